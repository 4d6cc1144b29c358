// Operations that read.
#include <iterator>
#include <set>

#include "support/fake_dynamodb/attribute.hpp"
#include "support/fake_dynamodb/key_condition.hpp"
#include "support/fake_dynamodb/page.hpp"
#include "support/fake_dynamodb/service_error.hpp"

namespace eventsrc::test::dynamo {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxBatchKeys = 100;
constexpr std::size_t kMaxBatchBytes = 16UL * 1024 * 1024;
constexpr std::int64_t kMaxSegments = 1'000'000;

RowPtr row_at(const Table& table, const Place& place, bool consistent) {
  const Rows::Map& rows = consistent ? table.rows().now() : table.rows().eventual();
  const auto found = rows.find(place);
  return found == rows.end() ? nullptr : found->second;
}

/// The keys of one table in a BatchGetItem.
struct Gets {
  Table* table = nullptr;
  json parameters{};
  std::vector<json> keys{};
  std::vector<Path> projection{};
};

Gets read_gets(Database& database, const std::string& name, json& request) {
  check_parameters(request,
                   {"Keys", "ConsistentRead", "ProjectionExpression", "ExpressionAttributeNames"});
  Gets gets;
  Expressions expressions(request);
  gets.projection = expressions.projection();
  expressions.finish();
  json& keys = needed(request, "Keys");
  if (keys.empty() || keys.size() > kMaxBatchKeys) {
    throw validation_error(
        "1 validation error detected: Value '[...]' at 'requestItems." + name +
        ".member.keys' failed to satisfy constraint: Member must have length " +
        (keys.empty() ? "greater than or equal to 1" : "less than or equal to 100"));
  }
  std::set<json> seen;
  for (json& key : keys) {
    check_item(key);
    if (!seen.insert(key).second) {
      throw validation_error("Provided list of item keys contains duplicates");
    }
    gets.keys.push_back(key);
  }
  gets.table = &database.active(name);
  for (const json& key : gets.keys) gets.table->check_key(key);
  gets.parameters = request;
  gets.parameters.erase("Keys");
  return gets;
}

std::vector<Gets> read_all_gets(Database& database, json& tables) {
  std::vector<Gets> all;
  std::size_t keys = 0;
  if (tables.empty()) {
    throw validation_error(
        "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1");
  }
  for (auto& [name, request] : tables.items()) {
    all.push_back(read_gets(database, name, request));
    keys += all.back().keys.size();
  }
  if (keys > kMaxBatchKeys) {
    throw validation_error("Too many items requested for the BatchGetItem call");
  }
  return all;
}

/// Fetches what fits into 16 MB; the keys of the rest go to UnprocessedKeys.
void fetch(const Gets& gets, std::size_t& bytes, Consumed& consumed, json& answer) {
  const std::string& name = gets.table->name();
  const bool consistent = gets.parameters.value("ConsistentRead", false);
  json& found = answer["Responses"][name];
  found = json::array();
  json left = json::array();
  for (const json& key : gets.keys) {
    const RowPtr row = row_at(*gets.table, gets.table->place(key), consistent);
    const std::size_t size = row ? row->size : 0;
    if (!left.empty() || bytes + size > kMaxBatchBytes) {
      left.push_back(key);
      continue;
    }
    bytes += size;
    consumed.read[name] += read_units(size, consistent);
    if (row) found.push_back(projected(row->item, gets.projection));
  }
  if (left.empty()) return;
  json& unprocessed = answer["UnprocessedKeys"][name];
  unprocessed = gets.parameters;
  unprocessed["Keys"] = std::move(left);
}

struct Segment {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

Segment segment_of(const json& request) {
  constexpr std::uint64_t kHashes = std::uint64_t{1} << 32U;
  if (!request.contains("TotalSegments") && !request.contains("Segment")) return {0, kHashes};
  const auto absent = [](const std::string& one, const std::string& other) {
    return validation_error(
        "The " + one + " parameter is required but was not present in the request when " + other);
  };
  if (!request.contains("TotalSegments")) {
    throw absent("TotalSegments", "Segment parameter is present");
  }
  if (!request.contains("Segment")) {
    throw absent("Segment", "parameter TotalSegments is present");
  }
  const auto total = request["TotalSegments"].get<std::int64_t>();
  const auto segment = request["Segment"].get<std::int64_t>();
  if (segment < 0 || total < 1 || total > kMaxSegments) {
    throw validation_error(
        "1 validation error detected: Value at 'totalSegments' or 'segment' "
        "failed to satisfy constraint: Member must be in its range");
  }
  if (segment >= total) {
    throw validation_error(
        "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
        "Segment: " +
        std::to_string(segment) + " is not less than TotalSegments: " + std::to_string(total));
  }
  const auto parts = static_cast<std::uint64_t>(total);
  const auto part = static_cast<std::uint64_t>(segment);
  return {kHashes * part / parts, kHashes * (part + 1) / parts};
}

ServiceError outside() {
  return validation_error(
      "The provided starting key is outside query boundaries based on provided conditions");
}

void check_start(const std::optional<Place>& start, const Range& range) {
  if (!start) return;
  if (start->partition != range.low.partition) throw outside();
  if (*start < range.low || *start >= range.high) {
    throw validation_error("The provided starting key does not match the range key predicate");
  }
}

}  // namespace

json get_item(Database& database, json& request) {
  check_parameters(request, {"TableName", "Key", "ConsistentRead", "ProjectionExpression",
                             "ExpressionAttributeNames", "ReturnConsumedCapacity"});
  const std::string name = table_name(request);
  json& key = needed(request, "Key");
  check_item(key);
  Expressions expressions(request);
  const std::vector<Path> projection = expressions.projection();
  expressions.finish();
  const Table& table = database.active(name);
  table.check_key(key);
  const bool consistent = request.value("ConsistentRead", false);
  const RowPtr row = row_at(table, table.place(key), consistent);
  json answer = json::object();
  if (row) answer["Item"] = projected(row->item, projection);
  Consumed consumed;
  consumed.read[name] = read_units(row ? row->size : 0, consistent);
  report(database, request, consumed, false, answer);
  return answer;
}

json batch_get_item(Database& database, json& request) {
  check_parameters(request, {"RequestItems", "ReturnConsumedCapacity"});
  const std::vector<Gets> all = read_all_gets(database, needed(request, "RequestItems"));
  json answer{{"Responses", json::object()}, {"UnprocessedKeys", json::object()}};
  Consumed consumed;
  std::size_t bytes = 0;
  for (const Gets& gets : all) fetch(gets, bytes, consumed, answer);
  report(database, request, consumed, true, answer);
  return answer;
}

json query(Database& database, json& request) {
  check_parameters(request,
                   {"TableName", "IndexName", "KeyConditionExpression", "FilterExpression",
                    "ProjectionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues",
                    "ExclusiveStartKey", "Limit", "ScanIndexForward", "ConsistentRead", "Select",
                    "ReturnConsumedCapacity"});
  if (!request.contains("KeyConditionExpression")) {
    throw validation_error(
        "Either the KeyConditions or KeyConditionExpression parameter must be "
        "specified in the request.");
  }
  Expressions expressions(request);
  const Condition condition = *expressions.condition("KeyConditionExpression");
  const PageRequest page = page_request(database, request, expressions);
  const Range range = range_of(condition, page.keys());
  const std::size_t start_keys = request.value("ExclusiveStartKey", json::object()).size();
  if (!page.index && start_keys != 0 && start_keys != page.keys().parts().size()) {
    throw validation_error("The provided starting key is invalid");
  }
  const std::optional<Place> start = page.start();
  check_start(start, range);
  const bool forward = request.value("ScanIndexForward", true);
  const Rows::Map& rows = page.rows();
  auto begin = rows.lower_bound(range.low);
  auto end = rows.lower_bound(range.high);
  if (start && forward) begin = rows.upper_bound(*start);
  if (start && !forward) end = rows.lower_bound(*start);
  return page.page(begin, end, forward);
}

json scan(Database& database, json& request) {
  check_parameters(request, {"TableName", "IndexName", "FilterExpression", "ProjectionExpression",
                             "ExpressionAttributeNames", "ExpressionAttributeValues",
                             "ExclusiveStartKey", "Limit", "ConsistentRead", "Select", "Segment",
                             "TotalSegments", "ReturnConsumedCapacity"});
  const Segment segment = segment_of(request);
  Expressions expressions(request);
  const PageRequest page = page_request(database, request, expressions);
  const std::optional<Place> start = page.start();
  if (start && (start->hash < segment.low || start->hash >= segment.high)) {
    throw validation_error(
        "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
        "ExclusiveStartKey with correct Segment. TotalSegments: " +
        std::to_string(request["TotalSegments"].get<std::int64_t>()) +
        " Segment: " + std::to_string(request["Segment"].get<std::int64_t>()));
  }
  const Rows::Map& rows = page.rows();
  const auto begin =
      start ? rows.upper_bound(*start) : rows.lower_bound(Place{segment.low, "", "", ""});
  return page.page(begin, rows.lower_bound(Place{segment.high, "", "", ""}), true);
}

}  // namespace eventsrc::test::dynamo
