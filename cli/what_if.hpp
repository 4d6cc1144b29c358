#pragma once

#include <memory>
#include <optional>
#include <string>

#include "command.hpp"
#include "context.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::cli {

/// Declares `--what-if`.
void add_what_if(Command& command, std::optional<std::string>& file);

/// `store` with the changes to `stream` that the file (or standard input, `-`) describes. Must not
/// outlive it.
[[nodiscard]] std::unique_ptr<Store> open_what_if(const std::string& file, Store& store,
                                                  const std::string& stream,
                                                  const Context& context);

}  // namespace eventsrc::cli
