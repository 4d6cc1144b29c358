#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/changes.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/text_arena.hpp"

namespace eventsrc {

/// Events and what they changed, and faults between them, kept until there are some hundreds.
class ChangeBatch {
 public:
  [[nodiscard]] bool empty() const noexcept { return used_ == 0; }
  [[nodiscard]] bool is_full() const noexcept {
    return used_ == kMostEvents || texts_.bytes() >= kMostBytes;
  }

  /// `stream` is the event's, in memory that outlives the batch. `change` is null where nothing is
  /// known; its state is not kept.
  void add(std::string_view stream, const EventView& event, const EventChange* change) {
    if (used_ == kept_.size()) kept_.emplace_back();
    Kept& kept = kept_[used_++];
    kept.event = event;
    kept.event.stream = stream;
    kept.event.type = texts_.keep(event.type);
    kept.event.data = texts_.keep(event.data);
    keep(kept.event.meta);
    keep(kept.event.id);
    kept.fault.reset();
    kept.is_known = change != nullptr;
    if (!kept.is_known) return;
    kept.change = *change;
    kept.change.state = nullptr;
    kept.change.key = nullptr;
    if (change->key != nullptr) {
      kept.key = *change->key;
      kept.change.key = &kept.key;
    }
    kept.parts.assign(change->parts.begin(), change->parts.end());
    for (ChangedPart& part : kept.parts) {
      part.pointer = texts_.keep(part.pointer);
      keep(part.before);
      keep(part.after);
    }
    kept.change.parts = kept.parts;
  }

  /// What went wrong behind the events added before.
  void add(const Error& fault) {
    if (used_ == kept_.size()) kept_.emplace_back();
    kept_[used_++].fault = fault;
  }

  /// Calls `event(event, change)` and `fault(error)` in the order in which they were added, until
  /// `event` gives false, and gives that.
  template <typename OnEvent, typename OnFault>
  bool tell(const OnEvent& event, const OnFault& fault) const {
    for (std::size_t i = 0; i < used_; ++i) {
      const Kept& kept = kept_[i];
      if (kept.fault) {
        fault(*kept.fault);
      } else if (!event(kept.event, kept.is_known ? &kept.change : nullptr)) {
        return false;
      }
    }
    return true;
  }

  void clear() noexcept {
    used_ = 0;
    texts_.clear();
  }

 private:
  static constexpr std::size_t kMostEvents = 256;
  static constexpr std::size_t kMostBytes = std::size_t{1} << 20;

  struct Kept {
    EventView event;
    bool is_known = false;
    EventChange change;
    std::string key;
    std::vector<ChangedPart> parts;
    std::optional<Error> fault;
  };

  void keep(std::optional<std::string_view>& text) {
    if (text) text = texts_.keep(*text);
  }

  std::deque<Kept> kept_;  // do not move; kept for their memory
  std::size_t used_ = 0;
  TextArena texts_;
};

}  // namespace eventsrc
