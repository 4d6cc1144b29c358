#pragma once

#include <optional>
#include <string>
#include <vector>

#include "command.hpp"
#include "eventsrc/view.hpp"
#include "fold_options.hpp"

namespace eventsrc::cli {

/// Options of `replay`, as typed.
struct ReplayArguments {
  std::vector<std::string> patterns;
  bool all = false;
  std::optional<std::string> at;
  FoldArguments fold;
  bool history = false;
  std::optional<std::string> after;
  std::optional<std::string> after_position;
  std::optional<std::string> limit;
  bool envelope = false;
  std::optional<std::string> select;
  bool include_deleted = false;
  bool include_none = false;
  bool no_snapshots = false;
  std::optional<std::string> consistency;
  bool explain = false;
  std::optional<std::string> memory;
  std::optional<std::string> what_if;
  bool follow = false;
  std::optional<std::string> interval;

  /// Whether it is about one stream, whose name is given in full.
  [[nodiscard]] bool names_one() const;
  /// Whether it may begin at snapshots.
  [[nodiscard]] bool uses_snapshots() const;
  /// Throws `usage` for options that do not go together, or not with this view.
  void check(const View& of) const;
};

/// Declares them, with what the help says of the command.
void add_replay_options(Command& command, ReplayArguments& arguments);

}  // namespace eventsrc::cli
