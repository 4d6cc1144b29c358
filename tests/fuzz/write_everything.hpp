#pragma once

#include <functional>
#include <vector>

#include "eventsrc/seams.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::fuzz {

using Writing = std::function<void(Store& store, Clock& clock, Random& random)>;

/// What changes a store, but for rewritings, epochs and archives; each to be run by `attempt`.
[[nodiscard]] const std::vector<Writing>& writings();

}  // namespace eventsrc::fuzz
