#pragma once

#include <optional>
#include <string>

#include "dynamodb/aws/credentials.hpp"

namespace eventsrc::dynamodb {

/// Credentials of the container's task (ECS, EKS); empty where no variable names their place.
/// Throws `invalid` for a place that is neither encrypted nor local, `unavailable` if it does not
/// answer, `denied` if it refuses.
[[nodiscard]] std::optional<Credentials> container_credentials(const CredentialSeams& seams);

/// Credentials of the EC2 instance (IMDSv2); empty where there is no such service, it is switched
/// off, or the instance has no role.
[[nodiscard]] std::optional<Credentials> instance_credentials(const CredentialSeams& seams);

/// The region of the EC2 instance; empty where there is none.
[[nodiscard]] std::string instance_region(const CredentialSeams& seams);

}  // namespace eventsrc::dynamodb
