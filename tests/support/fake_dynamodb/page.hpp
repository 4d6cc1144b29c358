#pragma once

#include <optional>

#include "support/fake_dynamodb/database.hpp"
#include "support/fake_dynamodb/expression.hpp"

namespace eventsrc::test::dynamo {

/// The item with nothing but what `paths` name; all of it if there are none.
[[nodiscard]] nlohmann::json projected(const nlohmann::json& item, const std::vector<Path>& paths);

/// What Query and Scan have in common: which rows, and what of them to give.
struct PageRequest {
  Database& database;
  nlohmann::json& request;
  Table& table;
  const Index* index = nullptr;  ///< or the table itself
  std::optional<Condition> filter{};
  std::vector<Path> projection{};

  [[nodiscard]] bool consistent() const { return request.value("ConsistentRead", false); }
  [[nodiscard]] const KeySchema& keys() const { return index ? index->keys : table.keys(); }
  [[nodiscard]] const Rows::Map& rows() const;
  /// The place of ExclusiveStartKey, checked; nothing if there is none.
  [[nodiscard]] std::optional<Place> start() const;
  /// The answer: at most 1 MB or `Limit` of the rows in [begin, end), forwards or backwards.
  [[nodiscard]] nlohmann::json page(Rows::Map::const_iterator begin, Rows::Map::const_iterator end,
                                    bool forward) const;
};

/// Reads the parameters that both operations have; `expressions` are those of the request.
[[nodiscard]] PageRequest page_request(Database& database, nlohmann::json& request,
                                       Expressions& expressions);

}  // namespace eventsrc::test::dynamo
