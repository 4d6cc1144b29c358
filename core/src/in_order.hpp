#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "eventsrc/threads.hpp"

namespace eventsrc {

/// Does jobs in several threads and hands them out, done, in the order in which they were filled.
/// Jobs are kept and used again, with their buffers: memory is that of a few.
///
/// `fill` and `next` run in the caller's thread. Where one job is all there is, or no more threads
/// than one are wanted, none is started. What a worker throws is thrown by `next` in the job's
/// turn, and what `fill` throws behind the jobs filled before; then it is over.
template <typename Job>
class InOrder {
 public:
  /// Makes a job; false: there is none left.
  using Fill = std::function<bool(Job&)>;
  /// Whether `Fill` would come back at once. While it would not, jobs that are filled are handed
  /// out before it is called.
  using Ready = std::function<bool()>;
  /// Does a job; called by one thread at a time.
  using Work = std::function<void(Job&)>;

  /// `workers` is what each thread does: at least one. One alone works in this thread, unless it is
  /// to work `beside` it; jobs are then done in their order too.
  InOrder(
      Fill fill, std::vector<Work> workers, bool beside = false, Ready ready = [] { return true; })
      : fill_(std::move(fill)),
        ready_(std::move(ready)),
        workers_(std::move(workers)),
        threaded_(beside || workers_.size() > 1),
        slots_(threaded_ ? workers_.size() * 2 + 2 : 2) {}

  ~InOrder() { stop(); }
  InOrder(const InOrder&) = delete;
  InOrder& operator=(const InOrder&) = delete;

  /// The next job, done, until the next call; null at the end.
  Job* next() {
    if (handed_out_ != nullptr) free_.push_back(std::exchange(handed_out_, nullptr));
    fill_up();
    if (order_.empty()) {
      if (fill_error_) std::rethrow_exception(std::exchange(fill_error_, nullptr));
      return nullptr;
    }
    Slot& slot = *order_.front();
    order_.pop_front();
    wait_for(slot);
    if (slot.error) {
      more_ = false;
      order_.clear();
      std::rethrow_exception(std::exchange(slot.error, nullptr));
    }
    handed_out_ = &slot;
    return &slot.job;
  }

 private:
  struct Slot {
    Job job{};
    bool done = false;
    std::exception_ptr error;
  };

  void fill_up() {
    if (slots_made_ == 0) {
      for (Slot& slot : slots_) free_.push_back(&slot);
      slots_made_ = slots_.size();
    }
    while (more_ && !free_.empty()) {
      Slot& slot = *free_.back();
      try {
        if (!order_.empty() && !ready_()) return;
        more_ = fill_(slot.job);
      } catch (...) {
        fill_error_ = std::current_exception();
        more_ = false;
      }
      if (!more_) return;
      free_.pop_back();
      slot.done = false;
      order_.push_back(&slot);
      hand_over(slot);
    }
  }

  void wait_for(Slot& slot) {
    if (!threads_.empty()) {
      std::unique_lock lock(mutex_);
      done_.wait(lock, [&slot] { return slot.done; });
      return;
    }
    try {
      workers_.front()(slot.job);
    } catch (...) {
      slot.error = std::current_exception();
    }
  }

  // The first job stays here until there is a second one.
  void hand_over(Slot& slot) {
    if (!threaded_) return;
    if (threads_.empty()) {
      if (order_.size() == 1) return;
      start_threads();
      if (!threaded_) return;
      give(*order_.front());
    }
    give(slot);
  }

  // As many as the system gives; without any, all is done here.
  void start_threads() {
    threads_.reserve(workers_.size());
    try {
      for (const Work& work : workers_) {
        threads_.push_back(start_thread([this, &work] { run(work); }));
      }
    } catch (const std::system_error&) {
      threaded_ = !threads_.empty();
    }
  }

  void give(Slot& slot) {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(&slot);
    }
    given_.notify_one();
  }

  void run(const Work& work) {
    std::unique_lock lock(mutex_);
    for (;;) {
      given_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      Slot& slot = *waiting_.front();
      waiting_.pop_front();
      lock.unlock();
      std::exception_ptr error;
      try {
        work(slot.job);
      } catch (...) {
        error = std::current_exception();
      }
      lock.lock();
      slot.error = error;
      slot.done = true;
      done_.notify_one();
    }
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    given_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }

  // Of the caller's thread.
  Fill fill_;
  Ready ready_;
  std::vector<Work> workers_;
  bool threaded_;
  std::vector<Slot> slots_;
  std::size_t slots_made_ = 0;
  std::vector<Slot*> free_;
  std::deque<Slot*> order_;  // filled and not handed out
  Slot* handed_out_ = nullptr;
  bool more_ = true;
  std::exception_ptr fill_error_;
  std::vector<std::thread> threads_;

  std::mutex mutex_;  // over what follows, and over `done` and `error` of slots
  std::condition_variable given_;
  std::condition_variable done_;
  std::deque<Slot*> waiting_;
  bool stopping_ = false;
};

}  // namespace eventsrc
