#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>

#include "fault/kills.hpp"
#include "fault/tool.hpp"
#include "support/instants.hpp"

namespace eventsrc::test {

/// How long that takes.
inline Instants::Micros time_of(const std::function<void()>& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration_cast<Instants::Micros>(std::chrono::steady_clock::now() - start);
}

/// When kills come that are to hit any instant of a run. It learns from those before how long runs
/// take here and now: most hit, and some just miss, so that the last instants are reached too.
class Span {
 public:
  using Micros = Instants::Micros;

  /// Times a few whole runs.
  explicit Span(const std::function<Micros()>& run) : Span(std::min({run(), run(), run()})) {}
  /// So long is one.
  explicit Span(Micros run) : limit_(run) {}

  /// Waits and kills.
  void kill(Kills& kills, Instants& instants, Tool& tool) {
    const Micros instant = instants.within(limit_);
    std::this_thread::sleep_for(instant);
    limit_ = kills.kill(tool) ? limit_ * 103 / 100 : std::max(instant * 9 / 10, Micros(1));
  }

 private:
  Micros limit_;
};

}  // namespace eventsrc::test
