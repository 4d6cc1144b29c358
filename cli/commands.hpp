#pragma once

#include <span>
#include <string_view>

#include "command.hpp"

namespace eventsrc::cli {

// One file each.
void add_append(Command& command);
void add_archive(Command& command);
void add_backup(Command& command);
void add_bisect(Command& command);
void add_blame(Command& command);
void add_complete(Command& command);
void add_completion(Command& command);
void add_diff(Command& command);
void add_export(Command& command);
void add_gc(Command& command);
void add_get(Command& command);
void add_head(Command& command);
void add_info(Command& command);
void add_init(Command& command);
void add_log(Command& command);
void add_migrate(Command& command);
void add_redact(Command& command);
void add_replay(Command& command);
void add_rewrite(Command& command);
void add_seal(Command& command);
void add_snapshot(Command& command);
void add_streams(Command& command);
void add_types(Command& command);
void add_verify(Command& command);
void add_view(Command& command);

struct CommandEntry {
  std::string_view name;
  std::string_view group;  ///< heading in `eventsrc --help`; empty: hidden
  std::string_view summary;
  void (*add)(Command&);
};

/// All commands, in the order `eventsrc --help` shows them.
[[nodiscard]] std::span<const CommandEntry> commands() noexcept;

/// Null if there is none of that name.
[[nodiscard]] const CommandEntry* find_command(std::string_view name) noexcept;

}  // namespace eventsrc::cli
