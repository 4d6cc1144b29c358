#pragma once

#include <csignal>

#include <doctest/doctest.h>

#include "fault/tool.hpp"

namespace eventsrc::test {

/// Counts the kills that hit a process that still ran; who is faster than its killer does not
/// count, which on a busy machine are many. scripts/soak reads what `check` says.
class Kills {
 public:
  /// Sends SIGKILL or SIGTERM and waits for the end. Whether it hit.
  bool kill(Tool& tool, int number) {
    tool.signal(number);
    const bool hit = is_killed(tool.wait());
    ++tries_;
    if (hit) ++hits_;
    if (hit && number == SIGTERM) ++terms_;
    REQUIRE(tries_ <= kMostTries * (hits_ + 1));
    return hit;
  }
  /// The same, with the two in turn.
  bool kill(Tool& tool) { return kill(tool, 2 * terms_ < hits_ ? SIGTERM : SIGKILL); }

  /// Whether that is the end of a process that was killed so.
  [[nodiscard]] static bool is_killed(const Ended& ended) {
    constexpr int kKilledBy = 128;
    return ended.status == -1 || ended.status == kKilledBy + SIGTERM;
  }

  [[nodiscard]] int count() const noexcept { return hits_; }
  void check() const {
    CHECK((hits_ < 2 || (terms_ > 0 && terms_ < hits_)));
    MESSAGE(hits_ << " of " << tries_ << " kills hit a living process, " << terms_
                  << " by SIGTERM");
  }

 private:
  // For one that hits, with much room: something else is wrong then.
  static constexpr int kMostTries = 50;

  int tries_ = 0;
  int hits_ = 0;
  int terms_ = 0;
};

}  // namespace eventsrc::test
