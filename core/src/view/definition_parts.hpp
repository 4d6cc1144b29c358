#pragma once

// What all that reads a definition needs: its values with their places, and what is wrong there.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eventsrc/json.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc {

/// The most bytes of a key or pointer: the places of all that stands below repeat them.
inline constexpr std::size_t kMaxPointerBytes = 4096;
/// After so many mistakes no more are looked for.
inline constexpr std::size_t kMaxMistakes = 100;

/// A value of the definition and where it stands.
struct Place {
  std::string_view value;
  std::string pointer;

  [[nodiscard]] bool is_object() const { return value.front() == '{'; }
  [[nodiscard]] bool is_array() const { return value.front() == '['; }
  [[nodiscard]] bool is_string() const { return value.front() == '"'; }
  [[nodiscard]] Place at(std::string_view key, std::string_view child) const;
};

/// Collects what is wrong with a definition.
class Mistakes {
 public:
  explicit Mistakes(std::vector<ViewMistake>& list) : list_(list) {}

  /// Nothing more is added, and reading may end.
  [[nodiscard]] bool full() const { return list_.size() > kMaxMistakes; }
  void add(const std::string& pointer, std::string what);
  /// Something else was found than `what`.
  void expected(const Place& place, std::string_view what);
  /// `text` was to be a JSON Pointer, as `example` is.
  void expected_pointer(const Place& place, std::string_view text, std::string_view example);
  /// A key or word of this kind is none of those there are.
  void unknown(const Place& place, std::string_view kind, std::string_view name,
               const std::vector<std::string_view>& known);
  /// False, and a mistake, for a key or pointer (`kind`) of over `most` bytes.
  [[nodiscard]] bool fits(const Place& place, std::string_view kind, std::string_view text,
                          std::size_t most = kMaxPointerBytes);

 private:
  std::vector<ViewMistake>& list_;
};

/// Calls `visit(key, place)` for each member; keys are decoded. One that is too long is a mistake.
template <typename Visit>
void each_member(const Place& object, Mistakes& mistakes, Visit&& visit) {
  json::Members members(object.value);
  std::string_view raw;
  std::string_view value;
  while (!mistakes.full() && members.next(raw, value)) {
    const std::string key = json::decoded(raw);
    if (mistakes.fits(object, "key", key)) visit(key, object.at(key, value));
  }
}

/// Calls `visit(place)` for each element.
template <typename Visit>
void each_element(const Place& array, Mistakes& mistakes, Visit&& visit) {
  json::Elements elements(array.value);
  std::string_view value;
  for (std::size_t i = 0; !mistakes.full() && elements.next(value); ++i)
    visit(array.at(std::to_string(i), value));
}

}  // namespace eventsrc
