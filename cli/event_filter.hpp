#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command.hpp"
#include "context.hpp"
#include "eventsrc/export.hpp"
#include "eventsrc/filter.hpp"

namespace eventsrc::cli {

/// Options of commands that choose events, as typed.
struct EventFilterArguments {
  std::optional<std::string> since;
  std::optional<std::string> until;
  std::optional<std::string> after;
  std::optional<std::string> after_position;
  std::vector<std::string> types;
  std::vector<std::string> meta;
  std::optional<std::string> actor;
  std::optional<std::string> where;
  std::optional<std::string> limit;
};

/// Declares `--since` to `--limit`.
void add_event_filter(Command& command, EventFilterArguments& arguments);

/// Puts them into `options`, but for `where`. Throws `usage` for malformed values.
void parse_event_filter(const EventFilterArguments& arguments, const Context& context,
                        ExportOptions& options);

/// The program of `--where`, compiled; null without. `jq_timeout` as typed.
[[nodiscard]] std::unique_ptr<Filter> make_where(const EventFilterArguments& arguments,
                                                 const std::optional<std::string>& jq_timeout,
                                                 const Context& context);

}  // namespace eventsrc::cli
