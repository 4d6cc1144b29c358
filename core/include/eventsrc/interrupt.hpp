#pragma once

#include <chrono>
#include <optional>

namespace eventsrc {

/// A signal handler calls this with the signal's number. Async-signal-safe.
void request_interrupt(int signal) noexcept;
/// The signal that asked to stop, or 0.
[[nodiscard]] int interrupt_signal() noexcept;
/// Forgets it; for tests, which run many commands in one process.
void clear_interrupt() noexcept;
/// Throws `interrupted` if a signal asked to stop. Cheap: long loops call it once an event.
void check_interrupt();
/// Waits until `fd` can be read without blocking, for at most `timeout` (without one, for ever);
/// false if it cannot. Throws `interrupted`: a signal is never lost between the look and the wait.
[[nodiscard]] bool wait_readable(int fd, std::optional<std::chrono::milliseconds> timeout = {});
/// Opens the file to read it, as open(2) does: -1 and `errno`. A FIFO is waited for until somebody
/// writes to it. Throws `interrupted`.
[[nodiscard]] int open_to_read(const char* path);
/// The same to write what is there; a FIFO is waited for until somebody reads it.
[[nodiscard]] int open_to_write(const char* path);
/// The same as `wait_readable`, but until `fd` can be read or written.
[[nodiscard]] bool wait_readable_or_writable(int fd,
                                             std::optional<std::chrono::milliseconds> timeout = {});
/// Waits until `fd` can take PIPE_BUF bytes without blocking. Throws `interrupted` only where it
/// would have to wait: what can go out still does after a signal. False: call it again.
[[nodiscard]] bool wait_writable(int fd);

}  // namespace eventsrc
