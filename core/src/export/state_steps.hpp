#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "eventsrc/diff.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/export_timeline.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/replay_start.hpp"
#include "export/changed_parts.hpp"
#include "touched_parts.hpp"

namespace eventsrc {

/// What changed in the state of each stream between events that are asked for one after the other:
/// in any order, but quickly only in that of their seqs.
class StateSteps {
 public:
  StateSteps(Store& store, TimelineStates& states, ReplayStart* start)
      : store_(store), states_(states), fold_(*states.fold_), start_(start) {}

  struct Step {
    /// Since the stream's event that was asked for last: as `diff` of the two whole states.
    std::vector<Difference> changes{};
    bool is_known = true;  ///< else the state is not, as events are archived
  };
  /// Holds until the next call.
  [[nodiscard]] Step to(const EventView& event);

 private:
  struct Stream {
    std::size_t group = 0;
    std::optional<Seq> last{};             // that was folded
    std::optional<Seq> unknown{};          // states before that one are
    State::Kind kind = State::Kind::none;  // after `last`
    TouchedParts touched{};                // since the event that was asked for last
    std::size_t places = 0;                // that were added to it
    KnownState before{};                   // at that event
  };

  void begin(Stream& stream, const EventView& event);
  void find_unknown(Stream& stream, const StreamHead& head);
  void fold_between(Stream& stream, const EventView& event);
  template <typename OnOurs>
  void add(Stream& stream, const EventView& event, OnOurs&& on_ours);
  void touch(Stream& stream, State::Kind kind);

  Store& store_;
  TimelineStates& states_;
  Fold& fold_;
  ReplayStart* start_;
  ChangedParts parts_;
  std::map<std::string, Stream, std::less<>> streams_;
};

}  // namespace eventsrc
