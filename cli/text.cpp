#include "text.hpp"

#include <algorithm>
#include <array>
#include <clocale>
#include <cmath>
#include <cwchar>
#include <iterator>
#include <vector>

#include <fmt/format.h>

#include "eventsrc/control_characters.hpp"
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

constexpr unsigned kJoiner = 0x200D;
constexpr unsigned kEmojiStyle = 0xFE0F;  // of the character before it

bool is_letter_of_flag(unsigned point) noexcept { return point >= 0x1F1E6 && point <= 0x1F1FF; }
bool is_skin_tone(unsigned point) noexcept { return point >= 0x1F3FB && point <= 0x1F3FF; }
/// Of the blocks that all emoji which are ever joined are in.
bool is_picture(unsigned point) noexcept {
  return (point >= 0x2190 && point < 0x2C00) || (point >= 0x1F000 && point < 0x1FB00);
}

/// What a terminal shows as one, and never partly.
struct Cluster {
  std::size_t bytes = 0;
  std::size_t width = 0;
};

/// The first of a text: a character with what combines with it, or several that make one emoji.
Cluster first_cluster(std::string_view text, const Widths& widths) noexcept {
  Cluster cluster;
  bool is_emoji = false;
  bool is_half_flag = false;
  bool is_joined = false;  // by the last character
  while (cluster.bytes < text.size()) {
    const std::size_t length = sequence_length(text[cluster.bytes]);
    const unsigned point = decode(text.substr(cluster.bytes, length));
    const std::size_t width = widths.of(point);
    if (cluster.bytes == 0) {
      cluster.width = width;
      is_emoji = is_picture(point);
      is_half_flag = is_letter_of_flag(point);
    } else {
      const bool ends_flag = is_half_flag && is_letter_of_flag(point);
      const bool is_part =
          ends_flag || (is_emoji && ((is_joined && is_picture(point)) || is_skin_tone(point)));
      if (width > 0 && !is_part) break;
      if (is_part || (point == kEmojiStyle && cluster.width == 1)) cluster.width = 2;
      is_half_flag = is_half_flag && !ends_flag;
    }
    is_joined = point == kJoiner;
    cluster.bytes += length;
  }
  return cluster;
}

/// How many bytes from the beginning `count` columns hold; `count` becomes what is left of them.
std::size_t bytes_in_columns(std::string_view text, std::size_t& count) noexcept {
  const Widths widths;
  std::size_t at = 0;
  while (at < text.size()) {
    const Cluster cluster = first_cluster(text.substr(at), widths);
    if (cluster.width > count) break;
    count -= cluster.width;
    at += cluster.bytes;
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

/// The length of what begins `text` and only moves to the next line or stop, or changes the colour;
/// 0 if it does more.
std::size_t harmless_length(std::string_view text) noexcept {
  if (text.front() == '\n' || text.front() == '\t') return 1;
  if (text.starts_with("\r\n")) return 2;
  if (!text.starts_with("\033[")) return 0;
  const std::size_t end = text.find_first_not_of("0123456789;", 2);
  return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
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

std::string for_terminal(std::string text) {
  const auto is_kept = [](char c) { return (c >= ' ' && c <= '~') || c == '\n'; };
  if (std::all_of(text.begin(), text.end(), is_kept)) return text;
  std::string out;
  std::string_view rest = text;
  while (!rest.empty()) {
    std::size_t length = harmless_length(rest);
    if (length == 0) {
      length = std::min(sequence_length(rest.front()), rest.size());
      append_printable(out, rest.substr(0, length));
    } else {
      out += rest.substr(0, length);
    }
    rest.remove_prefix(length);
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
