#include "migrate/event_spool.hpp"

#include <cerrno>
#include <cstring>
#include <string_view>

#include <fmt/format.h>
#include <unistd.h>

#include "eventsrc/error.hpp"
#include "view/packer.hpp"

namespace eventsrc {
namespace {

constexpr std::size_t kBlock = std::size_t{256} << 10;

[[noreturn]] void fail(std::string_view what) {
  throw Error(ErrorCode::unavailable,
              fmt::format("a temporary file cannot be {}: {}", what, std::strerror(errno)));
}

}  // namespace

void EventSpool::clear() {
  out_.clear();
  if (ftruncate(fd_, 0) != 0 || lseek(fd_, 0, SEEK_SET) < 0) fail("emptied");
}

void EventSpool::add(const SpooledEvent& spooled) {
  const NewEvent& event = spooled.event;
  record_.clear();
  Packer(record_)
      .number(spooled.number)
      .number(spooled.group)
      .number(std::uint64_t{spooled.source})
      .text(event.stream)
      .text(event.type)
      .text(event.data)
      .optional_text(event.meta)
      .optional_text(event.id)
      .number(event.time->time_since_epoch().count());
  Packer(out_).text(record_);
  if (out_.size() >= kBlock) write_out();
}

void EventSpool::rewind() {
  write_out();
  read_ = 0;
  in_.clear();
  at_ = 0;
  has_current_ = false;
}

const SpooledEvent* EventSpool::peek() {
  if (has_current_) return &current_;
  std::uint64_t size = 0;
  if (!fill(sizeof size)) return nullptr;
  std::memcpy(&size, in_.data() + at_, sizeof size);
  if (!fill(sizeof size + size)) {
    errno = EIO;
    fail("read");
  }
  Unpacker in(std::string_view(in_).substr(at_ + sizeof size, size));
  end_ = at_ + sizeof size + size;
  has_current_ = true;
  current_.number = in.number<std::int64_t>();
  current_.group = in.number<std::int64_t>();
  current_.source = in.number<std::uint64_t>();
  NewEvent& event = current_.event;
  event = {};
  event.stream = in.text();
  event.type = in.text();
  event.data = in.text();
  event.meta = in.optional_text();
  event.id = in.optional_text();
  event.time = Timestamp(Timestamp::duration(in.number<Timestamp::rep>()));
  return &current_;
}

void EventSpool::pop() noexcept {
  at_ = end_;
  has_current_ = false;
}

void EventSpool::write_out() {
  std::string_view rest = out_;
  while (!rest.empty()) {
    const ssize_t written = write(fd_, rest.data(), rest.size());
    if (written < 0 && errno != EINTR) fail("written");
    if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
  }
  out_.clear();
}

// Whether so many bytes are there to be read.
bool EventSpool::fill(std::size_t size) {
  if (in_.size() - at_ >= size) return true;
  in_.erase(0, at_);
  at_ = 0;
  while (in_.size() < size) {
    const std::size_t had = in_.size();
    in_.resize(had + kBlock);
    const ssize_t got = pread(fd_, in_.data() + had, kBlock, read_);
    in_.resize(had + static_cast<std::size_t>(got > 0 ? got : 0));
    if (got == 0) return false;
    if (got < 0 && errno != EINTR) fail("read");
    if (got > 0) read_ += got;
  }
  return true;
}

}  // namespace eventsrc
