#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dynamodb/aws/config_file.hpp"
#include "eventsrc/seams.hpp"

namespace eventsrc::dynamodb {

/// What the environment and the two files of the AWS CLI say, and the profile in use: one asked
/// for, else AWS_PROFILE, AWS_DEFAULT_PROFILE, `default`.
class Settings {
 public:
  /// Reads the files (AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, else ~/.aws). `profile` may be
  /// empty. Throws what reading throws, and `invalid` if a profile that was named is in neither.
  Settings(const Environment& environment, const std::string& profile);

  [[nodiscard]] const Environment& environment() const noexcept { return *environment_; }
  [[nodiscard]] const std::string& profile() const noexcept { return profile_; }
  /// Whether the profile was asked for by other means than the environment: then its keys, and not
  /// those of the environment, are meant.
  [[nodiscard]] bool profile_asked_for() const noexcept { return asked_for_; }

  /// A profile's section in the config file or the credentials file; null if there is none.
  [[nodiscard]] const ConfigSection* config(std::string_view profile) const;
  [[nodiscard]] const ConfigSection* keys(std::string_view profile) const;
  [[nodiscard]] bool has(std::string_view profile) const;
  /// A key of a profile: the credentials file's counts first.
  [[nodiscard]] std::optional<std::string> get(std::string_view profile,
                                               std::string_view key) const;
  /// The environment variable, else the key of the profile in use.
  [[nodiscard]] std::optional<std::string> get_any(const char* variable,
                                                   std::string_view key) const;
  /// The same for a switch. Throws `invalid` for anything but `true` and `false`.
  [[nodiscard]] bool enabled(const char* variable, std::string_view key) const;
  /// `endpoint_url` of a service in the `services` section that the profile in use names.
  [[nodiscard]] std::optional<std::string> service_endpoint(std::string_view service) const;

  /// What messages call the files, e.g. `~/.aws/config`.
  [[nodiscard]] const std::string& config_name() const noexcept { return config_name_; }
  [[nodiscard]] const std::string& keys_name() const noexcept { return keys_name_; }

 private:
  const Environment* environment_;
  std::string config_name_;
  std::string keys_name_;
  ConfigFile config_;
  ConfigFile keys_;
  std::string profile_;
  bool asked_for_ = false;
};

}  // namespace eventsrc::dynamodb
