#pragma once

#include <string_view>

#include "dynamodb/keys.hpp"

namespace eventsrc::dynamodb {

/// Where an item stands, as it says itself; empty where it does not.
[[nodiscard]] Key key_of(std::string_view item);

}  // namespace eventsrc::dynamodb
