#include <set>
#include <utility>

#include "support/fake_dynamodb/service_error.hpp"
#include "support/fake_dynamodb/write.hpp"

namespace eventsrc::test::dynamo {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxItems = 100;
constexpr std::size_t kMaxBytes = 4UL * 1024 * 1024;
constexpr std::size_t kMaxToken = 36;
constexpr auto kTokenLife = std::chrono::minutes(10);

const std::vector<std::pair<std::string, Write::Kind>>& kinds() {
  static const std::vector<std::pair<std::string, Write::Kind>> all{
      {"Put", Write::Kind::put},
      {"Delete", Write::Kind::remove},
      {"Update", Write::Kind::update},
      {"ConditionCheck", Write::Kind::check}};
  return all;
}

// Errors with these names spell `Message` large, unlike most others.
json large_message(std::string_view name, const std::string& message) {
  json body = table_error(name, "").body();
  body["Message"] = message;
  return body;
}

ServiceError cancelled(const json& reasons) {
  std::string codes;
  for (const json& reason : reasons) {
    codes += (codes.empty() ? "" : ", ") + reason["Code"].get<std::string>();
  }
  json body = large_message(
      "TransactionCanceledException",
      "Transaction cancelled, please refer cancellation reasons for specific reasons [" + codes +
          "]");
  body["CancellationReasons"] = reasons;
  return {400, std::move(body)};
}

Write read_entry(Database& database, json& entry) {
  for (const auto& [name, kind] : kinds()) {
    if (!entry.contains(name) || entry.size() != 1) continue;
    json& request = entry[name];
    check_parameters(request,
                     {"TableName", kind == Write::Kind::put ? "Item" : "Key", "ConditionExpression",
                      kind == Write::Kind::update ? "UpdateExpression" : "ConditionExpression",
                      "ExpressionAttributeNames", "ExpressionAttributeValues",
                      "ReturnValuesOnConditionCheckFailure"});
    return read_write(database, request, kind);
  }
  throw validation_error("TransactItems can only contain one of Check, Put, Update or Delete");
}

void check_length(const json& entries) {
  if (!entries.empty() && entries.size() <= kMaxItems) return;
  throw validation_error(
      std::string("1 validation error detected: Value '[...]' at 'transactItems' failed to satisfy "
                  "constraint: Member must have length ") +
      (entries.empty() ? "greater than or equal to 1" : "less than or equal to 100"));
}

std::vector<Write> read_entries(Database& database, json& entries) {
  std::vector<Write> writes;
  std::set<std::pair<Table*, Place>> seen;
  std::size_t bytes = 0;
  for (json& entry : entries) {
    writes.push_back(read_entry(database, entry));
    bytes += writes.back().payload();
    if (!seen.emplace(writes.back().table, writes.back().place).second) {
      throw validation_error("Transaction request cannot include multiple operations on one item");
    }
  }
  if (bytes > kMaxBytes) throw validation_error("Transaction payload size cannot exceed 4MB");
  return writes;
}

json reason_of(const Write& write) {
  if (!write.may()) {
    json reason{{"Code", "ConditionalCheckFailed"}, {"Message", "The conditional request failed"}};
    if (const RowPtr row = write.old_row(); write.returns_old && row) reason["Item"] = row->item;
    return reason;
  }
  try {
    static_cast<void>(write.new_row());
  } catch (const ServiceError& error) {
    return {{"Code", "ValidationError"}, {"Message", error.body()["message"]}};
  }
  return {{"Code", "None"}};
}

void check_reasons(Database& database, const std::vector<Write>& writes) {
  json reasons = json::array();
  bool all = true;
  for (const Write& write : writes) {
    reasons.push_back(reason_of(write));
    all = all && reasons.back()["Code"] == "None";
  }
  if (all) return;
  for (const Write& write : writes) {
    const RowPtr row = write.old_row();
    database.usage.wcu += 2 * write_units(row ? row->size : 0);
  }
  throw cancelled(reasons);
}

/// Whether the same request was carried out in the last ten minutes.
bool is_repetition(Database& database, const std::string& token, const std::string& request) {
  const auto found = database.tokens.find(token);
  if (found == database.tokens.end()) return false;
  if (database.clock->now() - found->second.when > kTokenLife) {
    database.tokens.erase(found);
    return false;
  }
  if (found->second.request == request) return true;
  throw ServiceError(
      400, large_message("IdempotentParameterMismatchException",
                         "The request uses the same client token as a previous, but non-identical "
                         "request. Do not reuse a client token with different requests, unless the "
                         "requests are identical"));
}

json answer_repetition(Database& database, const json& request, const std::vector<Write>& writes) {
  Consumed consumed;
  for (const Write& write : writes) {
    const RowPtr row = write.old_row();
    consumed.read[write.table->name()] += 2 * read_units(row ? row->size : 0, true);
  }
  json answer = json::object();
  report(database, request, consumed, true, answer);
  return answer;
}

}  // namespace

json transact_write_items(Database& database, json& request) {
  if (!database.options.transactions) throw front_error("UnknownOperationException", "");
  check_parameters(request, {"TransactItems", "ClientRequestToken", "ReturnConsumedCapacity"});
  json& entries = needed(request, "TransactItems");
  check_length(entries);
  const std::string token = request.value("ClientRequestToken", "");
  if (request.contains("ClientRequestToken") && (token.empty() || token.size() > kMaxToken)) {
    throw validation_error(
        "1 validation error detected: Value '" + token +
        "' at 'clientRequestToken' failed to satisfy constraint: Member must have length " +
        (token.empty() ? "greater than or equal to 1" : "less than or equal to 36"));
  }
  const std::string text = request.dump();
  const std::vector<Write> writes = read_entries(database, entries);
  if (!token.empty() && is_repetition(database, token, text)) {
    return answer_repetition(database, request, writes);
  }
  check_reasons(database, writes);
  Consumed consumed;
  for (const Write& write : writes) {
    // A check costs as a write of what it looked at.
    const RowPtr row = write.old_row();
    consumed.write[write.table->name()] +=
        2 * (write.kind == Write::Kind::check ? write_units(row ? row->size : 0)
                                              : write.table->put(write.place, write.new_row()));
  }
  if (!token.empty()) database.tokens[token] = {text, database.clock->now()};
  json answer = json::object();
  report(database, request, consumed, true, answer);
  return answer;
}

}  // namespace eventsrc::test::dynamo
