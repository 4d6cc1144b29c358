#include "reversed.hpp"

#include <algorithm>
#include <cerrno>

#include <unistd.h>

#include "eventsrc/error.hpp"
#include "output.hpp"

namespace eventsrc::cli {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20;

/// Gives back what stands in `block`, the last first, but for a first one that may have begun
/// before it; that stays.
void give_back_block(std::string& block, bool is_first,
                     const std::function<void(std::string_view)>& take) {
  while (!block.empty()) {
    const std::size_t end = block.size() - 1;  // its NUL
    const std::size_t before = end == 0 ? std::string::npos : block.rfind('\0', end - 1);
    if (before == std::string::npos && !is_first) return;
    const std::size_t begin = before == std::string::npos ? 0 : before + 1;
    take(std::string_view(block).substr(begin, end - begin));
    block.resize(begin);
  }
}

}  // namespace

void Reversed::add(std::string_view text) {
  if (limit_) {
    last_.emplace_back(text);
    if (static_cast<std::int64_t>(last_.size()) > *limit_) last_.pop_front();
    return;
  }
  block_ += text;
  block_ += '\0';
  if (block_.size() > most_bytes_) spill();
}

void Reversed::spill() {
  if (!file_) file_ = std::make_unique<SpoolFile>();
  std::string_view left = block_;
  while (!left.empty()) {
    const ssize_t written = ::write(file_->fd(), left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw system_error("cannot write a temporary file", errno);
    left.remove_prefix(static_cast<std::size_t>(written));
    file_bytes_ += written;
  }
  block_.clear();
}

void Reversed::give_back(const std::function<void(std::string_view text)>& take) {
  for (; !last_.empty(); last_.pop_back()) take(last_.back());
  give_back_block(block_, true, take);
  std::string rest;  // the end of one that began earlier
  for (std::int64_t at = file_bytes_; at > 0;) {
    const auto size = static_cast<std::size_t>(std::min<std::int64_t>(at, kBlock));
    at -= static_cast<std::int64_t>(size);
    std::string block(size, '\0');
    for (std::size_t done = 0; done < size;) {
      const ssize_t count = ::pread(file_->fd(), block.data() + done, size - done,
                                    at + static_cast<std::int64_t>(done));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) throw system_error("cannot read a temporary file", count < 0 ? errno : EIO);
      done += static_cast<std::size_t>(count);
    }
    block += rest;
    give_back_block(block, at == 0, take);
    rest = std::move(block);
  }
}

}  // namespace eventsrc::cli
