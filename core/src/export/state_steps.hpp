#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "eventsrc/export_timeline.hpp"
#include "eventsrc/replay_start.hpp"

namespace eventsrc {

/// The state of each stream at events that are asked for one after the other: in any order, but
/// quickly only in that of their seqs.
class StateSteps {
 public:
  StateSteps(Store& store, const TimelineOptions& options);

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
  std::shared_ptr<const View> view_;
  std::string key_;
  std::unique_ptr<Fold> fold_;
  ReplayStart start_;
  std::map<std::string, Stream, std::less<>> streams_;
};

}  // namespace eventsrc
