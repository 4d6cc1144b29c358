#include "waiting.hpp"

#include <algorithm>

#include "eventsrc/interrupt.hpp"

namespace eventsrc::cli {

void wait_interruptibly(Clock& clock, std::chrono::microseconds duration) {
  constexpr std::chrono::microseconds kSlice = std::chrono::milliseconds(100);
  for (auto left = duration; left.count() > 0; left -= kSlice) {
    check_interrupt();
    clock.sleep(std::min(left, kSlice));
  }
  check_interrupt();
}

}  // namespace eventsrc::cli
