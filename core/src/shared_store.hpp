#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "eventsrc/store.hpp"
#include "eventsrc/threads.hpp"

namespace eventsrc {

/// Starting a thread and opening a store again takes about as long as work on so many events.
inline constexpr std::int64_t kEventsWorthAThread = 5'000;

/// `store`, and handles beside it for as many more threads as `threads` (0: one for each processor)
/// allows and work on so many `events` is worth.
class SharedStore {
 public:
  SharedStore(Store& store, std::size_t threads, std::int64_t events);

  [[nodiscard]] std::size_t size() const noexcept { return 1 + others_.size(); }
  [[nodiscard]] Store& operator[](std::size_t thread) noexcept {
    return thread == 0 ? store_ : *others_[thread - 1];
  }

 private:
  Store& store_;
  std::vector<std::unique_ptr<Store>> others_;
};

}  // namespace eventsrc
