#pragma once

#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <random>

#include <doctest/doctest.h>

namespace eventsrc::test {

/// Random instants; EVENTSRC_TEST_SEED repeats those of another run.
class Instants {
 public:
  using Micros = std::chrono::microseconds;

  Instants() {
    const char* given = std::getenv("EVENTSRC_TEST_SEED");
    const auto seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
    random_.seed(seed);
    MESSAGE("EVENTSRC_TEST_SEED=" << seed);
  }

  std::size_t below(std::size_t limit) { return random_() % limit; }
  Micros within(Micros limit) { return Micros(below(static_cast<std::size_t>(limit.count()) + 1)); }

  std::mt19937_64& random() noexcept { return random_; }

 private:
  std::mt19937_64 random_;
};

/// Whether all instants are to be tried, however long it takes (scripts/soak).
[[nodiscard]] inline bool all_instants() { return std::getenv("EVENTSRC_TEST_LONG") != nullptr; }

/// Tries a test's instants 1, 2, … until `ended(k)` says that nothing happens at the k-th any more;
/// gives that k, which must be less than `limit`. Unless all are to be tried it is every third one,
/// from any of the first three on: another run takes those between.
template <typename Ended>
int at_instants(int limit, Ended&& ended) {
  int k = 1;
  if (!all_instants()) k += static_cast<int>(Instants().below(3));
  while (!ended(k)) {
    k += all_instants() ? 1 : 3;
    REQUIRE(k < limit);
  }
  return k;
}

}  // namespace eventsrc::test
