#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "eventsrc/threads.hpp"

namespace eventsrc::dynamodb {

/// A value that another thread is at work on.
template <typename Value>
class Later {
 public:
  Later() = default;
  ~Later() {
    if (thread_.joinable()) thread_.join();
  }
  Later(const Later&) = delete;
  Later& operator=(const Later&) = delete;

  [[nodiscard]] bool started() const noexcept { return started_; }
  /// Not before the last one was taken. Where the system gives no thread, `take` does it.
  void start(std::function<Value()> work) {
    work_ = std::move(work);
    started_ = true;
    try {
      thread_ = start_thread([this] { run(); });
    } catch (const std::system_error&) {
    }
  }
  /// Waits for it; throws what the work has thrown. Only once `started`.
  [[nodiscard]] Value take() {
    started_ = false;
    if (thread_.joinable()) {
      thread_.join();
    } else {
      run();
    }
    if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
    return *std::exchange(value_, std::nullopt);
  }

 private:
  void run() {
    try {
      value_ = work_();
    } catch (...) {
      error_ = std::current_exception();
    }
  }

  std::function<Value()> work_;
  bool started_ = false;
  std::thread thread_;
  std::optional<Value> value_;
  std::exception_ptr error_;
};

}  // namespace eventsrc::dynamodb
