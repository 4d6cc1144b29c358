#include "threads.hpp"

#include <algorithm>
#include <exception>

namespace eventsrc {
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
  for (std::size_t part = 1; part < parts; ++part) {
    try {
      threads.push_back(start_thread([&run, part] { run(part); }));
    } catch (...) {
      errors[part] = std::current_exception();
    }
  }
  run(0);
  for (std::thread& thread : threads) thread.join();
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

SharedStore::SharedStore(Store& store, std::size_t threads, std::int64_t events) : store_(store) {
  const auto worth = static_cast<std::size_t>(std::max<std::int64_t>(events, 0)) /
                         static_cast<std::size_t>(kEventsWorthAThread) +
                     1;
  const std::size_t most = std::min(thread_count(threads), worth);
  while (size() < most) {
    auto other = store.share();
    if (!other) return;
    others_.push_back(std::move(other));
  }
}

}  // namespace eventsrc
