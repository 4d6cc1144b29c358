#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "eventsrc/export.hpp"
#include "eventsrc/export_format.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/replay_start.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc {

/// What makes the states of a timeline.
struct TimelineStates {
  Fold& fold;                    ///< of a view of streams; no event has passed it
  std::string key;               ///< of a keyed view: whose state
  ReplayStart* start = nullptr;  ///< where that saves reading, streams begin at snapshots
};

/// Hands out the items of a page (`page_format`), each with what changed in its stream's state
/// since the item before of that stream; events of streams that the view is not meant for change
/// nothing. Folds from each stream's first event on, or a snapshot, whatever is exported. Memory
/// grows with the states of the streams and, backwards, with all items.
void export_timeline(Store& store, const ExportOptions& options, const TimelineStates& states,
                     const ExportFormat& page,
                     const std::function<void(std::string_view item)>& emit);

}  // namespace eventsrc
