#include "eventsrc/pattern.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc {
namespace {

/// Reads the code point at `at`, which must be inside `text`, and moves `at` behind it.
char32_t take_code_point(std::string_view text, std::size_t& at) noexcept {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  char32_t code = lead < 0xE0 ? lead & 0x1FU : lead < 0xF0 ? lead & 0x0FU : lead & 0x07U;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80) {
    code = code << 6U | (static_cast<unsigned char>(text[at++]) & 0x3FU);
  }
  return code;
}

/// The same in a pattern, where a backslash only quotes. Empty if `text` ends instead.
std::optional<char32_t> take_quoted(std::string_view text, std::size_t& at) noexcept {
  if (at < text.size() && text[at] == '\\') ++at;
  if (at >= text.size()) return std::nullopt;
  return take_code_point(text, at);
}

enum class SetAnswer { no, yes, unclosed, backwards };

/// Whether the set whose `[` is at `at` takes `c`; moves `at` behind its `]`.
SetAnswer ask_set(std::string_view pattern, std::size_t& at, char32_t c) noexcept {
  ++at;
  const bool negated = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
  if (negated) ++at;
  bool found = false;
  for (bool first = true; first || !pattern.substr(at).starts_with(']'); first = false) {
    const auto low = take_quoted(pattern, at);
    if (!low) return SetAnswer::unclosed;
    auto high = low;
    const std::string_view rest = pattern.substr(at);
    if (rest.starts_with('-') && !rest.starts_with("-]")) {
      high = take_quoted(pattern, ++at);
      if (!high) return SetAnswer::unclosed;
      if (*high < *low) return SetAnswer::backwards;
    }
    found = found || (*low <= c && c <= *high);
  }
  ++at;
  return found != negated ? SetAnswer::yes : SetAnswer::no;
}

/// Whether the one-character part of a checked pattern at `at` (no `*`) takes `c`; moves `at`
/// behind it.
bool takes(std::string_view pattern, std::size_t& at, char32_t c) noexcept {
  if (pattern[at] == '[') return ask_set(pattern, at, c) == SetAnswer::yes;
  if (pattern[at] == '?') {
    ++at;
    return true;
  }
  return take_quoted(pattern, at) == c;
}

/// Goes back to the last `*` only: an earlier one could not reach anything that the last cannot.
bool glob_matches(std::string_view pattern, std::string_view name) noexcept {
  std::size_t at = 0;
  std::size_t read = 0;
  std::size_t retry_at = std::string_view::npos;  // in the pattern, behind the last `*`
  std::size_t retry_read = 0;
  while (read < name.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      retry_at = ++at;
      retry_read = read;
      if (at == pattern.size()) return true;
      continue;
    }
    if (at < pattern.size() && takes(pattern, at, take_code_point(name, read))) continue;
    if (retry_at == std::string_view::npos) return false;
    take_code_point(name, retry_read);
    at = retry_at;
    read = retry_read;
  }
  return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

/// Moves `at` behind the set that begins there.
void skip_set(std::string_view pattern, std::size_t& at) {
  const std::size_t begin = at;
  const SetAnswer answer = ask_set(pattern, at, U' ');
  if (answer == SetAnswer::unclosed) {
    throw Error(ErrorCode::usage,
                fmt::format("the pattern '{}' has a '[' at byte offset {} without its ']': close "
                            "it, or write \\[ for the character itself",
                            pattern, begin));
  }
  if (answer == SetAnswer::backwards) {
    throw Error(ErrorCode::usage,
                fmt::format("the pattern '{}' has a range that goes backwards in the set at byte "
                            "offset {}: write the lower end first",
                            pattern, begin));
  }
}

}  // namespace

Pattern::Pattern(std::string_view text) : text_(text) {
  if (!json::valid_utf8(text)) {
    throw Error(ErrorCode::usage, "a pattern is not valid UTF-8: stream names are UTF-8 text");
  }
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '*' || text[at] == '?') {
      is_name_ = false;
      ++at;
    } else if (text[at] == '[') {
      is_name_ = false;
      skip_set(text, at);
    } else {
      const std::size_t begin = text[at] == '\\' ? at + 1 : at;
      if (!take_quoted(text, at)) {
        throw Error(ErrorCode::usage,
                    fmt::format("the pattern '{}' ends with a single backslash: write \\\\ for the "
                                "character itself",
                                text));
      }
      if (is_name_) prefix_ += text.substr(begin, at - begin);
    }
  }
}

bool Pattern::matches(std::string_view name) const noexcept {
  if (is_name_) return name == prefix_;
  return name.starts_with(prefix_) && glob_matches(text_, name);
}

std::string pattern_of_name(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c == '*' || c == '?' || c == '[' || c == '\\') text += '\\';
    text += c;
  }
  return text;
}

Selection Selection::all() {
  Selection selection;
  selection.all_ = true;
  return selection;
}

Selection::Selection(const std::vector<std::string>& patterns)
    : patterns_(patterns.begin(), patterns.end()) {}

bool Selection::matches(std::string_view name) const noexcept {
  const bool reserved = name.starts_with(kReservedPrefix);
  if (all_) return !reserved;
  return std::ranges::any_of(patterns_, [&](const Pattern& pattern) {
    return (!reserved || pattern.prefix().starts_with(kReservedPrefix)) && pattern.matches(name);
  });
}

bool Selection::only_names() const noexcept {
  return !patterns_.empty() && std::ranges::all_of(patterns_, &Pattern::is_name);
}

}  // namespace eventsrc
