#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace eventsrc {

/// How many single-character edits (insert, delete, replace, swap neighbours) part two words.
/// Algorithm: optimal string alignment distance.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate a mistyped word most likely meant; empty if none is near.
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       const std::vector<std::string_view>& candidates);

}  // namespace eventsrc
