#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <unordered_map>
#include <vector>

namespace eventsrc {

/// Finds where in a list of streams one stands, by its number.
class StreamIndex {
 public:
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  /// For streams that are numbered up to about `count`: others are found more slowly.
  explicit StreamIndex(std::size_t count) : dense_limit_(count * 4 + 1024) {}

  void add(std::int64_t number, std::size_t place) {
    const auto at = static_cast<std::uint64_t>(number);
    if (at >= dense_limit_) {
      sparse_[number] = place;
      return;
    }
    if (at >= dense_.size()) dense_.resize(std::max<std::size_t>(at + 1, dense_.size() * 2), kNone);
    dense_[at] = place;
  }

  /// kNone if it is not in the list.
  [[nodiscard]] std::size_t find(std::int64_t number) const {
    const auto at = static_cast<std::uint64_t>(number);
    if (at < dense_.size()) return dense_[at];
    if (sparse_.empty()) return kNone;
    const auto found = sparse_.find(number);
    return found == sparse_.end() ? kNone : found->second;
  }

 private:
  std::size_t dense_limit_;
  std::vector<std::size_t> dense_;
  std::unordered_map<std::int64_t, std::size_t> sparse_;
};

}  // namespace eventsrc
