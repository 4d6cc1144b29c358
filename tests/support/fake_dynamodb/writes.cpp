// Operations that write single items.
#include <set>

#include "support/fake_dynamodb/attribute.hpp"
#include "support/fake_dynamodb/service_error.hpp"
#include "support/fake_dynamodb/write.hpp"

namespace eventsrc::test::dynamo {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxBatch = 25;
constexpr std::size_t kMaxBatchBytes = 16UL * 1024 * 1024;

void check_condition(Database& database, const Write& write) {
  if (write.may()) return;
  const RowPtr row = write.old_row();
  database.usage.wcu += write_units(row ? row->size : 0);
  throw condition_failed(write.returns_old && row ? row->item : json());
}

json carry_out(Database& database, const json& request, const Write& write) {
  const std::string returns = request.value("ReturnValues", "NONE");
  const bool updates = write.kind == Write::Kind::update;
  if (returns != "NONE" && returns != "ALL_OLD" && !(updates && returns == "ALL_NEW")) {
    throw not_in_fake("ReturnValues " + returns);
  }
  check_condition(database, write);
  const RowPtr before = write.old_row();
  const RowPtr after = write.new_row();
  json answer = json::object();
  if (returns == "ALL_OLD" && before) answer["Attributes"] = before->item;
  if (returns == "ALL_NEW") answer["Attributes"] = after->item;
  Consumed consumed;
  consumed.write[write.table->name()] = write.table->put(write.place, after);
  report(database, request, consumed, false, answer);
  return answer;
}

Write read_batched(Database& database, const std::string& table, json& entry) {
  if (!entry.is_object() || entry.size() != 1) {
    throw validation_error(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
        "supported datatypes");
  }
  const bool puts = entry.contains("PutRequest");
  json& request = puts ? entry["PutRequest"] : needed(entry, "DeleteRequest");
  check_parameters(request, {puts ? "Item" : "Key"});
  request["TableName"] = table;
  try {
    return read_write(database, request, puts ? Write::Kind::put : Write::Kind::remove);
  } catch (const ServiceError& error) {
    const std::string message = error.body().value("message", "");
    if (message.find("Missing the key") == std::string::npos &&
        message.find("Type mismatch for key") == std::string::npos) {
      throw;
    }
    throw validation_error("The provided key element does not match the schema");
  }
}

void check_batch_size(const json& tables, const json& entries, const std::string& table) {
  if (tables.empty()) {
    throw validation_error(
        "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1");
  }
  if (entries.empty() || entries.size() > kMaxBatch) {
    throw validation_error("1 validation error detected: Value '{" + table +
                           "=[...]}' at 'requestItems' failed to satisfy constraint: Map value "
                           "must satisfy constraint: [Member must have length less than or equal "
                           "to 25, Member must have length greater than or equal to 1]");
  }
}

}  // namespace

json put_item(Database& database, json& request) {
  check_parameters(request, {"TableName", "Item", "ConditionExpression", "ExpressionAttributeNames",
                             "ExpressionAttributeValues", "ReturnValues", "ReturnConsumedCapacity",
                             "ReturnValuesOnConditionCheckFailure"});
  return carry_out(database, request, read_write(database, request, Write::Kind::put));
}

json delete_item(Database& database, json& request) {
  check_parameters(request, {"TableName", "Key", "ConditionExpression", "ExpressionAttributeNames",
                             "ExpressionAttributeValues", "ReturnValues", "ReturnConsumedCapacity",
                             "ReturnValuesOnConditionCheckFailure"});
  return carry_out(database, request, read_write(database, request, Write::Kind::remove));
}

json update_item(Database& database, json& request) {
  check_parameters(request,
                   {"TableName", "Key", "UpdateExpression", "ConditionExpression",
                    "ExpressionAttributeNames", "ExpressionAttributeValues", "ReturnValues",
                    "ReturnConsumedCapacity", "ReturnValuesOnConditionCheckFailure"});
  return carry_out(database, request, read_write(database, request, Write::Kind::update));
}

json batch_write_item(Database& database, json& request) {
  check_parameters(request, {"RequestItems", "ReturnConsumedCapacity"});
  json& tables = needed(request, "RequestItems");
  std::vector<Write> writes;
  std::set<std::pair<std::string, Place>> seen;
  std::size_t bytes = 0;
  for (auto& [table, entries] : tables.items()) check_batch_size(tables, entries, table);
  if (tables.empty()) check_batch_size(tables, {}, "");
  for (auto& [table, entries] : tables.items()) {
    for (json& entry : entries) {
      writes.push_back(read_batched(database, table, entry));
      bytes += writes.back().payload();
      if (!seen.emplace(table, writes.back().place).second) {
        throw validation_error("Provided list of item keys contains duplicates");
      }
    }
  }
  if (writes.size() > kMaxBatch) {
    throw validation_error("Too many items requested for the BatchWriteItem call");
  }
  if (bytes > kMaxBatchBytes) {
    throw validation_error("Request size exceeded the limit of 16777216 bytes");
  }
  Consumed consumed;
  for (const Write& write : writes) {
    consumed.write[write.table->name()] += write.table->put(write.place, write.new_row());
  }
  json answer{{"UnprocessedItems", json::object()}};
  report(database, request, consumed, true, answer);
  return answer;
}

}  // namespace eventsrc::test::dynamo
