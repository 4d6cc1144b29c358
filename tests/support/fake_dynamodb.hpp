#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/seams.hpp"

namespace eventsrc::test {

struct FakeDynamoOptions {
  int creating_answers = 0;   ///< DescribeTable says CREATING so often before ACTIVE
  bool returns_old = true;    ///< the item with a failed condition; dynalite does not give it
  bool transactions = true;   ///< or `UnknownOperationException`, as dynalite and Alternator
  bool backups = true;        ///< the same for UpdateContinuousBackups
  bool capacity = true;       ///< ConsumedCapacity when asked for; Alternator gives none
  std::size_t table_lag = 0;  ///< writes to a table that its eventually consistent reads miss
  std::size_t index_lag = 0;  ///< writes to an index that its reads miss
};

struct FakeAnswer {
  int status = 200;
  std::string body;
};

/// What was carried out.
struct FakeUsage {
  std::map<std::string, std::int64_t, std::less<>> requests;  ///< by operation
  double rcu = 0;
  double wcu = 0;
};

/// DynamoDB in memory, as exact as the contract in dynamodb.md needs: its operations, limits,
/// expressions, capacity units and errors. What the service has and this has not is refused with a
/// text that says so. Safe to use from several threads.
class FakeDynamo {
 public:
  explicit FakeDynamo(FakeDynamoOptions options = {}, Clock* clock = &system_clock());
  ~FakeDynamo();
  FakeDynamo(const FakeDynamo&) = delete;
  FakeDynamo& operator=(const FakeDynamo&) = delete;

  /// One request: an operation like `PutItem` and its JSON body. Never throws for what is in them.
  [[nodiscard]] FakeAnswer handle(std::string_view operation, std::string_view body);

  [[nodiscard]] FakeDynamoOptions options() const;
  /// From now on; a lag of 0 makes everything visible.
  void set_options(const FakeDynamoOptions& options);
  [[nodiscard]] FakeUsage usage() const;
  /// All items of a table as JSON texts, in the order of a scan; none if there is no such table.
  [[nodiscard]] std::vector<std::string> items(std::string_view table) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace eventsrc::test
