// Two lines: a pattern and a name. What a pattern matches is told in another way than the engine
// does: position by position.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/names.hpp"
#include "eventsrc/pattern.hpp"
#include "fuzz.hpp"

namespace eventsrc::fuzz {
namespace {

using Text = std::vector<std::string_view>;  // code points

Text code_points(std::string_view text) {
  Text points;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    points.push_back(text.substr(at, end - at));
    at = end;
  }
  return points;
}

/// Behind the set that begins at `at`, and whether `point` is in it.
std::size_t read_set(const Text& pattern, std::size_t at, std::string_view point, bool& found) {
  ++at;
  const bool negated = pattern[at] == "!" || pattern[at] == "^";
  if (negated) ++at;
  bool in = false;
  for (bool first = true; first || pattern[at] != "]"; first = false) {
    if (pattern[at] == "\\") ++at;
    const std::string_view low = pattern[at++];
    std::string_view high = low;
    if (pattern[at] == "-" && pattern[at + 1] != "]") {
      ++at;
      if (pattern[at] == "\\") ++at;
      high = pattern[at++];
    }
    // UTF-8 has the order of the code points.
    in = in || (low <= point && point <= high);
  }
  found = in != negated;
  return at + 1;
}

/// Which places of the name each place of the pattern reaches.
bool matches(const Text& pattern, const Text& name) {
  std::vector<bool> reached(name.size() + 1);
  reached[0] = true;
  for (std::size_t at = 0; at < pattern.size();) {
    std::vector<bool> next(name.size() + 1);
    std::size_t behind = at + 1;
    if (pattern[at] == "*") {
      bool any = false;
      for (std::size_t i = 0; i <= name.size(); ++i) next[i] = any = any || reached[i];
    } else {
      const bool quoted = pattern[at] == "\\";
      if (quoted) ++behind;
      for (std::size_t i = 0; i < name.size(); ++i) {
        bool same =
            quoted ? pattern[at + 1] == name[i] : pattern[at] == "?" || pattern[at] == name[i];
        if (pattern[at] == "[") behind = read_set(pattern, at, name[i], same);
        next[i + 1] = reached[i] && same;
      }
      if (name.empty() && pattern[at] == "[") return false;
    }
    reached = next;
    at = behind;
  }
  return reached[name.size()];
}

}  // namespace

void run(std::string_view input) {
  const auto lines = split(input, "\n");
  if (lines.size() < 2) return;
  const std::string_view name = lines[1];
  bool is_name = true;
  try {
    const StreamId stream(name);
    require(stream.str() == name, "a name is kept as it is");
    require(name.starts_with(stream.category()), "a category is the beginning of a name");
  } catch (const Error& error) {
    is_name = false;
    require(error.code() == ErrorCode::invalid, "a name is refused as invalid input");
  }
  if (is_name) {
    const Pattern own(pattern_of_name(name));
    require(own.is_name() && own.prefix() == name && own.matches(name),
            "the pattern of a name is that name");
  }
  std::optional<Pattern> pattern;
  try {
    pattern.emplace(lines[0]);
  } catch (const Error& error) {
    require(error.code() == ErrorCode::usage, "a pattern is refused as a mistake of usage");
    return;
  }
  if (!json::valid_utf8(name)) return;
  const bool does = pattern->matches(name);
  if (does) require(name.starts_with(pattern->prefix()), "a match begins with the prefix");
  if (pattern->is_name()) require(does == (name == pattern->prefix()), "a name matches itself");
  require(does == matches(code_points(lines[0]), code_points(name)),
          "a pattern matches what it means");
}

}  // namespace eventsrc::fuzz
