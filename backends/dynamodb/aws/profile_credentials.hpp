#pragma once

#include <optional>

#include "dynamodb/aws/credentials.hpp"

namespace eventsrc::dynamodb {

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; empty if neither of the first
/// two is set. Throws `denied` if only one of them is.
[[nodiscard]] std::optional<Credentials> environment_credentials(const Environment& environment);

/// What the profile in use leads to, web identity of the environment included; empty if it says
/// nothing about credentials. Throws `denied` with what to do where the profile needs what is not
/// done here (SSO, `aws login`, MFA).
[[nodiscard]] std::optional<Credentials> profile_credentials(const Settings& settings,
                                                             const CredentialSeams& seams);

}  // namespace eventsrc::dynamodb
