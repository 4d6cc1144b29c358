#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace eventsrc {

/// Lets hash tables keyed by std::string be searched by a std::string_view without a copy.
struct TextHash {
  using is_transparent = void;
  [[nodiscard]] std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>{}(text);
  }
};

}  // namespace eventsrc
