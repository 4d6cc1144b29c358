#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "eventsrc/event.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/point.hpp"
#include "eventsrc/replay_start.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc {

/// The streams that a view of scope `store` folds: reserved ones only where a pattern begins with
/// `$`.
[[nodiscard]] Selection streams_of(const View& view);

/// Throws `invalid` if the stream is not one that `view` is meant for.
void check_meant_for(const View& view, std::string_view stream);

/// Folds a stream's events up to a point into the fold's first group, which no event has passed.
/// Nothing of an unknown stream. With `start`, begins at a snapshot where there is a usable one.
/// With several `threads` (0: one for each processor) one reads on while another folds; what is
/// wrong with an event may then be thrown only when the fold is asked for a state.
void replay(Store& store, std::string_view stream, const Point& point, Fold& fold,
            std::size_t threads = 1, ReplayStart* start = nullptr);
/// The state of one stream at a point by the default view; `none` for an unknown one.
[[nodiscard]] State replay(Store& store, std::string_view stream, const Point& point);

/// Which steps of a history are wanted.
struct HistoryRange {
  Point at;
  std::optional<Seq> after;                ///< exclusive
  std::optional<Position> after_position;  ///< the same, of a whole store
  std::optional<std::int64_t> limit;       ///< steps
  std::optional<std::string> key;          ///< of a keyed view: steps of this key alone
};

/// Calls `step` with the state after each event; of a keyed view, with that of the event's key, for
/// events that have one. With `start`, begins at a snapshot where no step before it is wanted.
void replay_history(Store& store, std::string_view stream, const HistoryRange& range, Fold& fold,
                    const Fold::OnStep& step, ReplayStart* start = nullptr);

struct ReplayOptions {
  FoldOptions fold;
  std::size_t threads = 0;  ///< 0: one for each processor
  /// Bytes for states: where those of all streams take more, the store is read several times, for
  /// some of the streams each time.
  std::size_t memory = std::size_t{1} << 30;
  ReplayStart* start = nullptr;  ///< where that saves reading, streams begin at snapshots
};

/// What `replay_many` has to tell.
struct OnStream {
  std::function<void(std::string_view stream, const std::string* key, const State&)> state;
  /// A stream that the view cannot be applied to, or is not meant for although it was named in
  /// full.
  std::function<void(const Error&)> fault;
  /// How many events were read since it was last called.
  std::function<void(std::int64_t events)> progress{};
};

/// Calls `state` for each stream of `selection` that `view` is meant for, in byte order of the
/// names, with its state at `point`; of a keyed view, with each key's. Streams whose prefix up to
/// the point is empty have state `none`. One consistent read. Returns the bytes of data and meta
/// that were folded.
std::int64_t replay_many(Store& store, const Selection& selection, const Point& point,
                         const std::shared_ptr<const View>& view, const ReplayOptions& options,
                         const OnStream& on);

/// Folds the events of all streams that a view of scope `store` is meant for into the fold's first
/// group: in the order of their positions or, where the backend has none, of time, stream and seq.
/// A point by time takes each stream's own prefix; one by number is a position. With `step`, that
/// is called as by `replay_history`. Throws `usage` for a point that counts back, `unsupported` for
/// a position where there are none.
std::int64_t replay_store(Store& store, const View& view, const HistoryRange& range, Fold& fold,
                          const Fold::OnStep& step = {},
                          const std::function<void(std::int64_t events)>& progress = {});

/// Folding looks only at what it must of each event: throws `integrity` if what came out is no
/// JSON, so stored data was altered. `stream`: whose state it is; without, it is of the whole
/// store.
void check_state(const State& state, const std::optional<std::string_view>& stream);

}  // namespace eventsrc
