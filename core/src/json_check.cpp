#include <algorithm>
#include <cstring>
#include <limits>
#include <tuple>
#include <utility>

#include "eventsrc/json.hpp"
#include "json_scan.hpp"

namespace eventsrc::json {
namespace {

constexpr std::size_t kArray = std::numeric_limits<std::size_t>::max();
// Up to this many keys of an object are compared one with another.
constexpr std::size_t kFewKeys = 16;
constexpr std::size_t kMaxQuoted = 40;

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
    if (checker_.open_.size() == checker_.max_depth_ + checker_.around_) {
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
    checker_.keys_.push_back({hash, name, raw.data()});
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

}  // namespace eventsrc::json
