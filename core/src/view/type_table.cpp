#include <algorithm>
#include <utility>

#include "view/program.hpp"

namespace eventsrc {
namespace {

/// Where the set ends that begins at `at`.
std::size_t end_of_set(std::string_view glob, std::size_t at) {
  ++at;
  if (at < glob.size() && (glob[at] == '!' || glob[at] == '^')) ++at;
  // A `]` that comes first is in it.
  do {
    if (glob[at] == '\\') ++at;
    ++at;
  } while (at < glob.size() && glob[at] != ']');
  return at + 1;
}

/// Characters of a glob that stand for themselves; a set stands for one of several.
std::size_t literal_characters(std::string_view glob) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < glob.size();) {
    if (glob[i] == '[') {
      i = end_of_set(glob, i);
      continue;
    }
    const bool is_wild = glob[i] == '*' || glob[i] == '?';
    if (glob[i] == '\\') ++i;
    const bool begins = (static_cast<unsigned char>(glob[i]) & 0xC0) != 0x80;
    if (begins && !is_wild) ++count;
    ++i;
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

bool TypeTable::add(std::string_view type_or_glob, std::size_t entry) {
  Pattern pattern(type_or_glob);
  if (pattern.is_name()) {
    return exact_.emplace(pattern.prefix(), entry).second;
  }
  globs_[literal_characters(type_or_glob)].push_back({std::move(pattern), entry});
  return true;
}

std::optional<std::size_t> TypeTable::find(std::string_view type) const {
  const auto exact = any_case ? exact_.find(lower(type)) : exact_.find(type);
  if (exact != exact_.end()) return exact->second;
  for (const auto& [literals, globs] : globs_) {
    const auto found = std::find_if(globs.begin(), globs.end(), [type](const Glob& glob) {
      return glob.pattern.matches(type);
    });
    if (found != globs.end()) return found->entry;
  }
  return std::nullopt;
}

}  // namespace eventsrc
