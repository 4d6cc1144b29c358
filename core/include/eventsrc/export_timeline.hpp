#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "eventsrc/export.hpp"
#include "eventsrc/export_format.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/replay_start.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc {

class Touched;

/// What makes the states of a timeline. Make it before threads are started: see `Fold`.
class TimelineStates {
 public:
  /// `view` is one of streams; `key`, of a keyed one: whose state.
  TimelineStates(std::shared_ptr<const View> view, const FoldOptions& options,
                 std::string key = {});
  ~TimelineStates();
  TimelineStates(TimelineStates&&) noexcept;
  TimelineStates& operator=(TimelineStates&&) noexcept;

 private:
  friend class StateSteps;

  std::unique_ptr<Touched> touched_;
  std::unique_ptr<Fold> fold_;
  std::string key_;
};

/// Hands out the items of a page (`page_format`), each with what changed in its stream's state
/// since the item before of that stream; events of streams that the view is not meant for change
/// nothing. Folds from each stream's first event on, or a snapshot (`start`, where that saves
/// reading), whatever is exported. Of an archived stream's events before its epoch, where there is
/// no state of an earlier one, the items say that it is not known.
///
/// Time does not grow with the size of states, but for views that use jq. Memory grows with the
/// states of the streams, each of which is kept twice, and backwards with all items.
void export_timeline(Store& store, const ExportOptions& options, TimelineStates& states,
                     ReplayStart* start, const ExportFormat& page,
                     const std::function<void(std::string_view item)>& emit);

}  // namespace eventsrc
