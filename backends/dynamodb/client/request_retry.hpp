#pragma once

#include <chrono>
#include <mutex>
#include <optional>

#include "dynamodb/client/service_error.hpp"
#include "eventsrc/seams.hpp"

namespace eventsrc::dynamodb {

/// What all requests of a client may spend on asking again, so that a service in trouble is not
/// asked ever more (the retry quota of the AWS SDKs). Safe to use from several threads.
class RetryQuota {
 public:
  /// The cost of a further attempt. False if it cannot be paid.
  [[nodiscard]] bool take(Remedy remedy);
  /// A request went through at last: gives back what its last attempt took, or 1.
  void give_back(Remedy last_taken);
  [[nodiscard]] int left() const;

 private:
  mutable std::mutex mutex_;
  int left_ = 500;
};

struct RetryRules {
  std::chrono::microseconds retry_for{};  ///< all waiting of one request
  int attempts = 4;                       ///< in all, of passing faults
  bool attempts_bind_throttles = false;   ///< else these are tried for all of `retry_for`
};

/// The attempts of one request: standard mode of the AWS SDKs with the numbers for DynamoDB. Waits
/// with full jitter, from 25 ms for a passing fault and from 1 s for throttling, doubling up to
/// 20 s.
class RequestRetry {
 public:
  RequestRetry(const RetryRules& rules, RetryQuota& quota, Clock& clock, Random& random);

  /// Waits before a further attempt; false, without waiting, if there is to be none. `asked`: how
  /// long the service wants us to wait. Throws `interrupted`.
  bool wait(Remedy remedy, std::optional<std::chrono::milliseconds> asked = {});
  void succeeded();

  [[nodiscard]] int retries() const noexcept { return retries_; }

 private:
  [[nodiscard]] bool allowed(Remedy remedy);

  RetryRules rules_;
  RetryQuota& quota_;
  Clock& clock_;
  Random& random_;
  std::chrono::microseconds waited_{0};
  int retries_ = 0;
  int failures_ = 0;  // those that count as attempts
  Remedy last_ = Remedy::none;
};

}  // namespace eventsrc::dynamodb
