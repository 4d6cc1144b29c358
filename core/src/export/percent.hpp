#pragma once

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace eventsrc {

/// Appends `text` with all but RFC 3986's unreserved characters as `%XX`.
inline void append_percent_encoded(std::string& out, std::string_view text) {
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
}

}  // namespace eventsrc
