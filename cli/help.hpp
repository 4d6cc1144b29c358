#pragma once

#include <string>
#include <string_view>

#include "command.hpp"
#include "commands.hpp"

namespace eventsrc::cli {

/// What `eventsrc --help` prints: the commands in their groups, and the options of all of them.
[[nodiscard]] std::string general_help(const Command& common);

/// What `eventsrc NAME --help` prints. `command` has its own options only.
[[nodiscard]] std::string command_help(const CommandEntry& entry, const Command& command);

}  // namespace eventsrc::cli
