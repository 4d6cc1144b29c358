#include "eventsrc/threads.hpp"

#include <exception>
#include <system_error>
#include <vector>

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

}  // namespace eventsrc
