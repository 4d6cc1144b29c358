#include "eventsrc/export.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/event_line.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "export_parts.hpp"
#include "merged_streams.hpp"

namespace eventsrc {
namespace {

// In byte order of the names, or backwards.
std::vector<StreamPart> parts_of(Store& store, const Selection& selection, const Range& range) {
  std::vector<StreamPart> parts;
  const auto cursor = store.streams(selection);
  StreamHead head;
  while (cursor->next(head)) parts.push_back({head.name, range});
  if (range.direction == Direction::backward) std::reverse(parts.begin(), parts.end());
  return parts;
}

std::unique_ptr<EventCursor> open_cursor(Store& store, const ExportOptions& options) {
  const bool positions = store.capabilities().positions;
  Range range;
  range.direction = options.direction;
  if (options.after && *options.after < Seq(std::numeric_limits<std::int64_t>::max())) {
    range.from = options.after->next();
  }
  // Without positions, streams come in any order, and reading everything pays where all is wanted.
  const bool in_any_order = options.order == ExportOptions::Order::store && !positions &&
                            options.selection.is_all() && options.direction == Direction::forward &&
                            !options.limit;
  if (options.order == ExportOptions::Order::stream ||
      (options.order == ExportOptions::Order::store && !positions && !in_any_order)) {
    return std::make_unique<ConcatenatedStreams>(store, parts_of(store, options.selection, range));
  }
  if (options.order == ExportOptions::Order::store && options.selection.only_names() &&
      options.selection.patterns().size() <= kMostMerged) {
    return std::make_unique<MergedStreams>(store, parts_of(store, options.selection, range),
                                           range.direction);
  }
  ScanRange scan;
  scan.after = options.after_position;
  scan.direction = options.direction;
  scan.order = options.order == ExportOptions::Order::time ? ScanOrder::time : ScanOrder::position;
  return store.read_all(scan);
}

// The selected events, each with whether it is wanted; those that are were checked. Where a filter
// is to be asked, some are read ahead, as it answers many at little more cost than one.
class JudgedEvents {
 public:
  JudgedEvents(Store& store, const ExportOptions& options)
      : options_(options), cursor_(open_cursor(store, options)) {}

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

}  // namespace

void export_events(Store& store, const ExportOptions& options,
                   const std::function<void(const EventView& event, const Hash* prev)>& emit) {
  if (options.after_position && !store.capabilities().positions) {
    throw Error(ErrorCode::unsupported,
                "this store has no positions: use --after SEQ or --since TIME");
  }
  JudgedEvents events(store, options);
  Predecessors predecessors(store, options);
  std::int64_t emitted_events = 0;
  EventView event;
  bool emitted = false;
  while (!(options.limit && emitted_events >= *options.limit) && events.next(event, emitted)) {
    const Hash* prev =
        predecessors.before(event.stream, event.stream_number, event.seq, event.hash, emitted);
    if (!emitted) continue;
    emit(event, prev);
    ++emitted_events;
  }
}

}  // namespace eventsrc
