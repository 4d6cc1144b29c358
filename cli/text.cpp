#include "text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "eventsrc/json.hpp"

namespace eventsrc::cli {
namespace {

bool is_continuation(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t sequence_length(char lead) noexcept {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0xC0) return 1;
  if (byte < 0xE0) return 2;
  return byte < 0xF0 ? 3 : 4;
}

/// The code point of a well-formed sequence.
unsigned decode(std::string_view sequence) noexcept {
  const auto lead = static_cast<unsigned char>(sequence.front());
  if (sequence.size() == 1) return lead;
  unsigned point = lead & (0xFFU >> (sequence.size() + 1));
  for (const char c : sequence.substr(1)) {
    point = (point << 6) | (static_cast<unsigned char>(c) & 0x3FU);
  }
  return point;
}

bool is_control(unsigned point) noexcept {
  const bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
  const bool line_end = point == 0x2028 || point == 0x2029;
  const bool direction = point == 0x061C || point == 0x200E || point == 0x200F ||
                         (point >= 0x202A && point <= 0x202E) ||
                         (point >= 0x2066 && point <= 0x2069);
  return control || line_end || direction;
}

/// Copies `text` with what is not UTF-8 as `\xff`, and control characters escaped if `controls`.
std::string escaped(std::string_view text, bool controls) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::string_view sequence = text.substr(0, sequence_length(text.front()));
    if (!json::valid_utf8(sequence)) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}",
                     static_cast<unsigned char>(text.front()));
      text.remove_prefix(1);
      continue;
    }
    const unsigned point = decode(sequence);
    if (controls && is_control(point)) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", point);
    } else {
      out += sequence;
    }
    text.remove_prefix(sequence.size());
  }
  return out;
}

}  // namespace

std::string printable(std::string_view text) {
  // As most are, and many are shown.
  const bool is_plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
  return is_plain ? std::string(text) : escaped(text, true);
}

std::string as_utf8(std::string_view text) {
  return json::valid_utf8(text) ? std::string(text) : escaped(text, false);
}

std::size_t code_points(std::string_view text) noexcept {
  return text.size() -
         static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_continuation));
}

std::string_view first_code_points(std::string_view text, std::size_t count) noexcept {
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    if (is_continuation(text[end])) continue;
    if (count == 0) break;
    --count;
  }
  return text.substr(0, end);
}

std::string grouped(std::int64_t number) {
  std::string out = fmt::format("{}", number);
  const std::size_t digits_begin = number < 0 ? 1 : 0;
  for (std::size_t at = out.size(); at > digits_begin + 3;) {
    at -= 3;
    out.insert(at, 1, ',');
  }
  return out;
}

std::string counted(std::int64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(number), noun, number == 1 ? "" : "s");
}

std::string human_size(std::int64_t bytes) {
  constexpr std::array<std::string_view, 6> kUnits = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  if (bytes < 1024) return fmt::format("{} B", bytes);
  double size = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; size >= 1023.95 && unit + 1 < kUnits.size(); ++unit) size /= 1024;
  return fmt::format("{:.1f} {}", size, kUnits[unit]);
}

std::string cost_text(const Cost& cost) {
  const auto rounded = [](double units) { return std::round(units * 10) / 10; };
  return fmt::format("{:g} read units, {:g} write units", rounded(cost.read_units),
                     rounded(cost.write_units));
}

}  // namespace eventsrc::cli
