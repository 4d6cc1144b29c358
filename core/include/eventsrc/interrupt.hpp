#pragma once

namespace eventsrc {

/// A signal handler calls this with the signal's number. Async-signal-safe.
void request_interrupt(int signal) noexcept;
/// The signal that asked to stop, or 0.
[[nodiscard]] int interrupt_signal() noexcept;
/// Forgets it; for tests, which run many commands in one process.
void clear_interrupt() noexcept;
/// Throws `interrupted` if a signal asked to stop. Cheap: long loops call it once an event.
void check_interrupt();

}  // namespace eventsrc
