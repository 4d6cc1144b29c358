#include "dynamodb/client/in_parallel.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace eventsrc::dynamodb {
namespace {

class Pool {
 public:
  Pool(std::size_t count, std::size_t threads, const std::function<std::string(std::size_t)>& work)
      : count_(count), most_results_(threads), work_(work) {
    try {
      for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
    } catch (...) {
      // No more threads to be had: those there are do it all.
      if (threads_.empty()) throw;
    }
  }
  ~Pool() {
    stop();
    for (std::thread& thread : threads_) thread.join();
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// The next result; empty when there are no more.
  std::optional<std::string> next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return failure_ || !results_.empty() || taken_ == count_; });
    if (failure_) std::rethrow_exception(failure_);
    if (taken_ == count_) return std::nullopt;
    ++taken_;
    std::string result = std::move(results_.back());
    results_.pop_back();
    changed_.notify_all();
    return result;
  }

 private:
  void stop() {
    const std::lock_guard lock(mutex_);
    begun_ = count_;
    changed_.notify_all();
  }

  // A thread goes on only when its last result can be kept: else answers pile up.
  void run() {
    std::unique_lock lock(mutex_);
    while (begun_ < count_) {
      const std::size_t index = begun_++;
      lock.unlock();
      std::string result;
      std::exception_ptr failure;
      try {
        result = work_(index);
      } catch (...) {
        failure = std::current_exception();
      }
      lock.lock();
      changed_.wait(lock, [&] { return results_.size() < most_results_ || begun_ == count_; });
      if (failure) {
        if (!failure_) failure_ = failure;
        begun_ = count_;
      }
      results_.push_back(std::move(result));
      changed_.notify_all();
    }
  }

  std::size_t count_;
  std::size_t most_results_;
  const std::function<std::string(std::size_t)>& work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t begun_ = 0;
  std::size_t taken_ = 0;
  std::vector<std::string> results_;
  std::exception_ptr failure_;
  std::vector<std::thread> threads_;
};

}  // namespace

void in_parallel(std::size_t count, std::size_t threads,
                 const std::function<std::string(std::size_t)>& work,
                 const std::function<void(std::string)>& take) {
  if (threads <= 1 || count <= 1) {
    for (std::size_t i = 0; i < count; ++i) take(work(i));
    return;
  }
  Pool pool(count, std::min(threads, count), work);
  while (std::optional<std::string> result = pool.next()) take(*std::move(result));
}

}  // namespace eventsrc::dynamodb
