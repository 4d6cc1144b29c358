#pragma once

// A definition as text, before anything in it means something.

#include <string>
#include <string_view>

namespace eventsrc {

/// Replaces `//` and `/* */` comments by spaces, so that places stay what they were. Throws
/// `invalid` with line and column where a comment has no end.
[[nodiscard]] std::string without_comments(std::string_view text);

/// The definition as minified JSON. Throws `invalid` with line and column.
[[nodiscard]] std::string minified_definition(std::string_view text);

}  // namespace eventsrc
