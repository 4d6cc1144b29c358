#include "dynamodb/client/concurrency.hpp"

#include <algorithm>
#include <chrono>

#include "eventsrc/interrupt.hpp"

namespace eventsrc::dynamodb {

Concurrency::Concurrency(std::size_t most) : most_(std::max<std::size_t>(1, most)), limit_(most_) {}

std::size_t Concurrency::limit() const {
  const std::lock_guard lock(mutex_);
  return limit_;
}

Concurrency::Place::Place(Concurrency& all) : all_(all) {
  constexpr std::chrono::milliseconds kGlance{100};  // at a signal
  std::unique_lock lock(all_.mutex_);
  while (all_.running_ >= all_.limit_) {
    check_interrupt();
    all_.room_.wait_for(lock, kGlance);
  }
  ++all_.running_;
  round_ = all_.round_;
}

Concurrency::Place::~Place() {
  {
    const std::lock_guard lock(all_.mutex_);
    --all_.running_;
  }
  all_.room_.notify_one();
}

void Concurrency::Place::throttled() {
  const std::lock_guard lock(all_.mutex_);
  if (round_ != all_.round_) {
    round_ = all_.round_;
    return;
  }
  all_.limit_ = std::max<std::size_t>(1, all_.limit_ / 2);
  all_.successes_ = 0;
  round_ = ++all_.round_;
}

void Concurrency::Place::succeeded() {
  {
    const std::lock_guard lock(all_.mutex_);
    if (all_.limit_ == all_.most_ || ++all_.successes_ < all_.limit_) return;
    ++all_.limit_;
    all_.successes_ = 0;
  }
  all_.room_.notify_one();
}

}  // namespace eventsrc::dynamodb
