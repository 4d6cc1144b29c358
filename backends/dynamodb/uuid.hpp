#pragma once

#include <string>
#include <string_view>

#include "eventsrc/seams.hpp"
#include "eventsrc/timestamp.hpp"

namespace eventsrc::dynamodb {

/// A UUID of version 7 (RFC 9562): 48 bits of milliseconds since 1970, the rest random.
[[nodiscard]] std::string make_uuid(Clock& clock, Random& random);
/// When it was made; of what is none, the beginning of 1970.
[[nodiscard]] Timestamp time_of_uuid(std::string_view uuid);

}  // namespace eventsrc::dynamodb
