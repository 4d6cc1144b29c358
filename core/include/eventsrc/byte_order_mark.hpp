#pragma once

#include <string_view>

namespace eventsrc {

/// U+FEFF in UTF-8, which some editors put in front of a text.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

[[nodiscard]] inline std::string_view without_byte_order_mark(std::string_view text) noexcept {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return text;
}

}  // namespace eventsrc
