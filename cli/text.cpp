#include "text.hpp"

#include <algorithm>
#include <array>
#include <clocale>
#include <cmath>
#include <cwchar>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "eventsrc/json.hpp"

namespace eventsrc::cli {
namespace {

std::size_t sequence_length(char lead) noexcept {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0xC0) return 1;
  if (byte < 0xE0) return 2;
  return byte < 0xF0 ? 3 : 4;
}

/// The code point of a sequence that is well-formed.
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

/// The C library's widths of characters: they go by the thread's locale, which is set while this
/// lives.
class Widths {
 public:
  Widths() noexcept : before_(locale() == nullptr ? nullptr : uselocale(locale())) {}
  ~Widths() {
    if (before_ != nullptr) uselocale(before_);
  }
  Widths(const Widths&) = delete;
  Widths& operator=(const Widths&) = delete;

  [[nodiscard]] std::size_t of(unsigned point) const noexcept {
    if (point < 0x80 || before_ == nullptr) return 1;
    const int width = wcwidth(static_cast<wchar_t>(point));
    return width < 0 ? 1 : static_cast<std::size_t>(width);
  }

 private:
  static locale_t locale() noexcept {
    // A system without it is one where every character counts as one column.
    static const locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return utf8;
  }

  locale_t before_;
};

bool is_ascii(std::string_view text) noexcept {
  unsigned char bits = 0;
  for (const char c : text) bits |= static_cast<unsigned char>(c);
  return bits < 0x80;
}

/// How many bytes from the beginning `count` columns hold; `count` becomes what is left of them.
std::size_t bytes_in_columns(std::string_view text, std::size_t& count) noexcept {
  const Widths widths;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::string_view sequence = text.substr(at, sequence_length(text[at]));
    const std::size_t width = widths.of(decode(sequence));
    if (width > count) break;
    count -= width;
    at += sequence.size();
  }
  return at;
}

/// Appends `text` with what is not UTF-8 as `\xff`, and control characters escaped if `controls`.
void append_escaped(std::string& out, std::string_view text, bool controls) {
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
}

bool is_plain(std::string_view text) noexcept {
  unsigned other = 0;  // without branches, so that many are looked at in one step
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    other |= static_cast<unsigned>(byte < 0x20) | static_cast<unsigned>(byte > 0x7E);
  }
  return other == 0;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  append_printable(out, text);
  return out;
}

void append_printable(std::string& out, std::string_view text) {
  // As most are, and many are shown.
  if (is_plain(text)) {
    out += text;
  } else {
    append_escaped(out, text, true);
  }
}

std::string as_utf8(std::string_view text) {
  std::string out;
  if (json::valid_utf8(text)) {
    out = text;
  } else {
    append_escaped(out, text, false);
  }
  return out;
}

std::size_t columns(std::string_view text) noexcept {
  if (is_ascii(text)) return text.size();
  const std::size_t most = 2 * text.size();
  std::size_t left = most;
  bytes_in_columns(text, left);
  return most - left;
}

std::string_view first_columns(std::string_view text, std::size_t count) noexcept {
  if (is_ascii(text.substr(0, count))) {
    // What combines with the last of them belongs to it.
    const std::string_view rest = text.substr(std::min(count, text.size()));
    if (rest.empty() || is_ascii(rest.substr(0, 1))) return text.substr(0, count);
  }
  return text.substr(0, bytes_in_columns(text, count));
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
