#pragma once

#include <chrono>

#include "eventsrc/seams.hpp"

namespace eventsrc::dynamodb {

/// Sleeps by the clock, in slices of at most 100 ms. Throws `interrupted` between them.
void wait_interruptibly(Clock& clock, std::chrono::microseconds duration);

}  // namespace eventsrc::dynamodb
