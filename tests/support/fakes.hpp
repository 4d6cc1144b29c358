#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "eventsrc/seams.hpp"

namespace eventsrc::test {

/// A clock that stands still unless it is set, and sleeps without sleeping.
class FakeClock final : public Clock {
 public:
  static constexpr Timestamp kStart{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31}};

  Timestamp now() override { return now_; }
  std::chrono::steady_clock::time_point elapsed() override { return elapsed_; }
  void sleep(std::chrono::microseconds duration) override {
    ++sleeps_;
    slept_ += duration;
    advance(duration);
    if (on_sleep) on_sleep();
  }

  void set(Timestamp now) { now_ = now; }
  void advance(std::chrono::microseconds duration) {
    now_ += duration;
    elapsed_ += duration;
  }
  [[nodiscard]] std::int64_t sleeps() const noexcept { return sleeps_; }
  [[nodiscard]] std::chrono::microseconds slept() const noexcept { return slept_; }

  /// What happens elsewhere while this sleeps.
  std::function<void()> on_sleep;

 private:
  Timestamp now_ = kStart;
  std::chrono::steady_clock::time_point elapsed_{std::chrono::hours(1)};
  std::int64_t sleeps_ = 0;
  std::chrono::microseconds slept_{0};
};

/// Bytes that never repeat within a test and are the same in each run; of threads, each gets some.
class FakeRandom final : public Random {
 public:
  explicit FakeRandom(std::uint64_t seed = 0) : state_(seed) {}

  // splitmix64
  void fill(std::span<std::uint8_t> bytes) override {
    const std::lock_guard lock(mutex_);
    for (std::uint8_t& byte : bytes) {
      state_ += 0x9E3779B97F4A7C15U;
      std::uint64_t mixed = (state_ ^ (state_ >> 30)) * 0xBF58476D1CE4E5B9U;
      mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
      byte = static_cast<std::uint8_t>(mixed >> 56);
    }
  }

 private:
  std::mutex mutex_;
  std::uint64_t state_;
};

/// Environment variables from a list.
class FakeEnvironment final : public Environment {
 public:
  FakeEnvironment() = default;
  FakeEnvironment(std::initializer_list<std::pair<const std::string, std::string>> values)
      : values_(values) {}

  std::optional<std::string> get(const char* name) const override {
    const auto found = values_.find(name);
    if (found == values_.end()) return std::nullopt;
    return found->second;
  }
  void set(const std::string& name, std::string value) { values_[name] = std::move(value); }

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace eventsrc::test
