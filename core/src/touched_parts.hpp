#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "view/touched.hpp"

namespace eventsrc {

/// Where a value may differ from what it was before some events: all places that they touched.
struct TouchedParts {
  bool all = false;    ///< anywhere
  bool moves = false;  ///< of an array: elements may have other places
  bool kind = false;   ///< where it was no object, it is one now
  std::map<std::string, TouchedParts, std::less<>> parts{};  ///< of an object, or an array

  [[nodiscard]] bool any() const noexcept { return all || moves || kind || !parts.empty(); }
  /// Whether an array has to be looked at as one: where one element alone was touched it need not.
  [[nodiscard]] bool all_of_array() const noexcept { return all || moves || parts.size() > 1; }
  void add_all();
  void add(const Touched::Place& place);

 private:
  void add_merged(std::string_view patch);
};

}  // namespace eventsrc
