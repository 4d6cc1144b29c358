#include "eventsrc/interrupt.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <limits>

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eventsrc/descriptor.hpp"
#include "eventsrc/error.hpp"

namespace eventsrc {
namespace {

// A signal handler has no other way to speak to the program.
std::atomic<int> pending_signal{0};
static_assert(std::atomic<int>::is_always_lock_free);

// Readable once a signal has asked to stop, so that every thread that waits for something else
// wakes up; made by the first that waits.
std::atomic<int> wake_fd{-1};

// -1 where the process may open no more files: then waiting looks up now and then.
int make_wake_fd() {
  const int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  wake_fd.store(fd, std::memory_order_release);
  return fd;
}

bool wait_for(int fd, short events, std::optional<std::chrono::milliseconds> timeout) {
  static const int wake = make_wake_fd();
  // A signal from here on makes it readable; one before is seen now.
  check_interrupt();
  using Count = std::chrono::milliseconds::rep;
  constexpr Count kGlance = 100;
  constexpr Count kLongest = std::numeric_limits<int>::max();
  Count limit = timeout ? std::clamp<Count>(timeout->count(), 0, kLongest) : kLongest;
  if (wake < 0) limit = std::min(limit, kGlance);
  std::array<pollfd, 2> waiting{pollfd{fd, events, 0}, pollfd{wake, POLLIN, 0}};
  poll(waiting.data(), waiting.size(), static_cast<int>(limit));
  check_interrupt();
  return waiting[0].revents != 0;
}

}  // namespace

void request_interrupt(int signal) noexcept {
  pending_signal.store(signal, std::memory_order_relaxed);
  const int fd = wake_fd.load(std::memory_order_acquire);
  if (fd < 0) return;
  const int error = errno;
  const std::uint64_t one = 1;
  // Full means that it is readable already.
  static_cast<void>(!write(fd, &one, sizeof one));
  errno = error;
}

int interrupt_signal() noexcept { return pending_signal.load(std::memory_order_relaxed); }

void clear_interrupt() noexcept {
  pending_signal.store(0, std::memory_order_relaxed);
  std::uint64_t count = 0;
  const int fd = wake_fd.load(std::memory_order_acquire);
  if (fd >= 0) static_cast<void>(!read(fd, &count, sizeof count));
}

void check_interrupt() {
  if (interrupt_signal() != 0) throw Error(ErrorCode::interrupted, "interrupted");
}

bool wait_readable(int fd, std::optional<std::chrono::milliseconds> timeout) {
  return wait_for(fd, POLLIN, timeout);
}

namespace {

// To open a FIFO would wait, and a signal just before it would not be seen; so it does not, and
// what cannot be opened yet is tried again: a FIFO that nobody reads, a file that a server has lent
// out and takes back first.
int open_without_waiting(const char* path, int flags) {
  constexpr std::chrono::milliseconds kGlance{20};
  for (;;) {
    const int fd = open(path, flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd >= 0) return fd;
    struct stat status {};
    const bool is_lent = errno == EWOULDBLOCK;
    const bool is_unread = errno == ENXIO && stat(path, &status) == 0 && S_ISFIFO(status.st_mode);
    if (!is_lent && !is_unread) return -1;
    static_cast<void>(wait_readable(-1, kGlance));
  }
}

void let_wait(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK); }

}  // namespace

int open_to_read(const char* path) {
  Descriptor fd(open_without_waiting(path, O_RDONLY));
  if (!fd) return -1;
  struct stat status {};
  if (fstat(fd.get(), &status) == 0 && S_ISFIFO(status.st_mode)) {
    while (!wait_readable(fd.get())) {
    }
  }
  let_wait(fd.get());
  return fd.release();
}

int open_to_write(const char* path) {
  const int fd = open_without_waiting(path, O_WRONLY);
  if (fd >= 0) let_wait(fd);
  return fd;
}

bool wait_readable_or_writable(int fd, std::optional<std::chrono::milliseconds> timeout) {
  return wait_for(fd, POLLIN | POLLOUT, timeout);
}

bool wait_writable(int fd) {
  pollfd output{fd, POLLOUT, 0};
  return poll(&output, 1, 0) > 0 || wait_for(fd, POLLOUT, {});
}

}  // namespace eventsrc
