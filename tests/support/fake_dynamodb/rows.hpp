#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

namespace eventsrc::test::dynamo {

/// A stored item, or the part of one that an index keeps.
struct Row {
  nlohmann::json item;
  std::size_t size = 0;
};
using RowPtr = std::shared_ptr<const Row>;

/// Where a row is: partitions by hash, within one by sort key; `rest` tells rows of an index apart
/// that have the same keys there.
struct Place {
  std::uint64_t hash = 0;
  std::string partition;
  std::string sort;
  std::string rest;

  friend auto operator<=>(const Place&, const Place&) = default;
};

/// Rows in order, as they are now and as an eventually consistent read may see them: without the
/// last so many writes.
class Rows {
 public:
  using Map = std::map<Place, RowPtr>;

  [[nodiscard]] const Map& now() const noexcept { return now_; }
  [[nodiscard]] const Map& eventual() const noexcept { return lag_ == 0 ? now_ : late_; }
  [[nodiscard]] RowPtr find(const Place& place) const;
  /// Null removes.
  void put(const Place& place, const RowPtr& row);
  /// How many writes eventual reads miss; setting it to 0 lets them see everything.
  void set_lag(std::size_t writes);

 private:
  Map now_;
  Map late_;
  std::deque<std::pair<Place, RowPtr>> pending_;
  std::size_t lag_ = 0;

  void catch_up();
};

}  // namespace eventsrc::test::dynamo
