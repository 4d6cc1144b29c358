#include "eventsrc/json_characters.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>

#include "eventsrc/control_characters.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::json {
namespace {

constexpr std::string_view kEscape = "\\u";
constexpr std::size_t kEscapeLength = 6;

/// What `\uXXXX` at the beginning of `text` stands for; 0 if none stands there.
unsigned unit_at(std::string_view text) noexcept {
  unsigned unit = 0;
  if (text.size() < kEscapeLength || !text.starts_with(kEscape)) return 0;
  const char* const end = text.data() + kEscapeLength;
  const auto [at, error] = std::from_chars(text.data() + kEscape.size(), end, unit, 16);
  return error == std::errc() && at == end ? unit : 0;
}

bool can_be_shown(unsigned unit) noexcept {
  return !is_control(unit) && unit != '"' && unit != '\\';
}

/// How long the escape at the beginning of `text` is that stands for a character that can be shown;
/// 0 for others.
std::size_t shown_length(std::string_view text) noexcept {
  const unsigned unit = unit_at(text);
  if (unit < 0xD800 || unit > 0xDFFF) return can_be_shown(unit) ? kEscapeLength : 0;
  if (unit > 0xDBFF) return 0;
  const unsigned low = unit_at(text.substr(kEscapeLength));
  return low >= 0xDC00 && low <= 0xDFFF ? 2 * kEscapeLength : 0;
}

}  // namespace

std::string_view with_characters(std::string_view text, std::string& buffer) {
  if (text.find(kEscape) == std::string_view::npos) return text;
  buffer.clear();
  std::string raw;
  while (!text.empty()) {
    const std::size_t plain = std::min(text.find('\\'), text.size());
    buffer += text.substr(0, plain);
    text.remove_prefix(plain);
    std::size_t length = shown_length(text);
    if (length > 0) {
      raw.assign("\"").append(text.substr(0, length)).append("\"");
      append_decoded(buffer, raw);
    } else {
      length = std::min<std::size_t>(2, text.size());  // a backslash and what it escapes
      buffer += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return buffer;
}

}  // namespace eventsrc::json
