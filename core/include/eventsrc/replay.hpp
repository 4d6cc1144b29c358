#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "eventsrc/event.hpp"
#include "eventsrc/point.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/value.hpp"

namespace eventsrc {

inline constexpr std::size_t kMaxStateBytes = std::size_t{16} << 20;

/// What a view makes of a stream's events.
struct State {
  enum class Kind {
    none,     ///< no event concerned it
    value,    ///< there is one
    deleted,  ///< there was one
  };

  Kind kind = Kind::none;
  Value value;                ///< when `kind` is `value`
  std::int64_t events = 0;    ///< passed, concerned or not
  std::int64_t redacted = 0;  ///< of these, erased ones, which concern no view
  std::int64_t bytes = 0;     ///< of their data and meta
  Seq seq;                    ///< of the last event passed
  Timestamp time;             ///< of the last event passed
};

[[nodiscard]] std::string_view kind_name(State::Kind kind) noexcept;

/// Folds one event into a state by the default view: `insert` replaces, `delete` and `deleted`
/// delete, every other type merges (RFC 7396). Type names in any ASCII case. Throws `invalid` when
/// the state would exceed 16 MiB.
void fold(State& state, const EventView& event);

/// The state of one stream at a point; `none` for an unknown one.
[[nodiscard]] State replay(Store& store, std::string_view stream, const Point& point);

/// Which steps of a history are wanted.
struct HistoryRange {
  Point at;
  std::optional<Seq> after;           ///< exclusive
  std::optional<std::int64_t> limit;  ///< steps
};

/// Calls `step` with the state after each event, and that event. False: stop.
void replay_history(Store& store, std::string_view stream, const HistoryRange& range,
                    const std::function<bool(const State&, const EventView&)>& step);

/// Calls `done` for each stream of `selection`, in byte order of the names, with its state at
/// `point`. Streams whose prefix up to the point is empty have state `none`. One consistent read.
/// `progress` is called with how many events were folded since it was last called.
void replay_many(Store& store, const Selection& selection, const Point& point,
                 const std::function<void(std::string_view stream, const State&)>& done,
                 const std::function<void(std::int64_t events)>& progress = {});

}  // namespace eventsrc
