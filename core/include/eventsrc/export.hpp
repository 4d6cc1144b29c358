#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eventsrc/event.hpp"
#include "eventsrc/filter.hpp"
#include "eventsrc/pattern.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc {

/// Which events to hand out, all conditions together, and in which order.
struct ExportOptions {
  enum class Order {
    store,   ///< position; by stream where the backend has no positions
    stream,  ///< stream by stream in byte order of the names
    time,    ///< event time, and position within one microsecond
  };

  Selection selection = Selection::all();
  std::optional<Timestamp> since;  ///< inclusive
  std::optional<Timestamp> until;  ///< inclusive
  std::optional<Seq> after;        ///< exclusive, in each stream
  std::optional<Position> after_position;
  std::vector<Pattern> types;  ///< any of them; none: all types
  /// Top-level members of meta: a string with this text, or another value with this JSON text.
  std::vector<std::pair<std::string, std::string>> meta;
  Filter* where = nullptr;  ///< asked about those that fulfil all else
  std::optional<std::int64_t> limit;
  Order order = Order::store;
  Direction direction = Direction::forward;
};

/// Hands out events, one at a time. `prev` is the hash of the event's predecessor where that one
/// was not handed out before it (an anchored stream, a filter), else null: what a restore must
/// know. Backwards, `prev` is always null. One consistent read; memory grows with the number of
/// streams only. Throws `unsupported` for `after_position` where the backend has no positions.
void export_events(Store& store, const ExportOptions& options,
                   const std::function<void(const EventView& event, const Hash* prev)>& emit);

/// Appends an event as a line of its format, without line end. Called in several threads at once.
using FormatEvent = std::function<void(std::string& out, const EventView& event)>;

/// The same, as formatted in `threads` threads (0: one for each processor) where that is possible.
/// In the order and with the errors of `export_events`; memory is that of some hundred lines more.
void export_lines(Store& store, const ExportOptions& options, std::size_t threads,
                  const FormatEvent& format,
                  const std::function<void(std::string_view line, const Hash* prev)>& emit);

}  // namespace eventsrc
