#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace eventsrc::dynamodb {

/// The keys of a section, in lower case, and the sub-sections some of them hold: indented lines
/// `key = value` after a `key =` without a value.
struct ConfigSection {
  using Values = std::map<std::string, std::string, std::less<>>;
  Values values;
  std::map<std::string, Values, std::less<>> nested;

  /// The value of a key, unless it is missing or empty.
  [[nodiscard]] std::optional<std::string> get(std::string_view key) const;
  [[nodiscard]] std::optional<std::string> get(std::string_view outer, std::string_view key) const;
};

/// Sections by their names as they stand between the brackets, without quotes and with one space
/// after the first word: `default`, `profile dev`, `sso-session x`, `services x`.
using ConfigFile = std::map<std::string, ConfigSection, std::less<>>;

/// Reads the text of a file of the AWS CLI as botocore does: `#` and `;` begin comment lines,
/// sections of one name are one, of keys that come twice the last counts. Throws `invalid` with
/// `name` and the line, never with what the line says: it may be a secret.
[[nodiscard]] ConfigFile parse_config(std::string_view text, std::string_view name);

/// The same of a file; empty if there is no such file. Throws `denied` if it may not be read.
[[nodiscard]] ConfigFile read_config(const std::string& path, std::string_view name);

}  // namespace eventsrc::dynamodb
