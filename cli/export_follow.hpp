#pragma once

#include <functional>
#include <optional>
#include <string>

#include "context.hpp"
#include "eventsrc/export.hpp"

namespace eventsrc::cli {

/// How `export` hands out what comes.
struct FollowArguments {
  bool follow = false;                  ///< wait for more
  std::optional<std::string> cursor;    ///< file that remembers the place
  std::optional<std::string> interval;  ///< between looks

  [[nodiscard]] bool any() const { return follow || cursor; }
};

/// Throws `usage` for what does not go together. `is_to_file`: with -o.
void check_follow(const FollowArguments& arguments, const ExportOptions& options, bool is_to_file);

/// Hands out the events behind the cursor's place by `print`, and then those that come, until as
/// many were printed as are asked for. What the cursor says is only what has left by standard
/// output; a damaged cursor or one of another store is an error.
void follow_export(Context& context, const ExportOptions& options, const FollowArguments& arguments,
                   const std::function<void(const EventView& event, const Hash* prev)>& print);

}  // namespace eventsrc::cli
