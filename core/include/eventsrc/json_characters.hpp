#pragma once

#include <string>
#include <string_view>

namespace eventsrc::json {

/// A checked text as people read it, of the same value: its `\uXXXX` escapes of characters that can
/// be shown are these characters; those of control characters, of what ends a line or turns the
/// order of text around, and of quotes and backslashes stay. The text itself if it has none, else
/// kept in `buffer`.
[[nodiscard]] std::string_view with_characters(std::string_view text, std::string& buffer);

}  // namespace eventsrc::json
