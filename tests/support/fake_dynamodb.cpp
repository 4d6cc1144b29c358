#include "support/fake_dynamodb.hpp"

#include <functional>
#include <mutex>

#include <nlohmann/json.hpp>

#include "support/fake_dynamodb/database.hpp"
#include "support/fake_dynamodb/service_error.hpp"

namespace eventsrc::test {
namespace {

using nlohmann::json;
using Operation = json (*)(dynamo::Database&, json&);

Operation find_operation(std::string_view name) {
  static const std::map<std::string, Operation, std::less<>> operations{
      {"CreateTable", dynamo::create_table},
      {"DescribeTable", dynamo::describe_table},
      {"DeleteTable", dynamo::delete_table},
      {"UpdateTable", dynamo::update_table},
      {"UpdateContinuousBackups", dynamo::update_continuous_backups},
      {"PutItem", dynamo::put_item},
      {"DeleteItem", dynamo::delete_item},
      {"UpdateItem", dynamo::update_item},
      {"BatchWriteItem", dynamo::batch_write_item},
      {"TransactWriteItems", dynamo::transact_write_items},
      {"GetItem", dynamo::get_item},
      {"BatchGetItem", dynamo::batch_get_item},
      {"Query", dynamo::query},
      {"Scan", dynamo::scan}};
  const auto found = operations.find(name);
  if (found == operations.end()) throw dynamo::front_error("UnknownOperationException", "");
  return found->second;
}

json parse(std::string_view body) {
  try {
    return json::parse(body);
  } catch (const json::exception&) {
    throw dynamo::front_error("SerializationException", "");
  }
}

}  // namespace

class FakeDynamo::Impl {
 public:
  Impl(const FakeDynamoOptions& options, Clock* clock) : database_{options, clock} {}

  FakeAnswer handle(std::string_view operation, std::string_view body) {
    try {
      const Operation carry_out = find_operation(operation);
      json request = parse(body);
      const std::scoped_lock lock(mutex_);
      ++database_.usage.requests[std::string(operation)];
      return {200, carry_out(database_, request).dump()};
    } catch (const dynamo::ServiceError& error) {
      return {error.status(), error.body().dump()};
    } catch (const json::exception& error) {
      // A parameter of the wrong type.
      return {400, dynamo::front_error("SerializationException", error.what()).body().dump()};
    }
  }

  FakeDynamoOptions options() const {
    const std::scoped_lock lock(mutex_);
    return database_.options;
  }

  void set_options(const FakeDynamoOptions& options) {
    const std::scoped_lock lock(mutex_);
    database_.options = options;
    for (auto& [name, stored] : database_.tables) {
      stored.table.set_lag(options.table_lag, options.index_lag);
    }
  }

  FakeUsage usage() const {
    const std::scoped_lock lock(mutex_);
    return database_.usage;
  }

  std::vector<std::string> items(std::string_view table) const {
    const std::scoped_lock lock(mutex_);
    const auto found = database_.tables.find(table);
    std::vector<std::string> items;
    if (found == database_.tables.end()) return items;
    for (const auto& [place, row] : found->second.table.rows().now()) {
      items.push_back(row->item.dump());
    }
    return items;
  }

 private:
  mutable std::mutex mutex_;
  dynamo::Database database_;
};

FakeDynamo::FakeDynamo(FakeDynamoOptions options, Clock* clock)
    : impl_(std::make_unique<Impl>(options, clock)) {}

FakeDynamo::~FakeDynamo() = default;

FakeAnswer FakeDynamo::handle(std::string_view operation, std::string_view body) {
  return impl_->handle(operation, body);
}

FakeDynamoOptions FakeDynamo::options() const { return impl_->options(); }

void FakeDynamo::set_options(const FakeDynamoOptions& options) { impl_->set_options(options); }

FakeUsage FakeDynamo::usage() const { return impl_->usage(); }

std::vector<std::string> FakeDynamo::items(std::string_view table) const {
  return impl_->items(table);
}

}  // namespace eventsrc::test
