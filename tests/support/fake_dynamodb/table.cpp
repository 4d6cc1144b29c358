#include "support/fake_dynamodb/table.hpp"

#include <algorithm>
#include <cmath>

#include "support/fake_dynamodb/attribute.hpp"
#include "support/fake_dynamodb/service_error.hpp"

namespace eventsrc::test::dynamo {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxHashKey = 2048;
constexpr std::size_t kMaxRangeKey = 1024;

KeySchema key_schema(const json& elements, const json& definitions) {
  const auto part = [&](const json& element) {
    KeySchema::Part key{element["AttributeName"], ""};
    for (const json& definition : definitions) {
      if (definition["AttributeName"] == key.name) key.type = definition["AttributeType"];
    }
    return key;
  };
  KeySchema keys{part(elements[0])};
  if (elements.size() > 1) keys.range = part(elements[1]);
  return keys;
}

ServiceError invalid_value(const std::string& message) {
  return validation_error("One or more parameter values were invalid: " + message);
}

void check_key_size(const KeySchema::Part& key, const json& value, bool hash,
                    const std::string& empty_prefix) {
  if (key.type == "N") return;
  const std::size_t size = value_size(value);
  if (size == 0) {
    throw validation_error(empty_prefix +
                           "The AttributeValue for a key attribute cannot contain an empty " +
                           (key.type == "S" ? "string" : "binary") + " value. Key: " + key.name);
  }
  if (hash && size > kMaxHashKey) {
    throw invalid_value("Size of hashkey has exceeded the maximum size limit of2048 bytes");
  }
  if (!hash && size > kMaxRangeKey) {
    throw invalid_value(
        "Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
  }
}

bool has_keys(const json& item, const KeySchema& keys) {
  const std::vector<KeySchema::Part> parts = keys.parts();
  return std::all_of(parts.begin(), parts.end(),
                     [&](const auto& part) { return item.contains(part.name); });
}

Place place_by(const KeySchema& keys, const json& item) {
  Place place{0, order_bytes(item[keys.hash.name]), "", ""};
  place.hash = partition_hash(place.partition);
  if (keys.range) place.sort = order_bytes(item[keys.range->name]);
  return place;
}

}  // namespace

std::vector<KeySchema::Part> KeySchema::parts() const {
  std::vector<Part> parts{hash};
  if (range) parts.push_back(*range);
  return parts;
}

std::uint64_t partition_hash(std::string_view partition) {
  std::uint64_t hash = 0xCBF29CE484222325U;  // FNV-1a
  for (const char c : partition) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  }
  hash = (hash ^ (hash >> 32U)) * 0x9E3779B97F4A7C15U;
  return hash >> 32U;
}

double write_units(std::size_t bytes) {
  return std::max(1.0, std::ceil(static_cast<double>(bytes) / 1024));
}

Table::Table(const json& request)
    : name_(request["TableName"]),
      keys_(key_schema(request["KeySchema"], request["AttributeDefinitions"])) {
  for (const json& index : request.value("GlobalSecondaryIndexes", json::array())) {
    const json& projection = index["Projection"];
    indexes_.push_back(
        {.name = index["IndexName"],
         .keys = key_schema(index["KeySchema"], request["AttributeDefinitions"]),
         .projects_all = projection["ProjectionType"] == "ALL",
         .projected = projection.value("NonKeyAttributes", std::vector<std::string>{})});
  }
}

const Index& Table::index(const std::string& name) const {
  const auto found = std::find_if(indexes_.begin(), indexes_.end(),
                                  [&](const Index& index) { return index.name == name; });
  if (found == indexes_.end()) {
    throw validation_error("The table does not have the specified index: " + name);
  }
  return *found;
}

void Table::check_item_keys(const json& item) const {
  for (const KeySchema::Part& key : keys_.parts()) {
    if (!item.contains(key.name)) {
      throw invalid_value("Missing the key " + key.name + " in the item");
    }
    const json& value = item[key.name];
    if (type_of(value) != key.type) {
      throw invalid_value("Type mismatch for key " + key.name + " expected: " + key.type +
                          " actual: " + type_of(value));
    }
    check_key_size(key, value, key.name == keys_.hash.name,
                   "One or more parameter values are not valid. ");
  }
  for (const Index& index : indexes_) {
    for (const KeySchema::Part& key : index.keys.parts()) {
      if (!item.contains(key.name) || type_of(item[key.name]) == key.type) continue;
      throw invalid_value("Type mismatch for Index Key " + key.name + " Expected: " + key.type +
                          " Actual: " + type_of(item[key.name]) + " IndexName: " + index.name);
    }
  }
}

void Table::check_key(const json& key) const {
  const std::vector<KeySchema::Part> parts = keys_.parts();
  const auto fits = [&](const auto& part) {
    return key.contains(part.name) && type_of(key[part.name]) == part.type;
  };
  if (key.size() != parts.size() || !std::all_of(parts.begin(), parts.end(), fits)) {
    throw validation_error("The provided key element does not match the schema");
  }
  for (const KeySchema::Part& part : parts) {
    check_key_size(part, key[part.name], part.name == keys_.hash.name,
                   "One or more parameter values were invalid: ");
  }
}

Place Table::place(const json& item) const { return place_by(keys_, item); }

Place Table::place(const json& item, const Index& index) const {
  Place place = place_by(index.keys, item);
  const Place base = this->place(item);
  place.rest = std::to_string(base.partition.size()) + ":" + base.partition + base.sort;
  return place;
}

RowPtr Table::projection(const Index& index, const RowPtr& row) const {
  if (!row || !has_keys(row->item, index.keys)) return nullptr;
  if (index.projects_all) return row;
  json kept = json::object();
  const auto keep = [&](const std::string& name) {
    if (row->item.contains(name)) kept[name] = row->item[name];
  };
  for (const KeySchema::Part& key : keys_.parts()) keep(key.name);
  for (const KeySchema::Part& key : index.keys.parts()) keep(key.name);
  for (const std::string& name : index.projected) keep(name);
  const std::size_t size = item_size(kept);
  return std::make_shared<const Row>(Row{std::move(kept), size});
}

double Table::put(Index& index, const RowPtr& old_row, const RowPtr& new_row) const {
  const RowPtr before = projection(index, old_row);
  const RowPtr after = projection(index, new_row);
  if (!before && !after) return 0;
  if (before && after && before->item == after->item) return 0;
  double units = 0;
  const bool moves = before && after && place(before->item, index) != place(after->item, index);
  if (before && (moves || !after)) {
    index.rows.put(place(before->item, index), nullptr);
    units += write_units(before->size);
  }
  if (after) {
    index.rows.put(place(after->item, index), after);
    units += write_units(std::max(after->size, before && !moves ? before->size : 0));
  }
  return units;
}

double Table::put(const Place& place, const RowPtr& row) {
  const RowPtr old_row = rows_.find(place);
  rows_.put(place, row);
  double units = write_units(std::max(old_row ? old_row->size : 0, row ? row->size : 0));
  for (Index& index : indexes_) units += put(index, old_row, row);
  return units;
}

void Table::set_lag(std::size_t table_writes, std::size_t index_writes) {
  rows_.set_lag(table_writes);
  for (Index& index : indexes_) index.rows.set_lag(index_writes);
}

}  // namespace eventsrc::test::dynamo
