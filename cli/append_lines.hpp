#pragma once

#include <functional>
#include <memory>

#include "append_guard.hpp"
#include "context.hpp"
#include "eventsrc/append.hpp"
#include "eventsrc/event_line.hpp"
#include "eventsrc/line_batches.hpp"
#include "input.hpp"

namespace eventsrc::cli {

/// What is to be done with lines of events.
struct LineAppend {
  EventLineDefaults defaults;
  AppendOptions options;
  const Guarding& guarding;  ///< its guard is that of `options`
  bool echo = false;
  bool jq = false;  ///< keep snapshots of views that use jq up to date too
  std::function<std::unique_ptr<Store>()> open;  ///< called once the first lines are checked
};

/// Appends all lines of `input`, or none. What is no regular file is read to its end first: the
/// store is never held while waiting for input. Returns the exit status.
int append_at_once(const LineAppend& job, const InputFile& input, Context& context);

/// Commits after so many lines, or so long after the first of them, and prints a result line for
/// each commit.
int append_in_batches(const LineAppend& job, const BatchLimits& limits, const InputFile& input,
                      Context& context);

}  // namespace eventsrc::cli
