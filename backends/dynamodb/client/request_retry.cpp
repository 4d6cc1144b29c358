#include "dynamodb/client/request_retry.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "dynamodb/client/wait.hpp"

namespace eventsrc::dynamodb {
namespace {

using std::chrono::microseconds;

constexpr int kFull = 500;
constexpr microseconds kPassingBase = std::chrono::milliseconds(25);
constexpr microseconds kThrottleBase = std::chrono::seconds(1);
constexpr microseconds kLongest = std::chrono::seconds(20);
constexpr microseconds kAtMostLater = std::chrono::seconds(5);

int cost_of(Remedy remedy) noexcept {
  constexpr int kPassing = 14;
  constexpr int kThrottle = 5;
  return remedy == Remedy::slow_down ? kThrottle : remedy == Remedy::retry ? kPassing : 1;
}

// Evenly between 0 and `bound`.
microseconds jitter(Random& random, microseconds bound) {
  std::array<std::uint8_t, 8> bytes{};
  random.fill(bytes);
  std::uint64_t drawn = 0;
  std::memcpy(&drawn, bytes.data(), sizeof drawn);
  return microseconds(
      static_cast<std::int64_t>(drawn % (static_cast<std::uint64_t>(bound.count()) + 1)));
}

}  // namespace

bool RetryQuota::take(Remedy remedy) {
  const std::lock_guard lock(mutex_);
  if (left_ < cost_of(remedy)) return false;
  left_ -= cost_of(remedy);
  return true;
}

void RetryQuota::give_back(Remedy last_taken) {
  const std::lock_guard lock(mutex_);
  left_ = std::min(kFull, left_ + cost_of(last_taken));
}

int RetryQuota::left() const {
  const std::lock_guard lock(mutex_);
  return left_;
}

RequestRetry::RequestRetry(const RetryRules& rules, RetryQuota& quota, Clock& clock, Random& random)
    : rules_(rules), quota_(quota), clock_(clock), random_(random) {}

bool RequestRetry::allowed(Remedy remedy) {
  if (remedy == Remedy::none || waited_ >= rules_.retry_for) return false;
  const bool throttled = remedy == Remedy::slow_down;
  if (!throttled || rules_.attempts_bind_throttles) {
    if (++failures_ >= rules_.attempts) return false;
  }
  // Throttled requests are slowed down by their number that may run at once; the quota does not end
  // them, or a long load would stop half way.
  const bool paid = quota_.take(remedy);
  last_ = paid ? remedy : Remedy::none;
  return paid || throttled;
}

bool RequestRetry::wait(Remedy remedy, std::optional<std::chrono::milliseconds> asked) {
  if (!allowed(remedy)) return false;
  microseconds bound = remedy == Remedy::slow_down ? kThrottleBase : kPassingBase;
  for (int i = 0; i < retries_ && bound < kLongest; ++i) bound *= 2;
  microseconds pause = jitter(random_, std::min(bound, kLongest));
  if (asked) {
    const microseconds wanted = std::clamp<microseconds>(*asked, microseconds{0}, kLongest * 2);
    pause = std::max(pause, std::min(wanted, pause + kAtMostLater));
  }
  pause = std::min(pause, rules_.retry_for - waited_);
  waited_ += pause;
  ++retries_;
  wait_interruptibly(clock_, pause);
  return true;
}

void RequestRetry::succeeded() { quota_.give_back(last_); }

}  // namespace eventsrc::dynamodb
