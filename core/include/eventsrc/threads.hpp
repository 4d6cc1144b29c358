#pragma once

#include <csignal>
#include <cstddef>
#include <functional>
#include <thread>
#include <utility>

namespace eventsrc {

/// How many threads there are to be: `wanted`, or, for 0, one for each processor.
[[nodiscard]] inline std::size_t thread_count(std::size_t wanted) noexcept {
  if (wanted > 0) return wanted;
  const unsigned processors = std::thread::hardware_concurrency();
  return processors > 0 ? processors : 1;
}

/// A thread that no signal is delivered to: handlers run in the program's first thread.
template <typename Body>
[[nodiscard]] std::thread start_thread(Body&& body) {
  sigset_t every;
  sigset_t before;
  sigfillset(&every);
  pthread_sigmask(SIG_SETMASK, &every, &before);
  try {
    std::thread thread(std::forward<Body>(body));
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return thread;
  } catch (...) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    throw;
  }
}

/// Runs `body` for each part from 0 to `parts` - 1 at once, the first of them in this thread (and
/// behind it those that the system gives no thread for), until all have ended; then throws what the
/// first one that failed has thrown.
void run_parts(std::size_t parts, const std::function<void(std::size_t part)>& body);

}  // namespace eventsrc
