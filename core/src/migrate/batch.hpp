#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "eventsrc/append.hpp"
#include "eventsrc/text_arena.hpp"

namespace eventsrc {

/// Some events in memory, with their texts.
class MigrateBatch final : public NewEventSource {
 public:
  bool next(NewEvent& event) override {
    if (at_ == events_.size()) return false;
    event = events_[at_++];
    return true;
  }
  void rewind() override { at_ = 0; }

  /// Keeps the event's texts.
  NewEvent& add(const NewEvent& event) {
    NewEvent& kept = events_.emplace_back(event);
    // Streams come in runs, and types too.
    const NewEvent* const last = events_.size() > 1 ? &events_[events_.size() - 2] : nullptr;
    const bool same_stream = last != nullptr && last->stream == event.stream;
    const bool same_type = last != nullptr && last->type == event.type;
    kept.stream = same_stream ? last->stream : texts_.keep(event.stream);
    kept.type = same_type ? last->type : texts_.keep(event.type);
    kept.data = texts_.keep(event.data);
    if (event.meta) kept.meta = texts_.keep(*event.meta);
    if (event.id) kept.id = texts_.keep(*event.id);
    return kept;
  }
  /// A copy of `text` that holds as long as the events.
  [[nodiscard]] std::string_view keep(std::string_view text) { return texts_.keep(text); }
  /// Takes the events of a stream out.
  void drop(std::string_view stream) {
    std::erase_if(events_, [stream](const NewEvent& event) { return event.stream == stream; });
  }
  void clear() noexcept {
    texts_.clear();
    events_.clear();
    at_ = 0;
  }

  [[nodiscard]] std::vector<NewEvent>& events() noexcept { return events_; }
  [[nodiscard]] std::size_t bytes() const noexcept {
    return texts_.bytes() + events_.size() * sizeof(NewEvent);
  }

 private:
  TextArena texts_;
  std::vector<NewEvent> events_;
  std::size_t at_ = 0;
};

}  // namespace eventsrc
