#include "dynamodb/aws/settings.hpp"

#include <fmt/format.h>

#include "dynamodb/aws/text.hpp"
#include "eventsrc/error.hpp"

namespace eventsrc::dynamodb {
namespace {

// `name` is what messages call the file, `~` standing for the home folder as it does in a shell.
ConfigFile read_named(const Environment& environment, const char* variable, std::string& name) {
  const std::optional<std::string> given = environment.get_filled(variable);
  if (given) name = *given;
  if (name.substr(0, 2) != "~/") return read_config(name, name);
  const std::optional<std::string> home = environment.get_filled("HOME");
  if (!home) return {};
  return read_config(*home + name.substr(1), name);
}

const ConfigSection* find(const ConfigFile& file, std::string_view name) {
  const auto found = file.find(name);
  return found == file.end() ? nullptr : &found->second;
}

}  // namespace

Settings::Settings(const Environment& environment, const std::string& profile)
    : environment_(&environment),
      config_name_("~/.aws/config"),
      keys_name_("~/.aws/credentials"),
      profile_(profile),
      asked_for_(!profile.empty()) {
  config_ = read_named(environment, "AWS_CONFIG_FILE", config_name_);
  keys_ = read_named(environment, "AWS_SHARED_CREDENTIALS_FILE", keys_name_);
  for (const char* variable : {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}) {
    if (profile_.empty()) profile_ = environment.get_filled(variable).value_or("");
  }
  if (profile_.empty()) {
    profile_ = "default";
  } else if (!has(profile_)) {
    throw Error(ErrorCode::invalid,
                fmt::format("there is no profile \"{}\" in {} or {}: name another, or add it",
                            profile_, config_name_, keys_name_));
  }
}

const ConfigSection* Settings::config(std::string_view profile) const {
  const ConfigSection* found = find(config_, fmt::format("profile {}", profile));
  return found == nullptr && profile == "default" ? find(config_, profile) : found;
}

const ConfigSection* Settings::keys(std::string_view profile) const { return find(keys_, profile); }

bool Settings::has(std::string_view profile) const {
  return config(profile) != nullptr || keys(profile) != nullptr;
}

std::optional<std::string> Settings::get(std::string_view profile, std::string_view key) const {
  for (const ConfigSection* section : {keys(profile), config(profile)}) {
    if (section == nullptr) continue;
    if (std::optional<std::string> value = section->get(key)) return value;
  }
  return std::nullopt;
}

std::optional<std::string> Settings::get_any(const char* variable, std::string_view key) const {
  if (std::optional<std::string> value = environment_->get_filled(variable)) return value;
  return get(profile_, key);
}

bool Settings::enabled(const char* variable, std::string_view key) const {
  const std::optional<std::string> value = get_any(variable, key);
  if (!value) return false;
  const std::string word = lowered(*value);
  if (word == "true") return true;
  if (word == "false") return false;
  throw Error(ErrorCode::invalid, fmt::format("{} (or {} in {}) is neither true nor false: "
                                              "set it to one of them",
                                              variable, key, config_name_));
}

std::optional<std::string> Settings::service_endpoint(std::string_view service) const {
  const std::optional<std::string> services = get(profile_, "services");
  if (!services) return std::nullopt;
  const ConfigSection* section = find(config_, fmt::format("services {}", *services));
  if (section == nullptr) {
    throw Error(ErrorCode::invalid,
                fmt::format("profile \"{}\" names the section [services {}], which {} does not "
                            "have: add it",
                            profile_, *services, config_name_));
  }
  return section->get(service, "endpoint_url");
}

}  // namespace eventsrc::dynamodb
