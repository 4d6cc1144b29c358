#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/aws/credentials.hpp"

namespace eventsrc::dynamodb {

/// Splits a command as a shell does: spaces, '…', "…" and `\`; nothing is expanded. Throws
/// `invalid` if a quote is not closed or there is no word.
[[nodiscard]] std::vector<std::string> split_command(std::string_view command);

/// Runs the command of `credential_process`, without a shell and with nothing to read, and takes
/// the credentials it prints. Throws `denied` with what it says on its standard error if it fails,
/// and `interrupted`. `source` is what messages call it.
[[nodiscard]] Credentials run_credential_process(const std::string& command, std::string source);

}  // namespace eventsrc::dynamodb
