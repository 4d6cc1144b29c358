#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eventsrc::json {

inline constexpr std::size_t kMaxNumberLength = 4096;

/// Where a text is not what it should be. `offset` is in bytes from its start.
struct Fault {
  std::size_t offset = 0;
  std::string what;  ///< e.g. "a ':' is expected"; quotes at most 40 characters of the text
};

/// Line and column, from 1, of an offset into a text; columns count bytes.
struct LinePlace {
  std::int64_t line = 1;
  std::int64_t column = 1;
};
[[nodiscard]] LinePlace place_of(std::string_view text, std::size_t offset) noexcept;

/// Checks JSON texts: RFC 8259 to the letter, valid UTF-8, no lone surrogate escapes, no object
/// with the same (decoded) key twice, nesting up to a depth, numbers up to 4,096 characters.
/// One pass, linear time (but for the keys of objects with many members, which are sorted). Does
/// not recurse. Keeps its buffers: one per thread, used again for every text.
class Checker {
 public:
  /// Accepts `max_depth` containers inside each other; a scalar needs none, `[]` and `{}` one.
  /// `around`: levels that stand around the texts the limit is about, and do not count.
  explicit Checker(std::size_t max_depth, std::size_t around = 0)
      : max_depth_(max_depth), around_(around) {}

  /// Checks that `text` is one JSON value with optional white space around it, and appends it to
  /// `out` without insignificant white space; nothing else is changed (number text, key order and
  /// escapes stay). On a fault `out` is as it was before. `text` must not be a part of `out`.
  [[nodiscard]] std::optional<Fault> minify(std::string_view text, std::string& out);

 private:
  friend class Walk;
  struct Key {
    std::uint64_t hash;
    std::string_view name;  // decoded
    const char* at;         // where it stands in the text
  };

  std::size_t max_depth_;
  std::size_t around_;
  std::vector<Key> keys_;          // of the objects that are open, innermost last
  std::vector<std::size_t> open_;  // an open object's first key in keys_, or kArray
  std::string decoded_;            // the names of keys with escapes
};

// What follows works on texts that `Checker` has passed (and minified): it looks only for
// structure. On anything else it gives arbitrary answers, but reads nothing outside the text.

/// The end of the value that begins at `begin` (an offset into `text`).
[[nodiscard]] std::size_t value_end(std::string_view text, std::size_t begin) noexcept;

/// What a text stands for, for a message: `an object`, `null`, `a number`.
[[nodiscard]] std::string_view kind_of(std::string_view text) noexcept;

/// How many containers stand inside each other, at most; 0 for a scalar.
[[nodiscard]] std::size_t depth(std::string_view text) noexcept;

/// Goes through an object's members in their order.
class Members {
 public:
  /// `object` begins with `{` and ends with its `}`.
  explicit Members(std::string_view object) noexcept : text_(object), at_(1) {}

  /// The next member: `key` is the raw key with its quotes, `value` the raw value.
  bool next(std::string_view& key, std::string_view& value) noexcept;

 private:
  std::string_view text_;
  std::size_t at_;
};

/// Goes through an array's elements.
class Elements {
 public:
  explicit Elements(std::string_view array) noexcept : text_(array), at_(1) {}

  bool next(std::string_view& value) noexcept;

 private:
  std::string_view text_;
  std::size_t at_;
};

/// Whether two raw strings (with quotes) stand for the same text: `"a"` is `"\u0061"`.
[[nodiscard]] bool same_string(std::string_view a, std::string_view b);

/// Whether two texts stand for the same value: numbers by exact value (`1` is `1.0`), strings by
/// what they stand for, arrays in their order, objects in any. Recurses as deep as both are nested.
/// Linear time, but for objects whose members stand in another order: these cost their length once
/// more at every level, and n log n with many members.
[[nodiscard]] bool equal(std::string_view a, std::string_view b);

/// The same for texts that are `equal`; for others hardly ever, unless they were made for it. Not
/// to be kept: another version may give another. Recurses as deep as the text is nested.
[[nodiscard]] std::uint64_t equal_hash(std::string_view text);

/// Appends what a raw string (with quotes) stands for, as UTF-8.
void append_decoded(std::string& out, std::string_view raw);
[[nodiscard]] std::string decoded(std::string_view raw);

/// Appends `text` (valid UTF-8) as a JSON string with quotes: escapes `"`, `\` and control
/// characters only.
void append_quoted(std::string& out, std::string_view text);
[[nodiscard]] std::string quoted(std::string_view text);

/// Appends a checked text with line breaks and two spaces a level, as jq prints.
void append_pretty(std::string& out, std::string_view text);

/// Whether `text` is well-formed UTF-8 (no surrogates, no overlong forms).
[[nodiscard]] bool valid_utf8(std::string_view text) noexcept;

}  // namespace eventsrc::json
