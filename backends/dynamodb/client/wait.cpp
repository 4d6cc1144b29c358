#include "dynamodb/client/wait.hpp"

#include <algorithm>

#include "eventsrc/interrupt.hpp"

namespace eventsrc::dynamodb {

void wait_interruptibly(Clock& clock, std::chrono::microseconds duration) {
  constexpr std::chrono::microseconds kSlice = std::chrono::milliseconds(100);
  check_interrupt();
  for (std::chrono::microseconds left = duration; left.count() > 0; left -= kSlice) {
    clock.sleep(std::min(left, kSlice));
    check_interrupt();
  }
}

}  // namespace eventsrc::dynamodb
