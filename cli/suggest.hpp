#pragma once

#include <string>
#include <vector>

#include "eventsrc/suggest.hpp"

namespace eventsrc::cli {

/// "text or json", "full, normal or off".
[[nodiscard]] std::string join_or(const std::vector<std::string>& words);

}  // namespace eventsrc::cli
