#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "eventsrc/timestamp.hpp"

namespace eventsrc::dynamodb {

/// The time of a header Date, e.g. `Sat, 31 Jan 2026 00:00:00 GMT`; empty if it is none.
[[nodiscard]] std::optional<Timestamp> parse_http_date(std::string_view text);

/// `this computer's clock is 7 min slow (server 12:00:07Z)`.
[[nodiscard]] std::string describe_skew(Timestamp server, Timestamp here);

}  // namespace eventsrc::dynamodb
