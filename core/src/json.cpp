#include "eventsrc/json.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <tuple>
#include <utility>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace eventsrc::json {
namespace {

constexpr std::size_t kArray = std::numeric_limits<std::size_t>::max();
// Up to this many keys of an object are compared one with another.
constexpr std::size_t kFewKeys = 16;
constexpr std::size_t kMaxQuoted = 40;

std::size_t distance(const char* from, const char* to) {
  return static_cast<std::size_t>(to - from);
}

unsigned char byte_at(const char* p) { return static_cast<unsigned char>(*p); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

#if defined(__SSE2__)
__m128i load16(const char* p) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)); }
#endif

/// The first `"`, `\`, control character or byte outside ASCII; `end` if there is none.
const char* plain_end(const char* p, const char* end) {
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
const char* quote_or_backslash(const char* p, const char* end) {
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

/// The first byte outside ASCII; `end` if there is none.
const char* ascii_end(const char* p, const char* end) {
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
std::size_t sequence_length(const char* p, const char* end) {
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

unsigned hex_digit(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return 16;
}

constexpr unsigned kNoUnit = 0x10000;

/// The UTF-16 unit that four hex digits stand for, or kNoUnit.
unsigned hex_unit(const char* p, const char* end) {
  if (end - p < 4) return kNoUnit;
  unsigned unit = 0;
  for (int i = 0; i < 4; ++i) {
    const unsigned digit = hex_digit(p[i]);
    if (digit == 16) return kNoUnit;
    unit = unit << 4 | digit;
  }
  return unit;
}

bool is_high_surrogate(unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low_surrogate(unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; }

/// The low surrogate escape `\udc00`..`\udfff` at `p`, or kNoUnit.
unsigned low_surrogate(const char* p, const char* end) {
  if (end - p < 6 || p[0] != '\\' || p[1] != 'u') return kNoUnit;
  const unsigned unit = hex_unit(p + 2, end);
  return is_low_surrogate(unit) ? unit : kNoUnit;
}

void append_utf8(std::string& out, unsigned code) {
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

void append_unit_escape(std::string& out, unsigned code) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u00";
  out += kHex[code >> 4 & 0xF];
  out += kHex[code & 0xF];
}

/// A name for a message: in quotes, cut, with every control character (DEL and C1, too) escaped.
std::string shown(std::string_view name) {
  std::string out = "\"";
  const char* p = name.data();
  const char* const end = p + name.size();
  for (std::size_t shown = 0; p != end; ++shown) {
    if (shown == kMaxQuoted) {
      out += "...";
      break;
    }
    const std::size_t length = byte_at(p) < 0x80 ? 1 : sequence_length(p, end);
    if (length == 1 && (byte_at(p) < 0x20 || *p == 0x7F)) {
      append_unit_escape(out, byte_at(p));
    } else if (length == 2 && byte_at(p) == 0xC2 && byte_at(p + 1) < 0xA0) {
      append_unit_escape(out, byte_at(p + 1));
    } else {
      out.append(p, length);
    }
    p += length;
  }
  return out += '"';
}

template <typename Unsigned>
std::uint64_t load(const char* p) {
  Unsigned value;
  std::memcpy(&value, p, sizeof value);
  return value;
}

/// Tells names apart at little cost: not good enough for a hash table, as it sees only the ends of
/// a long name.
std::uint64_t rough_hash(std::string_view name) {
  const char* const p = name.data();
  const std::size_t size = name.size();
  std::uint64_t head = 0;
  std::uint64_t tail = 0;
  if (size >= 8) {
    head = load<std::uint64_t>(p);
    tail = load<std::uint64_t>(p + size - 8);
  } else if (size >= 4) {
    head = load<std::uint32_t>(p);
    tail = load<std::uint32_t>(p + size - 4);
  } else if (size > 0) {
    head = byte_at(p);
    tail = std::uint64_t{byte_at(p + size / 2)} << 8 | byte_at(p + size - 1);
  }
  return head * 0x9E3779B97F4A7C15u + tail * 0xC2B2AE3D27D4EB4Fu + size;
}

/// The end of the string whose opening quote is at `p`.
const char* string_end(const char* p, const char* end) noexcept {
  for (++p;; p += 2) {
    p = quote_or_backslash(p, end);
    if (end - p < 2) return end;
    if (*p == '"') return p + 1;
  }
}

}  // namespace

/// One run of the checker over one text. Its steps take where they begin and give where they end,
/// or null when they have set the fault.
class Walk {
 public:
  /// `out` has room for the whole text.
  Walk(Checker& checker, std::string_view text, char* out)
      : checker_(checker),
        begin_(text.data()),
        end_(text.data() + text.size()),
        out_(out),
        slice_(begin_) {
    checker.keys_.clear();
    checker.open_.clear();
    checker.decoded_.clear();
  }

  /// False on a fault.
  bool run() {
    const char* p = skip_space(begin_);
    do {
      if (first_key_ != kArray) p = key(p);
      if (p == nullptr) return false;
      if (is(p, '{') || is(p, '[')) {
        p = open(p);
        if (p == nullptr) return false;
        if (!is(p, closing())) continue;
      } else {
        p = scalar(p);
        if (p == nullptr) return false;
      }
      p = after_value(p);
      if (p == nullptr) return false;
    } while (!checker_.open_.empty());
    if (p != end_) return fail(p, "nothing may follow the value") != nullptr;
    copy_slice(p);
    return true;
  }

  [[nodiscard]] const char* out() const { return out_; }
  Fault take_fault() { return std::move(fault_); }

 private:
  [[gnu::cold, gnu::noinline]] const char* fail(const char* at, std::string_view what) {
    fault_ = {distance(begin_, at), std::string(what)};
    return nullptr;
  }

  [[gnu::cold, gnu::noinline]] bool fail_twice(std::string_view name, const char* at) {
    fail(at, "the key " + shown(name) + " stands twice in one object");
    return false;
  }

  [[nodiscard]] bool is(const char* p, char c) const { return p != end_ && *p == c; }
  [[nodiscard]] char closing() const { return first_key_ == kArray ? ']' : '}'; }

  const char* skip_space(const char* p) {
    return p == end_ || byte_at(p) > ' ' ? p : skip_spaces(p);
  }

  const char* skip_spaces(const char* p) {
    copy_slice(p);
    while (p != end_ && is_space(*p)) ++p;
    slice_ = p;
    return p;
  }

  void copy_slice(const char* end) {
    const std::size_t size = distance(slice_, end);
    std::memcpy(out_, slice_, size);
    out_ += size;
  }

  const char* open(const char* p) {
    if (checker_.open_.size() == checker_.max_depth_) {
      return fail(p, "nested deeper than " + std::to_string(checker_.max_depth_));
    }
    first_key_ = *p == '{' ? checker_.keys_.size() : kArray;
    checker_.open_.push_back(first_key_);
    return skip_space(p + 1);
  }

  /// Closes what closes here; otherwise steps over the comma before the next value.
  const char* after_value(const char* p) {
    p = skip_space(p);
    while (!checker_.open_.empty()) {
      if (is(p, ',')) return skip_space(p + 1);
      if (!is(p, closing())) {
        return fail(
            p, first_key_ == kArray ? "a comma or ']' is expected" : "a comma or '}' is expected");
      }
      if (first_key_ != kArray && !close_object()) return nullptr;
      checker_.open_.pop_back();
      first_key_ = checker_.open_.empty() ? kArray : checker_.open_.back();
      p = skip_space(p + 1);
    }
    return p;
  }

  const char* key(const char* p) {
    if (!is(p, '"')) return fail(p, "a key in double quotes is expected");
    escaped_ = false;
    const char* const after = string(p);
    if (after == nullptr) return nullptr;
    if (!add_key({p, distance(p, after)})) return nullptr;
    p = skip_space(after);
    if (!is(p, ':')) return fail(p, "a ':' is expected");
    return skip_space(p + 1);
  }

  bool add_key(std::string_view raw) {
    std::string_view name = raw.substr(1, raw.size() - 2);
    if (escaped_) name = decode(raw);
    const std::uint64_t hash = rough_hash(name);
    if (checker_.keys_.size() - first_key_ < kFewKeys) {
      for (std::size_t i = first_key_; i < checker_.keys_.size(); ++i) {
        const Checker::Key& other = checker_.keys_[i];
        if (other.hash == hash && other.name == name) return fail_twice(name, raw.data());
      }
    }
    checker_.keys_.emplace_back(hash, name, raw.data());
    return true;
  }

  std::string_view decode(std::string_view raw) {
    // Names are never longer than the text they stand in, so views into the buffer hold.
    checker_.decoded_.reserve(distance(begin_, end_));
    const std::size_t before = checker_.decoded_.size();
    append_decoded(checker_.decoded_, raw);
    return std::string_view(checker_.decoded_).substr(before);
  }

  bool close_object() {
    const auto first = checker_.keys_.begin() + static_cast<std::ptrdiff_t>(first_key_);
    const auto last = checker_.keys_.end();
    if (static_cast<std::size_t>(last - first) > kFewKeys) {
      // Sorting, unlike a hash table, has no input that makes it slow.
      std::sort(first, last, [](const Checker::Key& a, const Checker::Key& b) {
        if (a.hash != b.hash) return a.hash < b.hash;
        return std::tie(a.name, a.at) < std::tie(b.name, b.at);
      });
      const auto twice =
          std::adjacent_find(first, last, [](const Checker::Key& a, const Checker::Key& b) {
            return a.hash == b.hash && a.name == b.name;
          });
      if (twice != last) return fail_twice(twice[1].name, twice[1].at);
    }
    checker_.keys_.erase(first, last);
    return true;
  }

  const char* scalar(const char* p) {
    if (p == end_) return fail(p, "a value is expected");
    switch (*p) {
      case '"':
        return string(p);
      case 't':
        return word(p, "true");
      case 'f':
        return word(p, "false");
      case 'n':
        return word(p, "null");
      default:
        if (*p == '-' || is_digit(*p)) return number(p);
        return fail(p, "a value is expected");
    }
  }

  const char* word(const char* p, std::string_view expected) {
    if (std::string_view(p, distance(p, end_)).starts_with(expected)) return p + expected.size();
    return fail(p, "a value is expected");
  }

  const char* number(const char* p) {
    const char* const begin = p;
    if (*p == '-') ++p;
    if (is(p, '0')) {
      ++p;
      if (p != end_ && is_digit(*p)) return fail(begin, "a number may not begin with a zero");
    } else {
      p = digits(p);
    }
    if (p != nullptr && is(p, '.')) p = digits(p + 1);
    if (p != nullptr && (is(p, 'e') || is(p, 'E'))) {
      ++p;
      if (is(p, '+') || is(p, '-')) ++p;
      p = digits(p);
    }
    if (p != nullptr && distance(begin, p) > kMaxNumberLength) {
      return fail(begin,
                  "numbers may have at most " + std::to_string(kMaxNumberLength) + " characters");
    }
    return p;
  }

  const char* digits(const char* p) {
    if (p == end_ || !is_digit(*p)) return fail(p, "a digit is expected");
    while (p != end_ && is_digit(*p)) ++p;
    return p;
  }

  const char* string(const char* p) {
    const char* const begin = p;
    ++p;
    for (;;) {
      p = plain_end(p, end_);
      if (p == end_) return fail(begin, "the string has no closing quote");
      if (*p == '"') return p + 1;
      p = *p == '\\' ? escape(p) : beyond_ascii(p);
      if (p == nullptr) return nullptr;
    }
  }

  const char* beyond_ascii(const char* p) {
    if (byte_at(p) < 0x20) return fail(p, "a control character in a string must be escaped");
    while (p != end_ && byte_at(p) >= 0x80) {
      const std::size_t length = sequence_length(p, end_);
      if (length == 0) return fail(p, "invalid UTF-8");
      p += length;
    }
    return p;
  }

  const char* escape(const char* p) {
    escaped_ = true;
    if (end_ - p < 2 || std::string_view("\"\\/bfnrtu").find(p[1]) == std::string_view::npos) {
      return fail(p, R"(only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash)");
    }
    if (p[1] != 'u') return p + 2;
    const unsigned unit = hex_unit(p + 2, end_);
    if (unit == kNoUnit) return fail(p, "four hex digits are expected after \\u");
    if (is_high_surrogate(unit) && low_surrogate(p + 6, end_) != kNoUnit) return p + 12;
    if (is_high_surrogate(unit) || is_low_surrogate(unit)) {
      return fail(p, "half a surrogate pair");
    }
    return p + 6;
  }

  Checker& checker_;
  const char* begin_;
  const char* end_;
  char* out_;
  const char* slice_;               // what is read but not yet copied begins here
  std::size_t first_key_ = kArray;  // of the innermost object, in keys_; kArray if not in one
  bool escaped_ = false;            // whether the last key has an escape
  Fault fault_;
};

std::optional<Fault> Checker::minify(std::string_view text, std::string& out) {
  const std::size_t before = out.size();
  out.resize(before + text.size());
  Walk walk(*this, text, out.data() + before);
  if (!walk.run()) {
    out.resize(before);
    return walk.take_fault();
  }
  out.resize(distance(out.data(), walk.out()));
  return std::nullopt;
}

std::size_t value_end(std::string_view text, std::size_t begin) noexcept {
  const char* const end = text.data() + text.size();
  const char* p = text.data() + begin;
  if (p == end) return begin;
  if (*p == '"') {
    p = string_end(p, end);
  } else if (*p != '{' && *p != '[') {
    do ++p;
    while (p != end && *p != ',' && *p != '}' && *p != ']');
  } else {
    std::size_t depth = 0;
    do {
      if (*p == '"') {
        p = string_end(p, end);
        continue;
      }
      if (*p == '{' || *p == '[') ++depth;
      if (*p == '}' || *p == ']') --depth;
      ++p;
    } while (depth != 0 && p != end);
  }
  return distance(text.data(), p);
}

bool Members::next(std::string_view& key, std::string_view& value) noexcept {
  if (at_ >= text_.size() || text_[at_] != '"') return false;
  const std::size_t colon = value_end(text_, at_);
  if (colon + 1 >= text_.size()) return false;
  const std::size_t end = value_end(text_, colon + 1);
  key = text_.substr(at_, colon - at_);
  value = text_.substr(colon + 1, end - colon - 1);
  at_ = end + 1;
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
