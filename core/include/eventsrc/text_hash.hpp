#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace eventsrc {

/// SipHash-1-3 of a text, with a key that is another one in each process: nobody can make texts
/// that meet in a hash table, which would make it as slow as a list. Not to be kept.
[[nodiscard]] std::uint64_t text_hash(std::string_view text) noexcept;

/// Lets hash tables keyed by std::string be searched by a std::string_view without a copy.
struct TextHash {
  using is_transparent = void;
  [[nodiscard]] std::size_t operator()(std::string_view text) const noexcept {
    return text_hash(text);
  }
};

}  // namespace eventsrc
