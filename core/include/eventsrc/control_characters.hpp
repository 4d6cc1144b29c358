#pragma once

namespace eventsrc {

/// Whether whoever shows a text may obey the code point instead of showing it: control characters
/// (C0, DEL, C1), what ends a line, and what turns the order of the text around.
[[nodiscard]] constexpr bool is_control(unsigned point) noexcept {
  const bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
  const bool line_end = point == 0x2028 || point == 0x2029;
  const bool direction = point == 0x061C || point == 0x200E || point == 0x200F ||
                         (point >= 0x202A && point <= 0x202E) ||
                         (point >= 0x2066 && point <= 0x2069);
  return control || line_end || direction;
}

}  // namespace eventsrc
