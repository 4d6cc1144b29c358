#include "touched_parts.hpp"

#include "eventsrc/json.hpp"

namespace eventsrc {

void TouchedParts::add_all() {
  all = true;
  parts.clear();
}

void TouchedParts::add(const Touched::Place& place) {
  TouchedParts* at = this;
  for (std::size_t i = 0; i < place.path.size() && !at->all; ++i) {
    const Token& step = place.path[i];
    const bool is_last = i + 1 == place.path.size();
    if (step.index == Token::kEnd || (place.shifts && is_last)) at->moves = true;
    at = &at->parts[step.name];
  }
  at->add_merged(place.merged);
}

// A patch changes nothing but what it leads to, and makes an object of what is none.
void TouchedParts::add_merged(std::string_view patch) {
  if (all) return;
  if (!patch.starts_with('{')) return add_all();
  kind = true;
  json::Members members(patch);
  std::string_view key;
  std::string_view value;
  while (members.next(key, value)) parts[json::decoded(key)].add_merged(value);
}

}  // namespace eventsrc
