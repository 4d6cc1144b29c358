#pragma once

#include <optional>
#include <string_view>

#include "eventsrc/time_zone.hpp"
#include "eventsrc/timestamp.hpp"

namespace eventsrc::cli {

/// The time of an event that is to be stored: RFC 3339, where a date alone is the first instant of
/// that day in `zone`, as in a point, or `@SECONDS`; at most six digits of a fraction. Empty when
/// `text` is anything else or leaves the years 0001..9999.
[[nodiscard]] std::optional<Timestamp> parse_event_time(std::string_view text,
                                                        const TimeZone& zone);

}  // namespace eventsrc::cli
