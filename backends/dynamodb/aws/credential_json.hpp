#pragma once

#include <string>
#include <string_view>

#include "dynamodb/aws/credentials.hpp"

namespace eventsrc::dynamodb {

/// Credentials from an object with AccessKeyId, SecretAccessKey, Expiration (may be missing) and a
/// token under the name `token` (may be missing). Throws `denied`, without a word of the text, if
/// it is not that.
[[nodiscard]] Credentials credentials_from_json(std::string_view text, std::string_view token,
                                                std::string source);

/// A time as AWS writes it. Throws `denied` if it is none.
[[nodiscard]] Timestamp parse_expiration(std::string_view text, std::string_view source);

}  // namespace eventsrc::dynamodb
