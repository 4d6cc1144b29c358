#pragma once

#include <chrono>
#include <cstdint>

#include "eventsrc/seams.hpp"

namespace eventsrc {

/// How long to keep trying when others write.
struct RetryPolicy {
  std::int64_t rounds = 20;                                       ///< of optimistic contention
  std::chrono::microseconds retry_for = std::chrono::seconds(7);  ///< all waiting together
};

/// Waits between attempts: full jitter, i.e. evenly between zero and a bound that doubles
/// ("Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
class Backoff {
 public:
  Backoff(Clock& clock, Random& random, std::chrono::microseconds base,
          std::chrono::microseconds cap, std::chrono::microseconds retry_for);

  /// Sleeps; false, without sleeping, once `retry_for` has gone by since construction.
  bool wait();

 private:
  Clock& clock_;
  Random& random_;
  std::chrono::microseconds bound_;
  std::chrono::microseconds cap_;
  std::chrono::steady_clock::time_point deadline_;
};

}  // namespace eventsrc
