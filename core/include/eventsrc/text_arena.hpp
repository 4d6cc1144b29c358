#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace eventsrc {

/// Texts that stay where they are until `clear`, in few allocations, which are used again.
class TextArena {
 public:
  /// A copy of `text` that holds until `clear`.
  [[nodiscard]] std::string_view keep(std::string_view text);
  /// Forgets all texts; allocations of the common size stay for the next.
  void clear() noexcept;
  /// Of all texts.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  static constexpr std::size_t kChunk = std::size_t{64} << 10;

  std::vector<std::unique_ptr<char[]>> chunks_;  // of kChunk bytes each
  std::size_t chunk_ = 0;                        // the one that is being filled
  std::size_t used_ = 0;                         // of it
  std::vector<std::unique_ptr<char[]>> large_;   // texts that would waste the rest of a chunk
  std::size_t bytes_ = 0;
};

}  // namespace eventsrc
