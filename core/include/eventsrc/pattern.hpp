#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/names.hpp"

namespace eventsrc {

/// A name, or a glob: `*` any text including `/`, `?` one code point, `[a-z]` one of a set (`[!…]`
/// or `[^…]` none of it; a `]` that comes first belongs to the set); a backslash takes the next
/// character as it is. Text without an unquoted `* ? [` is a plain name.
class Pattern {
 public:
  /// Throws `usage` on an unclosed set, a range that goes backwards, a trailing backslash or
  /// invalid UTF-8.
  explicit Pattern(std::string_view text);

  [[nodiscard]] bool is_name() const noexcept { return is_name_; }
  /// What was given.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// The text every match begins with; the whole name when `is_name()`.
  [[nodiscard]] const std::string& prefix() const noexcept { return prefix_; }
  /// Linear in practice, never exponential.
  [[nodiscard]] bool matches(std::string_view name) const noexcept;

 private:
  std::string text_;
  std::string prefix_;
  bool is_name_ = true;
};

/// The pattern that matches this name only.
[[nodiscard]] std::string pattern_of_name(std::string_view name);

/// The streams a command works on: several patterns, or all of them. Reserved streams (`$…`) match
/// only patterns that begin with `$`.
class Selection {
 public:
  /// Every stream that is not reserved.
  [[nodiscard]] static Selection all();
  /// Throws `usage` if a pattern is malformed.
  explicit Selection(const std::vector<std::string>& patterns);

  [[nodiscard]] bool matches(std::string_view name) const noexcept;
  [[nodiscard]] bool is_all() const noexcept { return all_; }
  /// Plain names only, at least one: the streams can be looked up without a scan.
  [[nodiscard]] bool only_names() const noexcept;
  [[nodiscard]] const std::vector<Pattern>& patterns() const noexcept { return patterns_; }

 private:
  Selection() = default;

  std::vector<Pattern> patterns_;
  bool all_ = false;
};

}  // namespace eventsrc
