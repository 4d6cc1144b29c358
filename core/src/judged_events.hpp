#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/event_line.hpp"
#include "eventsrc/export.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "export_parts.hpp"

namespace eventsrc {

/// The selected events of a cursor, each with whether it is wanted; those that are were checked.
/// Where a filter is to be asked, some are read ahead, as it answers many at little more cost than
/// one.
class JudgedEvents {
 public:
  /// `options` must outlive it.
  JudgedEvents(std::unique_ptr<EventCursor> cursor, const ExportOptions& options)
      : options_(options), cursor_(std::move(cursor)) {}

  bool next(EventView& event, bool& is_wanted) {
    if (options_.where == nullptr) {
      if (!next_selected(event)) return false;
      is_wanted = wanted(event, options_);
      if (is_wanted) check_stored(checker_, event);
      return true;
    }
    if (at_ == ahead_.size() && !read_ahead()) {
      if (fault_) throw *fault_;
      return false;
    }
    Ahead& next = ahead_[at_++];
    event = next.event.view();
    is_wanted = next.is_wanted && options_.where->receive();
    return true;
  }

 private:
  static constexpr std::size_t kMostAhead = 512;
  static constexpr std::size_t kMostBytesAhead = std::size_t{4} << 20;

  struct Ahead {
    StoredEvent event;
    bool is_wanted;
  };

  bool next_selected(EventView& event) {
    while (cursor_->next(event)) {
      check_interrupt();
      if (options_.after_position && *event.position <= *options_.after_position) continue;
      if (options_.selection.matches(event.stream)) return true;
    }
    return false;
  }

  bool read_ahead() {
    ahead_.clear();
    at_ = 0;
    EventView event;
    std::size_t bytes = 0;
    // Those before a damaged event are good: it is told of when its turn comes.
    while (!fault_ && ahead_.size() < kMostAhead && bytes < kMostBytesAhead &&
           next_selected(event)) {
      const bool is_wanted = wanted(event, options_);
      if (is_wanted && !is_sound(event)) break;
      bytes += event.data.size() + event.meta.value_or("").size();
      ahead_.push_back({StoredEvent(event), is_wanted});
      if (is_wanted) options_.where->send(event);
    }
    return !ahead_.empty();
  }

  bool is_sound(const EventView& event) {
    try {
      check_stored(checker_, event);
      return true;
    } catch (const Error& error) {
      fault_ = error;
      return false;
    }
  }

  const ExportOptions& options_;
  std::unique_ptr<EventCursor> cursor_;
  json::Checker checker_{kMaxDepth};
  std::vector<Ahead> ahead_;
  std::size_t at_ = 0;
  std::optional<Error> fault_;  // of the event behind those
};

}  // namespace eventsrc
