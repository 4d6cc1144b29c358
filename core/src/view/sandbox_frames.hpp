#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "eventsrc/error.hpp"

namespace eventsrc {

/// How many bytes of frames are collected before they are sent, and read at once.
inline constexpr std::size_t kFrameBatch = std::size_t{64} << 10;

enum class FrameKind : std::uint64_t {
  ready,    ///< from the child: it can answer
  request,  ///< to the child
  answer,
  error  ///< instead of `ready` or `answer`: an encoded `Error`
};

/// What parent and child of a `Sandbox` send each other, one after the other.
struct Frame {
  FrameKind kind = FrameKind::ready;
  std::string_view body{};
};

void append_frame(std::string& out, const Frame& frame);

/// Cuts what was read into frames.
class FrameReader {
 public:
  enum class Read { some, nothing, end };

  /// No frame's body is to be longer than `longest`.
  explicit FrameReader(std::size_t longest = std::numeric_limits<std::size_t>::max())
      : longest_(longest) {}

  /// Reads once; `flags` are those of recv(). `nothing`: it would have to wait, or was interrupted.
  /// Frames taken before are no longer valid.
  Read read(int socket, int flags);
  /// The next complete frame; false if there is none. Throws as `fail_nonsense` does where the
  /// next one is too long or of no known kind.
  bool next(Frame& frame);
  [[nodiscard]] bool has_next() const noexcept;
  /// How many bytes were read that are no part of a frame taken.
  [[nodiscard]] std::size_t waiting_bytes() const noexcept { return buffer_.size() - taken_; }
  /// Forgets what was read.
  void clear() noexcept;

 private:
  std::size_t longest_;
  std::string buffer_{};
  std::size_t taken_ = 0;
  std::array<char, kFrameBatch> chunk_{};
};

[[nodiscard]] std::string encoded_error(const Error& error);
/// `text` should come from `encoded_error`; throws as `fail_nonsense` does where it does not.
[[nodiscard]] Error decoded_error(std::string_view text);

}  // namespace eventsrc
