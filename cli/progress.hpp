#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "context.hpp"

namespace eventsrc::cli {

/// One line on stderr about work that takes over a second: done, total, rate, time left. Shown only
/// when stderr is a terminal, stdout is none (its lines would mix) and not with `-q`; erased at the
/// end.
class Progress {
 public:
  /// `unit` is what is counted, e.g. "events".
  Progress(const Context& context, std::string_view unit, std::optional<std::int64_t> total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// Cheap: call it for each one.
  void advance(std::int64_t count = 1) {
    done_ += count;
    if (enabled_ && (++calls_ & kCallMask) == 0) draw_if_due();
  }

 private:
  static constexpr std::uint64_t kCallMask = 63;

  void draw_if_due();
  std::string line(double seconds) const;
  void print(std::string_view text) const noexcept;

  const Terminal& terminal_;
  std::string unit_;
  std::optional<std::int64_t> total_;
  bool enabled_;
  bool drawn_ = false;
  std::uint64_t calls_ = 0;
  std::int64_t done_ = 0;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point due_;
};

}  // namespace eventsrc::cli
