#pragma once

#include <csignal>

#include <doctest/doctest.h>

#include "fault/tool.hpp"

namespace eventsrc::test {

/// Counts the kills, and those that hit a process that still ran. scripts/soak reads what `check`
/// says.
class Kills {
 public:
  /// Sends SIGKILL or SIGTERM and waits for the end. Whether it hit.
  bool kill(Tool& tool, int number = SIGKILL) {
    tool.signal(number);
    const bool hit = is_killed(tool.wait());
    ++kills_;
    if (hit) ++hits_;
    return hit;
  }

  /// Whether that is the end of a process that was killed so.
  [[nodiscard]] static bool is_killed(const Ended& ended) {
    constexpr int kKilledBy = 128;
    return ended.status == -1 || ended.status == kKilledBy + SIGTERM;
  }

  [[nodiscard]] int count() const noexcept { return kills_; }
  void check() const {
    MESSAGE(hits_ << " of " << kills_ << " kills hit a living process");
    CHECK(hits_ * 100 >= kills_ * kFewestHitsPercent);
  }

 private:
  // How many of the kills must have hit a process that still ran.
  static constexpr int kFewestHitsPercent = 60;

  int kills_ = 0;
  int hits_ = 0;
};

}  // namespace eventsrc::test
