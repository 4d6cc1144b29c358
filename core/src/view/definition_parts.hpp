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

  void add(const std::string& pointer, std::string what);
  /// Something else was found than `what`.
  void expected(const Place& place, std::string_view what);
  /// `text` was to be a JSON Pointer, as `example` is.
  void expected_pointer(const Place& place, std::string_view text, std::string_view example);
  /// A key or word of this kind is none of those there are.
  void unknown(const Place& place, std::string_view kind, std::string_view name,
               const std::vector<std::string_view>& known);

 private:
  std::vector<ViewMistake>& list_;
};

/// Calls `visit(key, place)` for each member; keys are decoded.
template <typename Visit>
void each_member(const Place& object, Visit&& visit) {
  json::Members members(object.value);
  std::string_view raw;
  std::string_view value;
  while (members.next(raw, value)) {
    const std::string key = json::decoded(raw);
    visit(key, object.at(key, value));
  }
}

/// Calls `visit(place)` for each element.
template <typename Visit>
void each_element(const Place& array, Visit&& visit) {
  json::Elements elements(array.value);
  std::string_view value;
  for (std::size_t i = 0; elements.next(value); ++i) visit(array.at(std::to_string(i), value));
}

}  // namespace eventsrc
