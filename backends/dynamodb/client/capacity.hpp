#pragma once

#include <chrono>
#include <mutex>
#include <string_view>

#include "eventsrc/seams.hpp"

namespace eventsrc::dynamodb {

/// The capacity units that a checked, minified answer says it took; 0 if it does not say.
[[nodiscard]] double consumed_capacity(std::string_view answer);

/// Whether an operation takes write capacity; else it takes read capacity.
[[nodiscard]] bool takes_write_capacity(std::string_view operation);

/// Keeps to a number of capacity units a second: a token bucket that holds one second's worth, and
/// may go below zero, since what a request takes is known only afterwards. Safe to use from several
/// threads.
class CapacityBudget {
 public:
  /// `rate` 0: no limit.
  CapacityBudget(double rate, Clock& clock);

  /// Waits until the last debt is paid. Throws `interrupted`.
  void wait();
  void spend(double units);

 private:
  double rate_;
  Clock& clock_;
  std::mutex mutex_;
  double balance_;
  std::chrono::steady_clock::time_point filled_;
};

}  // namespace eventsrc::dynamodb
