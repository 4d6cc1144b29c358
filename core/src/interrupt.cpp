#include "eventsrc/interrupt.hpp"

#include <atomic>
#include <csignal>

#include <poll.h>

#include "eventsrc/error.hpp"

namespace eventsrc {
namespace {

// A signal handler has no other way to speak to the program.
std::atomic<int> pending_signal{0};
static_assert(std::atomic<int>::is_always_lock_free);

// Holds the signals that ask to stop until it goes.
class HeldSignals {
 public:
  HeldSignals() {
    sigset_t held;
    sigemptyset(&held);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&held, signal);
    pthread_sigmask(SIG_BLOCK, &held, &before_);
  }
  ~HeldSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  [[nodiscard]] const sigset_t& before() const noexcept { return before_; }

 private:
  sigset_t before_{};
};

bool wait_for(int fd, short events, std::optional<std::chrono::milliseconds> timeout) {
  int count = 0;
  {
    const HeldSignals held;
    check_interrupt();
    timespec limit{};
    if (timeout && timeout->count() > 0) {
      limit.tv_sec = timeout->count() / 1000;
      limit.tv_nsec = timeout->count() % 1000 * 1'000'000;
    }
    pollfd waiting{fd, events, 0};
    // Lets the held signals in, and waits, in one step.
    count = ppoll(&waiting, 1, timeout ? &limit : nullptr, &held.before());
  }
  check_interrupt();
  return count > 0;
}

}  // namespace

void request_interrupt(int signal) noexcept {
  pending_signal.store(signal, std::memory_order_relaxed);
}

int interrupt_signal() noexcept { return pending_signal.load(std::memory_order_relaxed); }

void clear_interrupt() noexcept { pending_signal.store(0, std::memory_order_relaxed); }

void check_interrupt() {
  if (interrupt_signal() != 0) throw Error(ErrorCode::interrupted, "interrupted");
}

bool wait_readable(int fd, std::optional<std::chrono::milliseconds> timeout) {
  return wait_for(fd, POLLIN, timeout);
}

bool wait_readable_or_writable(int fd, std::optional<std::chrono::milliseconds> timeout) {
  return wait_for(fd, POLLIN | POLLOUT, timeout);
}

bool wait_writable(int fd) {
  pollfd output{fd, POLLOUT, 0};
  return poll(&output, 1, 0) > 0 || wait_for(fd, POLLOUT, {});
}

}  // namespace eventsrc
