#include "eventsrc/json.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "json_scan.hpp"

namespace eventsrc::json {
namespace {

#if defined(__SSE2__)
/// Which of the 64 bytes at `p` are `c`.
inline std::uint64_t equal64(const char* p, char c) noexcept {
  const __m128i wanted = _mm_set1_epi8(c);
  std::uint64_t mask = 0;
  for (int i = 0; i < 64; i += 16) {
    const auto found =
        static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(load16(p + i), wanted)));
    mask |= std::uint64_t{found} << i;
  }
  return mask;
}

/// Of these backslashes, those that escape what follows: in a run, every second one is escaped.
inline std::uint64_t escaping_of(std::uint64_t backslashes) noexcept {
  if ((backslashes & backslashes << 1U) == 0) return backslashes;
  std::uint64_t escaping = 0;
  while (backslashes != 0) {
    const std::uint64_t lowest = backslashes & (~backslashes + 1);
    escaping |= lowest;
    backslashes &= ~(lowest | lowest << 1U);
  }
  return escaping;
}
#endif

/// The end of the string that goes on at `p` with an escape. One that holds JSON has so many that
/// it takes too long to stop at each.
const char* escaped_string_end(const char* p, const char* end) noexcept {
#if defined(__SSE2__)
  std::uint64_t escaped = 0;  // whether the first byte of the block is
  for (; end - p >= 64; p += 64) {
    const std::uint64_t escaping = escaping_of(equal64(p, '\\') & ~escaped);
    const std::uint64_t closing = equal64(p, '"') & ~(escaping << 1U | escaped);
    if (closing != 0) return p + std::countr_zero(closing) + 1;
    escaped = escaping >> 63U;
  }
  if (escaped != 0 && p != end) ++p;
#endif
  for (;; p += 2) {
    p = quote_or_backslash(p, end);
    if (end - p < 2) return end;
    if (*p == '"') return p + 1;
  }
}

/// The end of the string whose opening quote is at `p`.
inline const char* string_end(const char* p, const char* end) noexcept {
  p = quote_or_backslash(p + 1, end);
  if (end - p < 2) return end;
  return *p == '"' ? p + 1 : escaped_string_end(p, end);
}

/// The end of the value that begins at `p`, which is before `end`.
inline const char* skip_value(const char* p, const char* end) noexcept {
  if (*p == '"') return string_end(p, end);
  if (*p != '{' && *p != '[') return scalar_end(p + 1, end);
  std::size_t depth = 0;
  while (p != end) {
    if (*p == '"') {
      p = string_end(p, end);
    } else {
      // '{' and '[' have this bit less than '}' and ']'.
      depth += (*p++ & 4) == 0 ? 1U : ~std::size_t{0};
      if (depth == 0) break;
    }
    p = quote_or_bracket(p, end);
  }
  return p;
}

}  // namespace

LinePlace place_of(std::string_view text, std::size_t offset) noexcept {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  return {1 + std::count(before.begin(), before.end(), '\n'),
          static_cast<std::int64_t>(before.size() - line_begin) + 1};
}

std::size_t value_end(std::string_view text, std::size_t begin) noexcept {
  const char* const end = text.data() + text.size();
  const char* const p = text.data() + begin;
  return p == end ? begin : distance(text.data(), skip_value(p, end));
}

std::string_view kind_of(std::string_view text) noexcept {
  switch (text.front()) {
    case '{':
      return "an object";
    case '[':
      return "an array";
    case '"':
      return "a string";
    case 't':
    case 'f':
      return "a boolean";
    case 'n':
      return "null";
    default:
      return "a number";
  }
}

std::size_t depth(std::string_view text) noexcept {
  const char* const end = text.data() + text.size();
  std::size_t open = 0;
  std::size_t deepest = 0;
  for (const char* p = text.data(); p != end;) {
    if (*p == '"') {
      p = string_end(p, end);
      continue;
    }
    if (*p == '{' || *p == '[') deepest = std::max(deepest, ++open);
    if (*p == '}' || *p == ']') --open;
    ++p;
  }
  return deepest;
}

