#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

namespace eventsrc::test::dynamo {

/// Where something is in an item: names and list indexes, the first one a name.
using Path = std::vector<std::variant<std::string, std::size_t>>;

/// The value at `path`, or null.
[[nodiscard]] const nlohmann::json* find(const nlohmann::json& item, const Path& path);

/// One side of a comparison.
struct Operand {
  enum class Kind { path, value, size };  ///< `size` is `size(path)`

  Kind kind = Kind::value;
  Path path{};
  nlohmann::json value{};

  /// What it is for this item; nothing if there is no such thing.
  [[nodiscard]] std::optional<nlohmann::json> of(const nlohmann::json& item) const;
};

/// A condition as a tree.
struct Condition {
  enum class Kind { all, any, negation, compare, between, in, begins_with, exists, not_exists };

  Kind kind = Kind::all;
  std::string comparator{};  ///< of `compare`: = <> < <= > >=
  std::vector<Condition> parts{};
  std::vector<Operand> operands{};

  [[nodiscard]] bool holds_for(const nlohmann::json& item) const;
};

/// Whether `a comparator b`; values of different types are never in any order.
[[nodiscard]] bool compare(std::string_view comparator, const nlohmann::json& a,
                           const nlohmann::json& b);

}  // namespace eventsrc::test::dynamo
