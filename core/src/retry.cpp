#include "eventsrc/retry.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace eventsrc {

Backoff::Backoff(Clock& clock, Random& random, std::chrono::microseconds base,
                 std::chrono::microseconds cap, std::chrono::microseconds retry_for)
    : clock_(clock),
      random_(random),
      bound_(base),
      cap_(cap),
      deadline_(clock.elapsed() + retry_for) {}

bool Backoff::wait() {
  const auto now = clock_.elapsed();
  if (now >= deadline_) return false;
  std::array<std::uint8_t, 8> bytes{};
  random_.fill(bytes);
  std::uint64_t drawn = 0;
  std::memcpy(&drawn, bytes.data(), sizeof drawn);
  const auto jitter = std::chrono::microseconds(
      static_cast<std::int64_t>(drawn % (static_cast<std::uint64_t>(bound_.count()) + 1)));
  const auto left = std::chrono::ceil<std::chrono::microseconds>(deadline_ - now);
  clock_.sleep(std::min(jitter, left));
  bound_ = std::min(bound_ * 2, cap_);
  return true;
}

}  // namespace eventsrc
