#pragma once

#include <memory>
#include <optional>
#include <string>

#include "command.hpp"
#include "context.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/point.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::cli {

/// Declares `--what-if`.
void add_what_if(Command& command, std::optional<std::string>& file);

/// `store` with the changes to `stream` that the file (or standard input, `-`) describes. Must not
/// outlive it.
[[nodiscard]] std::unique_ptr<Store> open_what_if(const std::string& file, Store& store,
                                                  const std::string& stream,
                                                  const Context& context);

/// How text marks an event that is not as stored, as `(inserted)`; empty for one that is.
[[nodiscard]] std::string supposed_mark(Supposed supposed);

/// Whether folds to the point may begin at snapshots, of a stream with changes: `~N` counts its
/// events, and inserted ones share the seqs by which snapshots are told.
[[nodiscard]] bool may_begin_late(const Point& point);

/// Says that the changes leave no event of the stream; 1.
[[nodiscard]] int report_emptied(Context& context, const std::string& stream);

}  // namespace eventsrc::cli
