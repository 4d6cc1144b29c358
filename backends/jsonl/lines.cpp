#include "jsonl/lines.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <unistd.h>

#include "eventsrc/error.hpp"

namespace eventsrc::jsonl {
namespace {

constexpr std::size_t kWindow = std::size_t{64} << 10;

// Reads up to `size` bytes; fewer only at the end of the file.
std::size_t read_at(const Lines& lines, char* to, std::size_t size, std::int64_t offset) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got =
        pread(lines.fd, to + done, size - done, offset + static_cast<std::int64_t>(done));
    if (got == 0) break;
    if (got < 0 && errno != EINTR) {
      throw Error(ErrorCode::unavailable,
                  fmt::format("{} cannot be read: {}", lines.name, std::strerror(errno)));
    }
    if (got > 0) done += static_cast<std::size_t>(got);
  }
  return done;
}

}  // namespace

std::string_view Reader::text_of(const Place& place, std::string_view pending) {
  if (place.offset >= lines_.size) {
    return pending.substr(static_cast<std::size_t>(place.offset - lines_.size), place.length);
  }
  const std::int64_t end = begin_ + static_cast<std::int64_t>(window_.size());
  if (place.offset < begin_ || place.offset + place.length > end) {
    begin_ = place.offset;
    window_.resize(std::max<std::size_t>(kWindow, place.length));
    window_.resize(read_at(lines_, window_.data(), window_.size(), begin_));
  }
  return std::string_view(window_).substr(static_cast<std::size_t>(place.offset - begin_),
                                          place.length);
}

EventView Reader::read(const Place& place, std::uint32_t index, std::string_view pending) {
  texts_.clear();
  NewEvent line;
  try {
    line = parser_.parse(text_of(place, pending), 0, texts_);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::invalid) throw;
    line.seq.reset();
  }
  if (line.seq != place.seq || !line.hash) {
    throw Error(ErrorCode::unavailable,
                fmt::format("{} was changed while it was read: try again", lines_.name));
  }
  EventView event;
  event.stream = line.stream;
  event.stream_number = place.stream;
  event.seq = *line.seq;
  event.time = *line.time;
  event.type = line.type;
  event.data = line.data;
  event.meta = line.meta;
  event.id = line.id;
  event.position = Position(std::int64_t{index} + 1);
  if (line.salt) event.salt = *line.salt;
  if (line.content) event.content = *line.content;
  event.hash = *line.hash;
  event.redacted = line.redacted;
  return event;
}

}  // namespace eventsrc::jsonl
