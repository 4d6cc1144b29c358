#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "eventsrc/fold.hpp"
#include "eventsrc/replay_start.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc {

/// The latest states of streams that are looked at again and again: only events that were not seen
/// yet are folded. Of streams that were not looked at for long nothing is kept.
class LatestStates {
 public:
  static constexpr std::size_t kMostStreams = 256;
  static constexpr std::size_t kMostBytes = std::size_t{256} << 20;

  /// `fold` has passed no event, is for nobody else, and must outlive this. `start` may be null.
  LatestStates(Fold& fold, ReplayStart* start, std::size_t most_streams = kMostStreams)
      : fold_(fold), start_(start), most_streams_(most_streams) {}

  /// Folds what is new of a stream and gives the fold's group with its states; they hold until the
  /// next call. Throws what `replay` throws; then nothing of the stream is kept.
  [[nodiscard]] std::size_t look(Store& store, std::string_view stream);
  /// The next look begins anew: events that were seen may have changed without their hashes.
  void forget(std::string_view stream);
  void forget_all();

 private:
  struct Kept {
    std::string stream;
    std::size_t group = 0;
    std::optional<Seq> last{};  // that was folded
    Hash hash{};                // of that event
  };
  using Order = std::list<Kept>;  // the stream looked at last comes first

  Kept& kept_of(std::string_view stream);
  void drop(Order::iterator kept);
  [[nodiscard]] bool go_on(Store& store, const StreamHead& head, Kept& kept);
  void begin(Store& store, const StreamHead& head, Kept& kept);
  void take(Kept& kept, const EventView& event);

  Fold& fold_;
  ReplayStart* start_;
  std::size_t most_streams_;
  Order kept_;
  std::map<std::string, Order::iterator, std::less<>> places_;
  std::size_t groups_ = 0;                // that were ever used
  std::list<std::size_t> free_groups_{};  // of these
};

}  // namespace eventsrc
