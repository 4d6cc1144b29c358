#pragma once

#include <chrono>

#include "eventsrc/seams.hpp"

namespace eventsrc::cli {

/// Waits for `duration`, or until a signal asks to stop: throws `interrupted` then.
void wait_interruptibly(Clock& clock, std::chrono::microseconds duration);

}  // namespace eventsrc::cli
