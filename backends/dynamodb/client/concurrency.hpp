#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace eventsrc::dynamodb {

/// How many requests may run at once: halved when the service throttles, one more for each round of
/// successes (additive increase, multiplicative decrease, as TCP's congestion control). Safe to use
/// from several threads.
class Concurrency {
 public:
  explicit Concurrency(std::size_t most);

  /// A place among the running requests, given back at its end.
  class Place {
   public:
    /// Waits until there is room. Throws `interrupted`.
    explicit Place(Concurrency& all);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    /// The service throttled this request. What began before the last halving says nothing new.
    void throttled();
    void succeeded();

   private:
    Concurrency& all_;
    std::int64_t round_ = 0;
  };

  [[nodiscard]] std::size_t limit() const;
  /// Whether that is less than it was at first.
  [[nodiscard]] bool is_limited() const { return limit() < most_; }

 private:
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::size_t most_;
  std::size_t limit_;
  std::size_t running_ = 0;
  std::size_t successes_ = 0;
  std::int64_t round_ = 0;  // counts the halvings
};

}  // namespace eventsrc::dynamodb
