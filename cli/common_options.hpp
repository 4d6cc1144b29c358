#pragma once

#include <optional>
#include <string>
#include <vector>

#include "command.hpp"

namespace eventsrc::cli {

/// What every command accepts, before or after its name.
struct CommonOptions {
  std::optional<std::string> store;
  std::vector<std::string> fallbacks;
  std::optional<std::string> snapshots;
  std::optional<std::string> config;
  std::optional<std::string> errors;
  std::optional<std::string> color;
  std::optional<std::string> retry_for;
  std::optional<std::string> retries;
  std::optional<std::string> durability;
  std::optional<std::string> threads;
  std::optional<std::string> region;
  std::optional<std::string> profile;
  std::optional<std::string> endpoint;
  std::optional<std::string> max_rcu;
  std::optional<std::string> max_wcu;
  bool quiet = false;
  bool verbose = false;
  bool pretty = false;
  bool compact = false;
  bool no_create = false;
  bool help = false;
};

/// Declares them in `command`, behind what is there.
void add_common_options(Command& command, CommonOptions& options);

}  // namespace eventsrc::cli
