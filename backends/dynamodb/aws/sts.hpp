#pragma once

#include <string>
#include <string_view>

#include "dynamodb/aws/credentials.hpp"

namespace eventsrc::dynamodb {

/// A role to take on, and for how long.
struct Role {
  std::string arn;
  std::string session_name;  ///< empty: one is made up
  std::string external_id;
  std::string duration_seconds;  ///< empty: the service's default
  std::string source;            ///< what messages call the credentials
};

/// AssumeRole, signed with other credentials. Throws `denied` if STS refuses, `unavailable` if it
/// does not answer.
[[nodiscard]] Credentials assume_role(const Settings& settings, const CredentialSeams& seams,
                                      const Role& role, const Credentials& by);

/// AssumeRoleWithWebIdentity with the token in a file, unsigned. Throws the same.
[[nodiscard]] Credentials assume_role_with_token(const Settings& settings,
                                                 const CredentialSeams& seams, const Role& role,
                                                 const std::string& token_file);

/// The text of the first element of that name, with its entities decoded; empty if there is none.
[[nodiscard]] std::string xml_text(std::string_view xml, std::string_view element);

}  // namespace eventsrc::dynamodb
