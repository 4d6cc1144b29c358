#include "view/definition_parts.hpp"

#include <fmt/format.h>

#include "eventsrc/suggest.hpp"
#include "eventsrc/value.hpp"
#include "view/words.hpp"

namespace eventsrc {
namespace {

/// What was found, for a message: `the number 5`, `an object`.
std::string found(std::string_view value) {
  constexpr std::size_t kMaxShown = 40;
  switch (value.front()) {
    case '{':
      return "an object";
    case '[':
      return "an array";
    case '"':
      return "the string " +
             (value.size() > kMaxShown
                  ? json::quoted(first_characters(json::decoded(value), kMaxShown)) + "…"
                  : std::string(value));
    case 't':
    case 'f':
    case 'n':
      return std::string(value);
    default:
      return "the number " + std::string(value.substr(0, kMaxShown));
  }
}

}  // namespace

Place Place::at(std::string_view key, std::string_view child) const {
  Place place{child, pointer};
  append_step(place.pointer, key);
  return place;
}

void Mistakes::add(const std::string& pointer, std::string what) {
  if (full()) return;
  list_.push_back({pointer, std::move(what)});
  if (list_.size() < kMaxMistakes) return;
  list_.push_back(
      {"", fmt::format("{} mistakes were found: more were not looked for", kMaxMistakes)});
}

void Mistakes::expected(const Place& place, std::string_view what) {
  add(place.pointer, fmt::format("found {}: expected {}", found(place.value), what));
}

void Mistakes::expected_pointer(const Place& place, std::string_view text,
                                std::string_view example) {
  add(place.pointer, fmt::format("found {}: expected a JSON Pointer such as {}: it begins with "
                                 "'/', and '~' is written '~0'",
                                 json::quoted(text), example));
}

void Mistakes::unknown(const Place& place, std::string_view kind, std::string_view name,
                       const std::vector<std::string_view>& known) {
  const std::string_view near = nearest(name, known);
  add(place.pointer, near.empty() ? fmt::format("found the {} {}: expected one of {}", kind,
                                                json::quoted(name), fmt::join(known, ", "))
                                  : fmt::format("found the {} {}: did you mean \"{}\"?", kind,
                                                json::quoted(name), near));
}

bool Mistakes::fits(const Place& place, std::string_view kind, std::string_view text,
                    std::size_t most) {
  if (text.size() <= most) return true;
  add(place.pointer,
      fmt::format("found a {} of {} bytes: expected at most {}", kind, text.size(), most));
  return false;
}

}  // namespace eventsrc
