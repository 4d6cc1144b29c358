#include "eventsrc/export.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eventsrc/error.hpp"
#include "export_parts.hpp"
#include "judged_events.hpp"
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

}  // namespace

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

void export_events(Store& store, const ExportOptions& options,
                   const std::function<void(const EventView& event, const Hash* prev)>& emit) {
  if (options.after_position && !store.capabilities().positions) {
    throw Error(ErrorCode::unsupported,
                "this store has no positions: use --after SEQ or --since TIME");
  }
  JudgedEvents events(open_cursor(store, options), options);
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
