#pragma once

#include <optional>
#include <string>

#include "context.hpp"
#include "eventsrc/pattern.hpp"
#include "eventsrc/replay_start.hpp"
#include "fold_options.hpp"

namespace eventsrc::cli {

struct StatesToFollow {
  Selection selection;
  FoldChoice choice;
  std::optional<std::string> select;    ///< a JSON Pointer: only this part
  ReplayStart* start = nullptr;         ///< where streams begin at snapshots
  std::optional<std::string> interval;  ///< between looks
};

/// Prints the state of each stream, and of each key, and then each state that has become another
/// one, until a signal comes. Throws `usage` for a view of the whole store.
[[noreturn]] void follow_states(const StatesToFollow& states, Context& context);

}  // namespace eventsrc::cli
