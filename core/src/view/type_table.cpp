#include <algorithm>

#include "view/program.hpp"

namespace eventsrc {
namespace {

/// Characters of a glob that stand for themselves.
std::size_t literal_characters(std::string_view glob) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < glob.size(); ++i) {
    if (glob[i] == '*' || glob[i] == '?') continue;
    if (glob[i] == '[') {
      // A set stands for one character of several: none of its own. A `]` that comes first is in
      // it.
      const std::size_t first =
          i + 1 + (i + 1 < glob.size() && (glob[i + 1] == '!' || glob[i + 1] == '^'));
      i = std::min(glob.find(']', first + 1), glob.size() - 1);
      continue;
    }
    if (glob[i] == '\\') ++i;
    ++count;
  }
  return count;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

}  // namespace

void TypeTable::add(std::string_view type_or_glob, std::size_t entry) {
  Pattern pattern(type_or_glob);
  if (pattern.is_name()) {
    exact_.emplace(pattern.prefix(), entry);
    return;
  }
  const std::size_t literals = literal_characters(type_or_glob);
  const auto place = std::find_if(globs_.begin(), globs_.end(), [literals](const Glob& glob) {
    return glob.literals < literals;
  });
  globs_.insert(place, {std::move(pattern), literals, entry});
}

std::optional<std::size_t> TypeTable::find(std::string_view type) const {
  const auto exact = any_case ? exact_.find(lower(type)) : exact_.find(type);
  if (exact != exact_.end()) return exact->second;
  for (const Glob& glob : globs_) {
    if (glob.pattern.matches(type)) return glob.entry;
  }
  return std::nullopt;
}

}  // namespace eventsrc
