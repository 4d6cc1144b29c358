#pragma once

#include <string>
#include <vector>

#include "command.hpp"

namespace eventsrc::cli {

/// The arguments of one command line, in their order, without the program's name.
using Arguments = std::vector<std::string>;

/// Reads the options before the command's name into `common`'s targets and returns the rest: the
/// name and all behind it (nothing if there is no name). Throws `usage`.
[[nodiscard]] Arguments parse_before_command(const Command& common, Arguments arguments);

/// Reads the options among `arguments` into `command`'s targets and returns the positionals. `help`
/// is the command whose help a message sends the reader to ("eventsrc get"). Throws `usage`.
[[nodiscard]] Arguments parse_options(const Command& command, Arguments arguments,
                                      const std::string& help);

/// Gives the positionals to `command`'s targets. Throws `usage`.
void parse_positionals(const Command& command, const Arguments& given, const std::string& help);

}  // namespace eventsrc::cli
