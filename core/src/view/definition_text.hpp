#pragma once

// A definition as text, before anything in it means something.

#include <string>
#include <string_view>

namespace eventsrc {

/// The definition as minified JSON. Throws `invalid` with line and column.
[[nodiscard]] std::string minified_definition(std::string_view text);

}  // namespace eventsrc
