#include "eventsrc/line_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <unistd.h>

#include "eventsrc/byte_order_mark.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"

namespace eventsrc {
namespace {

constexpr std::size_t kReadBytes = std::size_t{256} << 10;

bool is_blank(std::string_view line) noexcept {
  return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// Takes the byte order mark off the first line. False: the line is blank. Throws `invalid` if it is
// too long.
bool is_event(std::string_view& line, std::int64_t number) {
  if (number == 1) line = without_byte_order_mark(line);
  if (line.size() > kMaxLineBytes) {
    throw Error(ErrorCode::invalid, "the line is longer than 17 MiB").at(number, 1);
  }
  return !is_blank(line);
}

}  // namespace

LineFile::LineFile(int fd) : fd_(fd), start_(lseek(fd, 0, SEEK_CUR)) {}

bool LineFile::fill() {
  if (at_end_) return false;
  buffer_.erase(0, begin_);
  dropped_ += static_cast<std::int64_t>(begin_);
  end_ -= begin_;
  begin_ = 0;
  if (end_ > kMaxLineBytes) {
    throw Error(ErrorCode::invalid, "the line is longer than 17 MiB").at(number_ + 1, 1);
  }
  buffer_.resize(end_ + kReadBytes);
  ssize_t got = -1;
  do {
    while (!wait_readable(fd_)) {
    }
    got = read(fd_, buffer_.data() + end_, kReadBytes);
  } while (got < 0 && (errno == EINTR || errno == EAGAIN));
  if (got < 0) {
    throw Error(ErrorCode::unavailable,
                fmt::format("the input cannot be read: {}", std::strerror(errno)));
  }
  end_ += static_cast<std::size_t>(got);
  at_end_ = got == 0;
  return !at_end_;
}

bool LineFile::next(std::string_view& line) {
  std::size_t searched = 0;
  for (;;) {
    const std::string_view rest(buffer_.data() + begin_, end_ - begin_);
    const std::size_t newline = rest.find('\n', searched);
    if (newline == std::string_view::npos) {
      searched = rest.size();
      if (fill()) continue;
      if (begin_ == end_) return false;
    }
    const std::string_view found(buffer_.data() + begin_,
                                 newline == std::string_view::npos ? end_ - begin_ : newline);
    begin_ = newline == std::string_view::npos ? end_ : begin_ + newline + 1;
    searched = 0;
    ++number_;
    line = found;
    if (!is_event(line, number_)) continue;
    offset_ = dropped_ + (line.data() - buffer_.data());
    return true;
  }
}

bool LineFile::next(LineBlock& block) {
  std::size_t newline = std::string_view::npos;
  std::size_t searched = 0;
  for (;;) {
    const std::string_view fresh(buffer_.data() + begin_ + searched, end_ - begin_ - searched);
    newline = fresh.rfind('\n');
    if (newline != std::string_view::npos) break;
    searched += fresh.size();
    if (fill()) continue;
    if (begin_ == end_) return false;
    break;
  }
  const std::size_t stop =
      newline == std::string_view::npos ? end_ : begin_ + searched + newline + 1;
  // The block gets the buffer, and its old one gets what stands behind the block's lines.
  const std::size_t rest = end_ - stop;
  buffer_.swap(block.buffer_);
  if (buffer_.size() < rest) buffer_.resize(rest);
  std::memcpy(buffer_.data(), block.buffer_.data() + stop, rest);
  block.begin_ = block.at_ = begin_;
  block.end_ = stop;
  block.number_ = number_;
  dropped_ += static_cast<std::int64_t>(stop);
  begin_ = 0;
  end_ = rest;
  const char* const text = block.buffer_.data();
  number_ += std::count(text + block.at_, text + block.end_, '\n');
  if (newline == std::string_view::npos) ++number_;
  return true;
}

bool LineBlock::next(std::string_view& line) {
  while (at_ < end_) {
    const std::string_view rest(buffer_.data() + at_, end_ - at_);
    const std::size_t newline = rest.find('\n');
    line = rest.substr(0, newline);
    at_ = newline == std::string_view::npos ? end_ : at_ + newline + 1;
    if (is_event(line, ++number_)) return true;
  }
  return false;
}

// Whether a whole line that is not blank was read. Blank ones before it are done with.
bool LineFile::has_event() {
  for (;;) {
    const std::string_view rest(buffer_.data() + begin_, end_ - begin_);
    const std::size_t newline = rest.find('\n');
    if (newline == std::string_view::npos) return false;
    std::string_view line = rest.substr(0, newline);
    if (line.size() > kMaxLineBytes || is_event(line, number_ + 1)) return true;
    begin_ += newline + 1;
    ++number_;
  }
}

bool LineFile::ready(std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  for (;;) {
    if (at_end_ || has_event()) return true;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (!wait_readable(fd_, std::max(left, std::chrono::milliseconds(0)))) return false;
    fill();
  }
}

void LineFile::rewind() {
  if (start_ < 0 || lseek(fd_, start_, SEEK_SET) < 0) {
    throw Error(ErrorCode::unavailable,
                fmt::format("the input cannot be read again: {}", std::strerror(errno)));
  }
  begin_ = end_ = 0;
  number_ = 0;
  dropped_ = 0;
  at_end_ = false;
}

}  // namespace eventsrc
