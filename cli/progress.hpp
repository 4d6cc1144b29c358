#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "context.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::cli {

/// One line on stderr about work that takes over a second: done, total, rate, time left. Shown only
/// when stderr is a terminal, and not with `-q`; erased at the end. Not for work that prints to a
/// terminal as it goes: the lines would mix. `hide` and `finish` may be called in another thread.
class Progress {
 public:
  /// `unit` is what is counted, e.g. "events".
  Progress(const Context& context, std::string_view unit);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// How many there will be, asked when it is first shown; nothing: not known.
  void set_total(std::function<std::optional<std::int64_t>()> total) {
    find_total_ = std::move(total);
  }
  /// Says "throttled" as long as `store`, which must outlive this or its `finish`, is that.
  void watch(const Store& store) noexcept { store_ = &store; }
  /// Cheap: call it for each one.
  void advance(std::int64_t count = 1) {
    done_ += count;
    if (enabled_ && (count > 1 || (++calls_ & kCallMask) == 0)) draw_if_due();
  }
  /// Erases the line, until it is due again: call it before something else is printed.
  void hide() noexcept;
  /// Erases the line and shows none again.
  void finish() noexcept;

 private:
  static constexpr std::uint64_t kCallMask = 63;

  void draw_if_due();
  std::string line(double seconds);
  void print(std::string_view text) const noexcept;
  void erase() noexcept;

  const Terminal& terminal_;
  std::string unit_;
  std::function<std::optional<std::int64_t>()> find_total_;
  std::optional<std::int64_t> total_;
  const Store* store_ = nullptr;
  std::atomic<bool> enabled_;
  std::mutex mutex_;  // over what is drawn
  bool drawn_ = false;
  std::uint64_t calls_ = 0;
  std::int64_t done_ = 0;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point due_;
};

}  // namespace eventsrc::cli
