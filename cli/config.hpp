#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "terminal.hpp"

namespace eventsrc::cli {

/// Where a value in effect came from; the later ones give way to the earlier.
enum class Origin { flag, environment, config, builtin };

/// "flag", "environment", "config file", "default".
[[nodiscard]] std::string_view origin_name(Origin origin) noexcept;

/// What a configuration file says.
struct Config {
  std::map<std::string, std::string, std::less<>> stores;  ///< name to URL
  std::optional<std::string> store;                        ///< URL or name
  std::optional<std::string> views;                        ///< folder
  std::optional<std::string> snapshots;                    ///< see --snapshots
};

/// Where the configuration is read from.
struct ConfigFile {
  std::string path;  ///< empty: nowhere, there is no home
  Origin origin = Origin::builtin;

  /// A file that somebody named must exist.
  [[nodiscard]] bool must_exist() const noexcept { return origin != Origin::builtin; }
};

/// `--config`, else EVENTSRC_CONFIG, else `$XDG_CONFIG_HOME/eventsrc/config.json`, else
/// `~/.config/eventsrc/config.json`.
[[nodiscard]] ConfigFile find_config(const std::optional<std::string>& flag,
                                     const Environment& environment);

/// Reads the file; a missing one that nobody named is empty. Throws `usage` (missing, unreadable),
/// `invalid` with line and column, and the JSON pointer unless it is broken JSON.
[[nodiscard]] Config load_config(const ConfigFile& file);

/// What `text` says; `path` is for messages.
[[nodiscard]] Config parse_config(std::string_view text, const std::string& path);

}  // namespace eventsrc::cli
