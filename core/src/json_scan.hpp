#pragma once

// Steps through JSON texts and UTF-8 that json.cpp and json_check.cpp share. Those that take `p`
// and `end` read nothing from `end` on.

#include <bit>
#include <cstddef>
#include <string>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace eventsrc::json {

inline std::size_t distance(const char* from, const char* to) {
  return static_cast<std::size_t>(to - from);
}

inline unsigned char byte_at(const char* p) { return static_cast<unsigned char>(*p); }

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

inline bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

#if defined(__SSE2__)
inline __m128i load16(const char* p) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}
#endif

/// The first `"`, `\`, control character or byte outside ASCII; `end` if there is none.
inline const char* plain_end(const char* p, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i space = _mm_set1_epi8(' ');
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = load16(p);
    const __m128i special =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash));
    // The comparison is signed: bytes from 0x80 on are less than a space, too.
    const __m128i found = _mm_or_si128(special, _mm_cmplt_epi8(bytes, space));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(found));
    if (mask != 0) return p + std::countr_zero(mask);
  }
#endif
  while (p != end && *p != '"' && *p != '\\' && byte_at(p) >= 0x20 && byte_at(p) < 0x80) ++p;
  return p;
}

/// The first `"` or `\`; `end` if there is none.
inline const char* quote_or_backslash(const char* p, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = load16(p);
    const __m128i found =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(found));
    if (mask != 0) return p + std::countr_zero(mask);
  }
#endif
  while (p != end && *p != '"' && *p != '\\') ++p;
  return p;
}

/// The first `,`, `}` or `]`, which ends a number or word; `end` if there is none.
inline const char* scalar_end(const char* p, const char* end) {
#if defined(__SSE2__)
  const __m128i comma = _mm_set1_epi8(',');
  const __m128i bracket = _mm_set1_epi8(']');
  const __m128i brace = _mm_set1_epi8('}');
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = load16(p);
    const __m128i found =
        _mm_or_si128(_mm_cmpeq_epi8(bytes, comma),
                     _mm_or_si128(_mm_cmpeq_epi8(bytes, bracket), _mm_cmpeq_epi8(bytes, brace)));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(found));
    if (mask != 0) return p + std::countr_zero(mask);
  }
#endif
  while (p != end && *p != ',' && *p != '}' && *p != ']') ++p;
  return p;
}

/// The first `"`, `{`, `}`, `[` or `]`; `end` if there is none.
inline const char* quote_or_bracket(const char* p, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i bit = _mm_set1_epi8(0x20);  // by which a brace differs from a bracket
  const __m128i opening = _mm_set1_epi8('{');
  const __m128i closing = _mm_set1_epi8('}');
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = load16(p);
    const __m128i braces = _mm_or_si128(bytes, bit);
    const __m128i found = _mm_or_si128(
        _mm_cmpeq_epi8(bytes, quote),
        _mm_or_si128(_mm_cmpeq_epi8(braces, opening), _mm_cmpeq_epi8(braces, closing)));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(found));
    if (mask != 0) return p + std::countr_zero(mask);
  }
#endif
  while (p != end && *p != '"' && *p != '{' && *p != '}' && *p != '[' && *p != ']') ++p;
  return p;
}

/// The first byte outside ASCII; `end` if there is none.
inline const char* ascii_end(const char* p, const char* end) {
#if defined(__SSE2__)
  for (; end - p >= 16; p += 16) {
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(load16(p)));
    if (mask != 0) return p + std::countr_zero(mask);
  }
#endif
  while (p != end && byte_at(p) < 0x80) ++p;
  return p;
}

/// Length of the well-formed UTF-8 sequence at `p`, which is outside ASCII; 0 if there is none.
/// Unicode, table 3-7: only the second byte's range depends on the first.
inline std::size_t sequence_length(const char* p, const char* end) {
  const unsigned char first = byte_at(p);
  const std::size_t length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (length == 0 || first > 0xF4 || distance(p, end) < length) return 0;
  const unsigned char least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned char most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (byte_at(p + 1) < least || byte_at(p + 1) > most) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if ((byte_at(p + i) & 0xC0) != 0x80) return 0;
  }
  return length;
}

inline unsigned hex_digit(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return 16;
}

inline constexpr unsigned kNoUnit = 0x10000;

/// The UTF-16 unit that four hex digits stand for, or kNoUnit.
inline unsigned hex_unit(const char* p, const char* end) {
  if (end - p < 4) return kNoUnit;
  unsigned unit = 0;
  for (int i = 0; i < 4; ++i) {
    const unsigned digit = hex_digit(p[i]);
    if (digit == 16) return kNoUnit;
    unit = unit << 4 | digit;
  }
  return unit;
}

inline bool is_high_surrogate(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
inline bool is_low_surrogate(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

/// The low surrogate escape `\udc00`..`\udfff` at `p`, or kNoUnit.
inline unsigned low_surrogate(const char* p, const char* end) {
  if (end - p < 6 || p[0] != '\\' || p[1] != 'u') return kNoUnit;
  const unsigned unit = hex_unit(p + 2, end);
  return is_low_surrogate(unit) ? unit : kNoUnit;
}

inline void append_utf8(std::string& out, unsigned code) {
  const auto add = [&out](unsigned byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    add(code);
    return;
  }
  if (code < 0x800) {
    add(0xC0 | code >> 6);
  } else {
    if (code < 0x10000) {
      add(0xE0 | code >> 12);
    } else {
      add(0xF0 | code >> 18);
      add(0x80 | (code >> 12 & 0x3F));
    }
    add(0x80 | (code >> 6 & 0x3F));
  }
  add(0x80 | (code & 0x3F));
}

inline void append_unit_escape(std::string& out, unsigned code) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u00";
  out += kHex[code >> 4 & 0xF];
  out += kHex[code & 0xF];
}

}  // namespace eventsrc::json
