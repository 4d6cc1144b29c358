#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/fold.hpp"

namespace eventsrc {

/// Events of a cursor kept until there are some hundreds of them, which a fold takes faster than
/// one by one. Their texts are copied, into one buffer that is used again.
class EventBatch {
 public:
  EventBatch() { events_.reserve(kMostEvents); }

  /// Whether one more event can be added.
  [[nodiscard]] bool has_room(const EventView& event) const noexcept {
    return events_.size() < kMostEvents &&
           (events_.empty() || text_.capacity() - text_.size() >= size_of(event));
  }
  /// `stream` is the event's, in memory that outlives the batch.
  void add(std::size_t group, std::string_view stream, const EventView& event) {
    if (events_.empty()) text_.reserve(std::max(kFirstBytes, size_of(event)));
    GroupedEvent& copy = events_.emplace_back(GroupedEvent{group, event});
    copy.event.stream = stream;
    copy.event.type = keep(event.type);
    copy.event.data = keep(event.data);
    if (event.meta) copy.event.meta = keep(*event.meta);
    if (event.id) copy.event.id = keep(*event.id);
  }
  [[nodiscard]] std::span<const GroupedEvent> events() const noexcept { return events_; }
  void clear() noexcept {
    events_.clear();
    text_.clear();
  }

 private:
  static constexpr std::size_t kMostEvents = 256;
  // Of events of usual size that many fit.
  static constexpr std::size_t kFirstBytes = std::size_t{128} << 10;

  static std::size_t size_of(const EventView& event) noexcept {
    return event.type.size() + event.data.size() + event.meta.value_or("").size() +
           event.id.value_or("").size();
  }
  // The buffer has room, so what was kept before stays where it is.
  std::string_view keep(std::string_view text) {
    const std::size_t begin = text_.size();
    text_ += text;
    return std::string_view(text_).substr(begin);
  }

  std::vector<GroupedEvent> events_;
  std::string text_;
};

}  // namespace eventsrc
