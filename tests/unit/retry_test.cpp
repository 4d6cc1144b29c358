#include "eventsrc/retry.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "support/fakes.hpp"

namespace eventsrc::test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

TEST_CASE("Backoff: it waits until the time is up, and never longer") {
  FakeClock clock;
  FakeRandom random;
  Backoff backoff(clock, random, milliseconds(5), milliseconds(80), milliseconds(1000));
  while (backoff.wait()) {
  }
  CHECK(clock.slept() == milliseconds(1000));
  CHECK(clock.sleeps() > 1000 / 80);
  CHECK_FALSE(backoff.wait());
}

TEST_CASE("Backoff: the jitter is full, and its bound doubles up to the cap") {
  // Of many first, second, … waits the longest comes near the bound, the shortest near zero.
  constexpr int kTries = 2000;
  FakeRandom random;
  for (const auto& [waits, bound] : {std::pair{1, 5}, {2, 10}, {3, 20}, {5, 80}, {9, 80}}) {
    const std::string which = "wait " + std::to_string(waits);
    CAPTURE(which);
    microseconds shortest = milliseconds(1000);
    microseconds longest{0};
    for (int i = 0; i < kTries; ++i) {
      FakeClock clock;
      Backoff backoff(clock, random, milliseconds(5), milliseconds(80), std::chrono::hours(1));
      microseconds before{0};
      for (int wait = 0; wait < waits; ++wait) {
        before = clock.slept();
        backoff.wait();
      }
      shortest = std::min(shortest, clock.slept() - before);
      longest = std::max(longest, clock.slept() - before);
    }
    CHECK(longest <= milliseconds(bound));
    CHECK(longest > microseconds(bound * 950));
    CHECK(shortest < microseconds(bound * 50));
  }
}

TEST_CASE("Backoff: no time to wait is no wait") {
  FakeClock clock;
  FakeRandom random;
  Backoff backoff(clock, random, milliseconds(5), milliseconds(80), milliseconds(0));
  CHECK_FALSE(backoff.wait());
  CHECK(clock.sleeps() == 0);
}

}  // namespace
}  // namespace eventsrc::test
