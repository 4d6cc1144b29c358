#pragma once

#include <optional>
#include <string>

#include "context.hpp"
#include "eventsrc/export.hpp"
#include "eventsrc/export_format.hpp"

namespace eventsrc::cli {

/// How `export` hands out what comes.
struct FollowArguments {
  bool follow = false;                  ///< wait for more
  std::optional<std::string> cursor;    ///< file that remembers the place
  std::optional<std::string> interval;  ///< between looks
  std::string what{};                   ///< the patterns and filters, as typed

  [[nodiscard]] bool any() const { return follow || cursor; }
};

/// Throws `usage` for what does not go together.
void check_follow(const FollowArguments& arguments, const ExportOptions& options);

/// Prints the events behind the cursor's place, and then those that come, until as many were
/// printed as are asked for. What the cursor says is only what has left by standard output; a
/// damaged cursor or one of another store is an error. `format` makes lines.
void follow_export(Context& context, const ExportOptions& options, const FollowArguments& arguments,
                   const ExportFormat& format);

}  // namespace eventsrc::cli
