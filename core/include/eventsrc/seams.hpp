#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

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

/// The environment variables the program may look at.
class Environment {
 public:
  virtual ~Environment() = default;
  [[nodiscard]] virtual std::optional<std::string> get(const char* name) const = 0;

  /// The variable's value unless it is unset or empty.
  [[nodiscard]] std::optional<std::string> get_filled(const char* name) const;
};

/// The machine's own. Both are safe to use from several threads.
[[nodiscard]] Clock& system_clock();
[[nodiscard]] Random& system_random();
/// The process's own.
[[nodiscard]] const Environment& system_environment();

}  // namespace eventsrc
