#pragma once

#include <chrono>
#include <cstdint>
#include <span>

#include "eventsrc/timestamp.hpp"

namespace eventsrc {

/// The time of day, and waiting: injected, so that tests neither depend on it nor sleep.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Timestamp now() = 0;
  /// Time that only goes forward, for deadlines.
  [[nodiscard]] virtual std::chrono::steady_clock::time_point elapsed() = 0;
  virtual void sleep(std::chrono::microseconds duration) = 0;
};

/// Unpredictable bytes: salts, store ids, jitter.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

/// The machine's own. Both are safe to use from several threads.
[[nodiscard]] Clock& system_clock();
[[nodiscard]] Random& system_random();

}  // namespace eventsrc
