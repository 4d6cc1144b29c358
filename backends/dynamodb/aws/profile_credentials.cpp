#include "dynamodb/aws/profile_credentials.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dynamodb/aws/credential_process.hpp"
#include "dynamodb/aws/machine_credentials.hpp"
#include "dynamodb/aws/sts.hpp"
#include "eventsrc/error.hpp"

namespace eventsrc::dynamodb {
namespace {

using Found = std::optional<Credentials>;

// What the AWS CLI can do with a profile and this cannot.
std::string let_the_cli_do_it(std::string_view profile) {
  return fmt::format(
      "set `credential_process = aws configure export-credentials --profile {0}` in a profile for "
      "eventsrc, or use `eval \"$(aws configure export-credentials --profile {0} --format env)\"`",
      profile);
}

[[noreturn]] void incomplete(std::string_view where, std::string_view missing) {
  throw Error(ErrorCode::denied,
              fmt::format("the credentials of {} have no {}: add it", where, missing));
}

Found keys_in(const ConfigSection* section, std::string_view profile, std::string_view file) {
  if (section == nullptr) return std::nullopt;
  const auto access = section->get("aws_access_key_id");
  const auto secret = section->get("aws_secret_access_key");
  if (!access && !secret) return std::nullopt;
  std::string source = fmt::format("profile {} from {}", profile, file);
  if (!access) incomplete(source, "aws_access_key_id");
  if (!secret) incomplete(source, "aws_secret_access_key");
  return Credentials{*access, Secret(*secret),
                     Secret(section->get("aws_session_token").value_or("")), std::nullopt,
                     std::move(source)};
}

/// Follows a profile to its credentials.
class ProfileWalk {
 public:
  ProfileWalk(const Settings& settings, const CredentialSeams& seams)
      : settings_(settings), seams_(seams) {}

  Found find(const std::string& profile) {
    seen_.push_back(profile);
    if (Found found = by_role(profile)) return found;
    if (Found found = by_token(profile)) return found;
    return without_role(profile);
  }

 private:
  Found without_role(const std::string& profile) {
    if (Found found = keys_in(settings_.keys(profile), profile, settings_.keys_name())) {
      return found;
    }
    if (const auto command = settings_.get(profile, "credential_process")) {
      return run_credential_process(*command,
                                    fmt::format("the credential_process of profile {}", profile));
    }
    if (Found found = keys_in(settings_.config(profile), profile, settings_.config_name())) {
      return found;
    }
    explain_logins(profile);
    return std::nullopt;
  }

  Role role_of(const std::string& profile, const std::string& arn) const {
    return {.arn = arn,
            .session_name = settings_.get(profile, "role_session_name").value_or(""),
            .external_id = settings_.get(profile, "external_id").value_or(""),
            .duration_seconds = settings_.get(profile, "duration_seconds").value_or(""),
            .source = fmt::format("role {} of profile {}", arn, profile)};
  }

  Found by_role(const std::string& profile) {
    const auto arn = settings_.get(profile, "role_arn");
    if (!arn || settings_.get(profile, "web_identity_token_file")) return std::nullopt;
    const auto other = settings_.get(profile, "source_profile");
    const auto kind = settings_.get(profile, "credential_source");
    if (other.has_value() == kind.has_value()) {
      throw Error(ErrorCode::invalid,
                  fmt::format("profile \"{}\" has a role_arn, but {} source_profile {} "
                              "credential_source: set one of them",
                              profile, other ? "both" : "neither", other ? "and" : "nor"));
    }
    if (settings_.get(profile, "mfa_serial")) {
      throw Error(ErrorCode::denied, fmt::format("profile \"{}\" wants an MFA code: {}", profile,
                                                 let_the_cli_do_it(profile)));
    }
    const Credentials by = other ? by_profile(profile, *other) : by_kind(profile, *kind);
    return assume_role(settings_, seams_, role_of(profile, *arn), by);
  }

