#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/fake_dynamodb/rows.hpp"

namespace eventsrc::test::dynamo {

/// The key attributes of a table or an index.
struct KeySchema {
  struct Part {
    std::string name;
    std::string type;
  };
  Part hash{};
  std::optional<Part> range{};

  [[nodiscard]] std::vector<Part> parts() const;
};

struct Index {
  std::string name;
  KeySchema keys;
  bool projects_all = false;
  std::vector<std::string> projected{};
  Rows rows{};
};

/// One table: its description, its rows and those of its indexes. Throws ServiceError.
class Table {
 public:
  /// From a checked CreateTable request.
  explicit Table(const nlohmann::json& request);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const KeySchema& keys() const noexcept { return keys_; }
  [[nodiscard]] const Rows& rows() const noexcept { return rows_; }
  /// Throws if there is no such index.
  [[nodiscard]] const Index& index(const std::string& name) const;

  /// What an item to be written must have: keys of the right type and size.
  void check_item_keys(const nlohmann::json& item) const;
  /// What a `Key` must be: the keys and nothing else.
  void check_key(const nlohmann::json& key) const;
  [[nodiscard]] Place place(const nlohmann::json& item) const;
  [[nodiscard]] Place place(const nlohmann::json& item, const Index& index) const;

  /// Replaces, or removes when `row` is null; returns the write units, those of indexes included.
  double put(const Place& place, const RowPtr& row);
  void set_lag(std::size_t table_writes, std::size_t index_writes);

 private:
  std::string name_;
  KeySchema keys_;
  std::vector<Index> indexes_;
  Rows rows_;

  [[nodiscard]] RowPtr projection(const Index& index, const RowPtr& row) const;
  double put(Index& index, const RowPtr& old_row, const RowPtr& new_row) const;
};

/// Where a partition begins in the order of a scan.
[[nodiscard]] std::uint64_t partition_hash(std::string_view partition);
[[nodiscard]] double write_units(std::size_t bytes);

}  // namespace eventsrc::test::dynamo
