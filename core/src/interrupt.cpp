#include "eventsrc/interrupt.hpp"

#include <atomic>

#include "eventsrc/error.hpp"

namespace eventsrc {
namespace {

// A signal handler has no other way to speak to the program.
std::atomic<int> pending_signal{0};
static_assert(std::atomic<int>::is_always_lock_free);

}  // namespace

void request_interrupt(int signal) noexcept {
  pending_signal.store(signal, std::memory_order_relaxed);
}

int interrupt_signal() noexcept { return pending_signal.load(std::memory_order_relaxed); }

void clear_interrupt() noexcept { pending_signal.store(0, std::memory_order_relaxed); }

void check_interrupt() {
  if (interrupt_signal() != 0) throw Error(ErrorCode::interrupted, "interrupted");
}

}  // namespace eventsrc
