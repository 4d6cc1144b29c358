#pragma once

#include <string>

#include "eventsrc/seams.hpp"

namespace eventsrc::dynamodb {

/// A UUID of version 7 (RFC 9562): 48 bits of milliseconds since 1970, the rest random.
[[nodiscard]] std::string make_uuid(Clock& clock, Random& random);

}  // namespace eventsrc::dynamodb
