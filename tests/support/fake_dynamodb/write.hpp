#pragma once

#include <optional>
#include <vector>

#include "support/fake_dynamodb/database.hpp"
#include "support/fake_dynamodb/expression.hpp"

namespace eventsrc::test::dynamo {

/// One checked write: what it does to one item, and on which condition.
struct Write {
  enum class Kind { put, remove, update, check };

  Kind kind = Kind::check;
  Table* table = nullptr;
  Place place{};
  nlohmann::json item{};  ///< of a put; of others the key
  std::vector<Assignment> assignments{};
  std::optional<Condition> condition{};
  bool returns_old = false;  ///< with a failed condition

  [[nodiscard]] RowPtr old_row() const { return table->rows().find(place); }
  [[nodiscard]] bool may() const;
  /// The row after it; null if it removes. Throws if an update cannot be.
  [[nodiscard]] RowPtr new_row() const;
  /// Bytes that count against the 4 MB of a transaction.
  [[nodiscard]] std::size_t payload() const;
};

/// Checks the parameters of one write that are common to single requests and transactions.
[[nodiscard]] Write read_write(Database& database, nlohmann::json& request, Write::Kind kind);

}  // namespace eventsrc::test::dynamo
