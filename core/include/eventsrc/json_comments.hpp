#pragma once

#include <string>
#include <string_view>

namespace eventsrc::json {

/// Replaces `//` and `/* */` comments by spaces, so that places stay what they were. Throws
/// `invalid` with line and column where a comment has no end.
[[nodiscard]] std::string without_comments(std::string_view text);

}  // namespace eventsrc::json
