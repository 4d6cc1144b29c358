#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "eventsrc/event.hpp"

namespace eventsrc {

/// A longer line is refused without being read to its end.
inline constexpr std::size_t kMaxLineBytes = kMaxPayloadBytes + (std::size_t{1} << 20);

/// Some whole lines of a file.
class LineBlock {
 public:
  /// The next line that is not blank, without its end; false if there is none. Holds as long as the
  /// block is not read again. Throws `invalid` for a line over `kMaxLineBytes`.
  bool next(std::string_view& line);
  /// 1-based number of the line that `next` gave.
  [[nodiscard]] std::int64_t number() const noexcept { return number_; }
  /// All its lines as they stand in the file.
  [[nodiscard]] std::string_view text() const noexcept {
    return std::string_view(buffer_).substr(begin_, end_ - begin_);
  }

 private:
  friend class LineFile;

  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t at_ = 0;  // where the next line begins
  std::size_t end_ = 0;
  std::int64_t number_ = 0;
};

/// Lines of a file descriptor with bounded memory. Accepts a BOM, CRLF, empty lines and a missing
/// last line end.
class LineFile {
 public:
  /// `fd` stays the caller's. Reading starts where it stands.
  explicit LineFile(int fd);

  /// The next line that is not blank, without its end; false at the end of the file. Holds until
  /// the next call. Throws `invalid` for a line over `kMaxLineBytes`, `unavailable` when reading
  /// fails, `interrupted` when a signal asked to stop.
  bool next(std::string_view& line);
  /// What has been read by now, up to its last line end; waits for at least one whole line. False
  /// at the end of the file. Throws as `next` does, but a line of the block only when its turn
  /// comes.
  bool next(LineBlock& block);
  /// Whether `next` would return without waiting for input, after waiting for up to `timeout`.
  [[nodiscard]] bool ready(std::chrono::milliseconds timeout);
  /// 1-based number of the last line that `next` gave.
  [[nodiscard]] std::int64_t number() const noexcept { return number_; }
  /// Where the last line that `next` gave begins, in bytes from where reading began.
  [[nodiscard]] std::int64_t offset() const noexcept { return offset_; }
  /// Starts again where reading began. Throws `unavailable` if the file is not seekable.
  void rewind();

 private:
  bool fill();
  [[nodiscard]] bool has_event();

  int fd_;
  std::int64_t start_;  // where reading began; -1 if the file cannot be read again
  std::string buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::int64_t number_ = 0;
  std::int64_t dropped_ = 0;  // bytes that stood before the buffer
  std::int64_t offset_ = 0;
  bool at_end_ = false;
};

}  // namespace eventsrc