  // A profile may be its own source, with its own keys.
  Credentials by_profile(const std::string& profile, const std::string& other) {
    if (!settings_.has(other)) {
      throw Error(ErrorCode::invalid,
                  fmt::format("profile \"{}\" names \"{}\" as its source_profile, which is not "
                              "there: correct it",
                              profile, other));
    }
    Found found;
    if (other == profile) {
      found = without_role(profile);
    } else if (std::find(seen_.begin(), seen_.end(), other) != seen_.end()) {
      throw Error(ErrorCode::invalid, fmt::format("source_profile goes round in a circle: {} -> "
                                                  "{}: correct it",
                                                  fmt::join(seen_, " -> "), other));
    } else {
      found = find(other);
    }
    if (!found) {
      throw Error(ErrorCode::denied, fmt::format("profile \"{}\", the source of \"{}\", has no "
                                                 "credentials: add them",
                                                 other, profile));
    }
    return *std::move(found);
  }

  Credentials by_kind(const std::string& profile, const std::string& kind) {
    Found found;
    if (kind == "Environment") {
      found = environment_credentials(*seams_.environment);
    } else if (kind == "Ec2InstanceMetadata") {
      found = instance_credentials(seams_);
    } else if (kind == "EcsContainer") {
      found = container_credentials(seams_);
    } else {
      throw Error(ErrorCode::invalid,
                  fmt::format("the credential_source of profile \"{}\" is not Environment, "
                              "Ec2InstanceMetadata or EcsContainer: correct it",
                              profile));
    }
    if (!found) {
      throw Error(ErrorCode::denied,
                  fmt::format("the credential_source {} of profile \"{}\" has no credentials here: "
                              "use another profile",
                              kind, profile));
    }
    return *std::move(found);
  }

  // The environment counts before the profile it may have chosen.
  Found by_token(const std::string& profile) {
    const Environment& environment = *seams_.environment;
    if (!settings_.profile_asked_for() && seen_.size() == 1) {
      if (const auto file = environment.get_filled("AWS_WEB_IDENTITY_TOKEN_FILE")) {
        const auto arn = environment.get_filled("AWS_ROLE_ARN");
        if (!arn) incomplete("the environment (AWS_WEB_IDENTITY_TOKEN_FILE)", "AWS_ROLE_ARN");
        const Role role{
            .arn = *arn,
            .session_name = environment.get_filled("AWS_ROLE_SESSION_NAME").value_or(""),
            .external_id = {},
            .duration_seconds = {},
            .source = fmt::format("role {} (AWS_WEB_IDENTITY_TOKEN_FILE)", *arn)};
        return assume_role_with_token(settings_, seams_, role, *file);
      }
    }
    const auto file = settings_.get(profile, "web_identity_token_file");
    if (!file) return std::nullopt;
    const auto arn = settings_.get(profile, "role_arn");
    if (!arn) incomplete(fmt::format("profile {}", profile), "role_arn");
    Role role = role_of(profile, *arn);
    role.external_id.clear();
    return assume_role_with_token(settings_, seams_, role, *file);
  }

  void explain_logins(const std::string& profile) const {
    const bool sso =
        settings_.get(profile, "sso_session") || settings_.get(profile, "sso_start_url");
    if (!sso && !settings_.get(profile, "login_session")) return;
    throw Error(ErrorCode::denied,
                fmt::format("profile \"{0}\" uses {1}: run `aws {2} --profile "
                            "{0}` and {3}",
                            profile, sso ? "SSO" : "`aws login`", sso ? "sso login" : "login",
                            let_the_cli_do_it(profile)));
  }

  const Settings& settings_;
  const CredentialSeams& seams_;
  std::vector<std::string> seen_;
};

}  // namespace

Found environment_credentials(const Environment& environment) {
  auto access = environment.get_filled("AWS_ACCESS_KEY_ID");
  auto secret = environment.get_filled("AWS_SECRET_ACCESS_KEY");
  if (!access && !secret) return std::nullopt;
  if (!access) incomplete("the environment", "AWS_ACCESS_KEY_ID");
  if (!secret) incomplete("the environment", "AWS_SECRET_ACCESS_KEY");
  return Credentials{*std::move(access), Secret(*std::move(secret)),
                     Secret(environment.get_filled("AWS_SESSION_TOKEN").value_or("")), std::nullopt,
                     "the environment (AWS_ACCESS_KEY_ID)"};
}

Found profile_credentials(const Settings& settings, const CredentialSeams& seams) {
  return ProfileWalk(settings, seams).find(settings.profile());
}

}  // namespace eventsrc::dynamodb
