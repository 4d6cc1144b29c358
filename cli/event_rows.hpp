#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "context.hpp"
#include "event_graph.hpp"
#include "eventsrc/changes.hpp"
#include "eventsrc/event.hpp"
#include "rows.hpp"

namespace eventsrc::cli {

/// An event and what it changed, to be shown.
struct ShownChange {
  const EventView& event;
  const std::string* key = nullptr;                     ///< of a keyed view
  std::optional<State::Kind> state{};                   ///< after it, where it concerns one
  std::optional<std::span<const ChangedPart>> parts{};  ///< nothing: unknown
};

[[nodiscard]] ShownChange shown(const EventView& event, const EventChange* change);

/// Appends `{"stream","seq","time","type","id"?,"actor"?,"redacted"?,"key"?,"state"?,"patch"}`,
/// with null for a patch that is unknown. `scratch` is for memory that is used again.
void append_change_json(std::string& out, const ShownChange& change, Differences& scratch);

/// Rows of events and their changes, for people. A row is made where its event is at hand, as a
/// text without NUL, and printed when its turn comes.
class EventRows {
 public:
  struct Style {
    bool with_stream = false;
    bool full = false;  ///< each change on a line of its own, and nothing shortened
  };
  EventRows(Context& context, Style style);

  /// Appends the row to `out`.
  void make(std::string& out, const ShownChange& change);
  /// With a drawing beside it.
  void print(std::string_view row, const EventGraph::Drawn& drawn = {});
  void finish() { rows_.finish(); }

 private:
  void append_time(std::string& out, Timestamp time);
  void append_differences(std::string& out, const ShownChange& change);

  Style style_;
  TimeZone zone_;
  std::optional<std::size_t> edge_;
  Rows rows_;
  // Kept for their memory, and what the second of the last event is called.
  Differences differences_;
  StyledLine line_;
  Rows::Row made_;
  std::optional<std::chrono::sys_seconds> second_;
  std::string second_text_;
};

}  // namespace eventsrc::cli
