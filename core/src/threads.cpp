#include "threads.hpp"

#include <algorithm>
#include <exception>
#include <system_error>

#include <sys/resource.h>

namespace eventsrc {
namespace {

// Each handle has some files open, and others need some too.
std::size_t most_handles() {
  constexpr rlim_t kFilesOfOthers = 32;
  constexpr rlim_t kFilesOfAHandle = 8;
  struct rlimit files {};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur <= kFilesOfOthers) return 1;
  return 1 + (files.rlim_cur - kFilesOfOthers) / kFilesOfAHandle;
}

}  // namespace

void run_parts(std::size_t parts, const std::function<void(std::size_t part)>& body) {
  std::vector<std::exception_ptr> errors(parts);
  const auto run = [&](std::size_t part) {
    try {
      body(part);
    } catch (...) {
      errors[part] = std::current_exception();
    }
  };
  std::vector<std::thread> threads;
  threads.reserve(parts);
  std::size_t started = 1;
  try {
    for (; started < parts; ++started) {
      threads.push_back(start_thread([&run, part = started] { run(part); }));
    }
  } catch (const std::system_error&) {
    // The rest is done here, one after the other.
  }
  run(0);
  for (std::size_t part = started; part < parts; ++part) run(part);
  for (std::thread& thread : threads) thread.join();
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

SharedStore::SharedStore(Store& store, std::size_t threads, std::int64_t events) : store_(store) {
  const auto worth = static_cast<std::size_t>(std::max<std::int64_t>(events, 0)) /
                         static_cast<std::size_t>(kEventsWorthAThread) +
                     1;
  const std::size_t most = std::min({thread_count(threads), worth, most_handles()});
  while (size() < most) {
    auto other = store.share();
    if (!other) return;
    others_.push_back(std::move(other));
  }
}

}  // namespace eventsrc
