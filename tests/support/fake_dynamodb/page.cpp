#include "support/fake_dynamodb/page.hpp"

#include <algorithm>

#include "support/fake_dynamodb/attribute.hpp"
#include "support/fake_dynamodb/service_error.hpp"

namespace eventsrc::test::dynamo {
namespace {

using nlohmann::json;

constexpr std::size_t kPageBytes = 1024UL * 1024;

/// Puts `value` where `path` says, from its step `at` on; elements of lists move together.
void graft(json& onto, const Path& path, std::size_t at, const json& value) {
  if (at == path.size()) {
    onto = value;
    return;
  }
  if (const auto* name = std::get_if<std::string>(&path[at])) {
    graft(at == 0 ? onto[*name] : onto["M"][*name], path, at + 1, value);
    return;
  }
  json& list = onto["L"];
  if (list.is_null()) list = json::array();
  list.push_back(nullptr);
  graft(list.back(), path, at + 1, value);
}

json key_of(const PageRequest& request, const json& item) {
  json key = json::object();
  for (const KeySchema::Part& part : request.table.keys().parts()) key[part.name] = item[part.name];
  for (const KeySchema::Part& part : request.keys().parts()) key[part.name] = item[part.name];
  return key;
}

std::size_t limit_of(const json& request) {
  if (!request.contains("Limit")) return SIZE_MAX;
  const auto limit = request["Limit"].get<std::int64_t>();
  if (limit < 1) {
    throw validation_error("1 validation error detected: Value '" + std::to_string(limit) +
                           "' at 'limit' failed to satisfy constraint: Member must have value "
                           "greater than or equal to 1");
  }
  return static_cast<std::size_t>(limit);
}

/// Gathers one page.
struct Gatherer {
  const PageRequest& request;
  std::size_t limit;
  json items = json::array();
  std::size_t scanned = 0;
  std::size_t bytes = 0;
  RowPtr last{};

  [[nodiscard]] bool full() const { return scanned >= limit || bytes >= kPageBytes; }
  void add(const RowPtr& row) {
    ++scanned;
    bytes += row->size;
    last = row;
    if (request.filter && !request.filter->holds_for(row->item)) return;
    items.push_back(projected(row->item, request.projection));
  }
};

}  // namespace

json projected(const json& item, const std::vector<Path>& paths) {
  if (paths.empty()) return item;
  json kept = json::object();
  for (const Path& path : paths) {
    if (const json* value = find(item, path)) graft(kept, path, 0, *value);
  }
  return kept;
}

const Rows::Map& PageRequest::rows() const {
  const Rows& rows = index ? index->rows : table.rows();
  return consistent() ? rows.now() : rows.eventual();
}

std::optional<Place> PageRequest::start() const {
  if (!request.contains("ExclusiveStartKey")) return {};
  const json& key = request["ExclusiveStartKey"];
  json base = json::object();
  for (const KeySchema::Part& part : table.keys().parts()) {
    if (key.contains(part.name)) base[part.name] = key[part.name];
  }
  try {
    table.check_key(index ? base : key);
  } catch (const ServiceError& error) {
    throw validation_error("The provided starting key is invalid: " +
                           error.body()["message"].get<std::string>());
  }
  if (!index) return table.place(key);
  for (const KeySchema::Part& part : index->keys.parts()) {
    if (!key.contains(part.name) || type_of(key[part.name]) != part.type) {
      throw validation_error("The provided starting key is invalid");
    }
  }
  return table.place(key, *index);
}

json PageRequest::page(Rows::Map::const_iterator begin, Rows::Map::const_iterator end,
                       bool forward) const {
  Gatherer page{*this, limit_of(request)};
  while (begin != end && !page.full()) {
    page.add(forward ? begin->second : std::prev(end)->second);
    forward ? ++begin : --end;
  }
  json answer{{"Count", page.items.size()}, {"ScannedCount", page.scanned}};
  if (page.full() && page.last) answer["LastEvaluatedKey"] = key_of(*this, page.last->item);
  if (request.value("Select", "") != "COUNT") answer["Items"] = std::move(page.items);
  Consumed consumed;
  consumed.read[table.name()] = read_units(page.bytes, consistent());
  report(database, request, consumed, false, answer);
  return answer;
}

PageRequest page_request(Database& database, json& request, Expressions& expressions) {
  const std::string name = table_name(request);
  const std::string select = request.value("Select", "COUNT");
  if (select != "COUNT") throw not_in_fake("Select " + select);
  std::optional<Condition> filter = expressions.condition("FilterExpression");
  std::vector<Path> projection = expressions.projection();
  expressions.finish();
  if (request.contains("ExclusiveStartKey")) check_item(request["ExclusiveStartKey"]);
  Table& table = database.active(name);
  const Index* index = request.contains("IndexName") ? &table.index(request["IndexName"]) : nullptr;
  if (index && request.value("ConsistentRead", false)) {
    throw validation_error("Consistent reads are not supported on global secondary indexes");
  }
  return {database, request, table, index, std::move(filter), std::move(projection)};
}

}  // namespace eventsrc::test::dynamo
