#pragma once

#include <cstddef>
#include <string_view>

#include "eventsrc/json.hpp"

namespace eventsrc {

/// The double nearest to a JSON number: infinite if it is too large, 0 if it is too small.
[[nodiscard]] double nearest_double(std::string_view number);

/// Whether `number` can be seen to be one whose text jq prints again. False says nothing.
[[nodiscard]] bool is_plain_number(std::string_view number) noexcept;

/// Calls `visit(text)` for each number of a checked, minified text until it returns true, and
/// returns whether one did.
template <typename Visit>
bool any_number(std::string_view json, Visit&& visit) {
  for (std::size_t at = 0; at < json.size();) {
    const char c = json[at];
    const bool number = c == '-' || (c >= '0' && c <= '9');
    if (!number && c != '"') {
      ++at;
      continue;
    }
    const std::size_t end = json::value_end(json, at);
    if (number && visit(json.substr(at, end - at))) return true;
    at = end;
  }
  return false;
}

}  // namespace eventsrc