bool Members::next(std::string_view& key, std::string_view& value) noexcept {
  if (at_ >= text_.size() || text_[at_] != '"') return false;
  const char* const begin = text_.data() + at_;
  const char* const end = text_.data() + text_.size();
  const char* const colon = string_end(begin, end);
  if (end - colon < 2) return false;
  const char* const behind = skip_value(colon + 1, end);
  key = {begin, distance(begin, colon)};
  value = {colon + 1, distance(colon + 1, behind)};
  at_ = distance(text_.data(), behind) + 1;
  return true;
}

bool Elements::next(std::string_view& value) noexcept {
  // One is left if more than the closing bracket is.
  if (at_ + 1 >= text_.size()) return false;
  const std::size_t end = value_end(text_, at_);
  value = text_.substr(at_, end - at_);
  at_ = end + 1;
  return true;
}

bool same_string(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const bool escapes =
      a.find('\\') != std::string_view::npos || b.find('\\') != std::string_view::npos;
  return escapes && decoded(a) == decoded(b);
}

void append_decoded(std::string& out, std::string_view raw) {
  const char* p = raw.data() + std::min<std::size_t>(raw.size(), 1);
  const char* const end = raw.data() + raw.size();
  for (;;) {
    const char* const run = p;
    p = quote_or_backslash(p, end);
    out.append(run, distance(run, p));
    if (end - p < 2) return;
    const char c = p[1];
    p += 2;
    if (c != 'u') {
      constexpr std::string_view kLetters = "bfnrt";
      const std::size_t letter = kLetters.find(c);
      out += letter == std::string_view::npos ? c : "\b\f\n\r\t"[letter];
      continue;
    }
    unsigned code = hex_unit(p, end);
    if (code == kNoUnit) return;
    p += 4;
    const unsigned low = is_high_surrogate(code) ? low_surrogate(p, end) : kNoUnit;
    if (low != kNoUnit) {
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      p += 6;
    }
    append_utf8(out, code);
  }
}

std::string decoded(std::string_view raw) {
  std::string out;
  append_decoded(out, raw);
  return out;
}

void append_quoted(std::string& out, std::string_view text) {
  const char* p = text.data();
  const char* const end = p + text.size();
  const char* run = p;
  out += '"';
  for (;;) {
    p = plain_end(p, end);
    if (p != end && byte_at(p) >= 0x80) {
      ++p;
      continue;
    }
    out.append(run, distance(run, p));
    if (p == end) break;
    constexpr std::string_view kSpecial = "\"\\\b\f\n\r\t";
    const std::size_t special = kSpecial.find(*p);
    if (special == std::string_view::npos) {
      append_unit_escape(out, byte_at(p));
    } else {
      out += '\\';
      out += "\"\\bfnrt"[special];
    }
    run = ++p;
  }
  out += '"';
}

std::string quoted(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

void append_pretty(std::string& out, std::string_view text) {
  std::size_t indent = 0;
  const auto new_line = [&] {
    out += '\n';
    out.append(indent, ' ');
  };
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '"') {
      const std::size_t end = value_end(text, at);
      out += text.substr(at, end - at);
      at = end;
      continue;
    }
    const bool closes = c == '}' || c == ']';
    const bool opens = c == '{' || c == '[';
    const bool after_opening = at > 0 && (text[at - 1] == '{' || text[at - 1] == '[');
    if (closes) indent -= std::min<std::size_t>(indent, 2);
    if (closes && !after_opening) new_line();
    out += c;
    if (opens) indent += 2;
    const bool empty = at + 1 < text.size() && (text[at + 1] == '}' || text[at + 1] == ']');
    if (c == ',' || (opens && !empty)) new_line();
    if (c == ':') out += ' ';
    ++at;
  }
}

bool valid_utf8(std::string_view text) noexcept {
  const char* p = text.data();
  const char* const end = p + text.size();
  for (;;) {
    p = ascii_end(p, end);
    while (p != end && byte_at(p) >= 0x80) {
      const std::size_t length = sequence_length(p, end);
      if (length == 0) return false;
      p += length;
    }
    if (p == end) return true;
  }
}

}  // namespace eventsrc::json
