#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/event.hpp"
#include "eventsrc/filter.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/point.hpp"
#include "eventsrc/replay_start.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc {

struct BisectOptions {
  Point at;  ///< no event behind it is looked at
  std::shared_ptr<const View> view;
  FoldOptions fold;
  std::optional<std::string> key;  ///< of a keyed view: of this one's state
  bool last = false;               ///< the event after which it stays true, not the first
  /// Once true it stays true: only some states are made and asked about.
  bool monotonic = false;
  ReplayStart* start = nullptr;  ///< with `monotonic`, states are made from snapshots
};

struct BisectResult {
  /// An event, and what it changed in the state: see `EventChange::parts`.
  struct Found {
    struct Part {
      std::string pointer;
      std::optional<std::string> before;
      std::optional<std::string> after;
    };

    StoredEvent event;
    std::vector<Part> parts;
  };

  std::optional<Found> found;  ///< nothing: it is never true, or does not stay so
  std::int64_t folds = 0;      ///< how often events were folded into a state to ask about
  std::int64_t events = 0;     ///< how many events were folded for that
  std::int64_t asked = 0;      ///< about how many states
};

/// Looks for the event of the stream after which `predicate` is true of the state (`null` where it
/// has no value, or the key none yet). One pass or, if `monotonic`, a binary search of about log2 n
/// folds, each of which goes on from the one before it where that saves reading: no more than two
/// full ones in all. The view is without keys, or `key` is given. Throws what folding and the
/// predicate throw.
[[nodiscard]] BisectResult bisect(Store& store, std::string_view stream, Filter& predicate,
                                  const BisectOptions& options);

}  // namespace eventsrc
