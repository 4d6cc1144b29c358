#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "support/fake_dynamodb.hpp"
#include "support/fake_dynamodb/table.hpp"

namespace eventsrc::test::dynamo {

struct StoredTable {
  Table table;
  nlohmann::json description;
  int creating_answers = 0;
};

/// A transaction that was carried out, for its repetition.
struct TransactionToken {
  std::string request;
  Timestamp when;
};

/// All that one FakeDynamo holds. The operations are free functions on it; the caller locks.
struct Database {
  FakeDynamoOptions options;
  Clock* clock = nullptr;
  std::map<std::string, StoredTable, std::less<>> tables{};
  std::map<std::string, TransactionToken, std::less<>> tokens{};
  FakeUsage usage{};

  /// The table a request names, which must be ACTIVE.
  [[nodiscard]] Table& active(const std::string& name);
};

/// Refuses parameters that this fake would otherwise ignore.
void check_parameters(const nlohmann::json& request, std::initializer_list<std::string_view> known);
/// The request's TableName, checked.
[[nodiscard]] std::string table_name(nlohmann::json& request);
/// A parameter that must be there.
[[nodiscard]] nlohmann::json& needed(nlohmann::json& request, const std::string& name);

/// Units by table, as an answer reports and the database counts them.
struct Consumed {
  std::map<std::string, double> read{};
  std::map<std::string, double> write{};
};
/// Counts `consumed`, and reports it if the request asks: one object, or a list for batches.
void report(Database& database, const nlohmann::json& request, const Consumed& consumed,
            bool as_list, nlohmann::json& answer);
[[nodiscard]] double read_units(std::size_t bytes, bool consistent);

// Each throws ServiceError or nlohmann's exceptions for a wrongly typed parameter.
nlohmann::json create_table(Database& database, nlohmann::json& request);
nlohmann::json describe_table(Database& database, nlohmann::json& request);
nlohmann::json delete_table(Database& database, nlohmann::json& request);
nlohmann::json update_table(Database& database, nlohmann::json& request);
nlohmann::json update_continuous_backups(Database& database, nlohmann::json& request);
nlohmann::json put_item(Database& database, nlohmann::json& request);
nlohmann::json delete_item(Database& database, nlohmann::json& request);
nlohmann::json update_item(Database& database, nlohmann::json& request);
nlohmann::json batch_write_item(Database& database, nlohmann::json& request);
nlohmann::json transact_write_items(Database& database, nlohmann::json& request);
nlohmann::json get_item(Database& database, nlohmann::json& request);
nlohmann::json batch_get_item(Database& database, nlohmann::json& request);
nlohmann::json query(Database& database, nlohmann::json& request);
nlohmann::json scan(Database& database, nlohmann::json& request);

}  // namespace eventsrc::test::dynamo
