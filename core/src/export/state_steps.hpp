#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "eventsrc/event.hpp"
#include "eventsrc/export_timeline.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/replay_start.hpp"

namespace eventsrc {

/// The state of each stream at events that are asked for one after the other: in any order, but
/// quickly only in that of their seqs.
class StateSteps {
 public:
  StateSteps(Store& store, const TimelineStates& states)
      : store_(store), fold_(states.fold), key_(states.key), start_(states.start) {}

  struct Step {
    const std::optional<std::string>* before;  ///< at the stream's event that was asked for last
    const std::optional<std::string>* after;   ///< no value: there is none
  };
  /// Holds until the next call.
  [[nodiscard]] Step to(const EventView& event);

 private:
  struct Stream {
    std::size_t group = 0;
    std::optional<Seq> last{};  // that was folded
    std::optional<std::string> before{};
    std::optional<std::string> after{};
  };

  void begin(Stream& stream, const EventView& event);
  void fold_between(Stream& stream, const EventView& event);

  Store& store_;
  Fold& fold_;
  std::string key_;
  ReplayStart* start_;
  std::map<std::string, Stream, std::less<>> streams_;
};

}  // namespace eventsrc
