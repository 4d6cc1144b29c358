#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace eventsrc::cli {

/// The candidate a mistyped word most likely meant; empty if none is near.
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       const std::vector<std::string_view>& candidates);

/// "text or json", "full, normal or off".
[[nodiscard]] std::string join_or(const std::vector<std::string>& words);

}  // namespace eventsrc::cli
