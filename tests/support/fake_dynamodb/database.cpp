#include "support/fake_dynamodb/database.hpp"

#include <algorithm>
#include <cmath>

#include "support/fake_dynamodb/service_error.hpp"

namespace eventsrc::test::dynamo {

using nlohmann::json;

Table& Database::active(const std::string& name) {
  const auto found = tables.find(name);
  if (found == tables.end() || found->second.description["TableStatus"] != "ACTIVE") {
    throw table_error("ResourceNotFoundException", "Requested resource not found");
  }
  return found->second.table;
}

void check_parameters(const json& request, std::initializer_list<std::string_view> known) {
  for (const auto& [name, value] : request.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      throw not_in_fake("parameter " + name);
    }
  }
}

std::string table_name(json& request) {
  const std::string name = needed(request, "TableName");
  const auto refuse = [&](const std::string& constraint) {
    return validation_error("1 validation error detected: Value '" + name +
                            "' at 'tableName' failed to satisfy constraint: Member must " +
                            constraint);
  };
  const std::string_view allowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
  if (name.find_first_not_of(allowed) != std::string::npos) {
    throw refuse("satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
  }
  if (name.size() < 3) throw refuse("have length greater than or equal to 3");
  if (name.size() > 255) throw refuse("have length less than or equal to 255");
  return name;
}

json& needed(json& request, const std::string& name) {
  if (request.contains(name)) return request[name];
  std::string member = name;
  member.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(member.front())));
  throw validation_error("1 validation error detected: Value null at '" + member +
                         "' failed to satisfy constraint: Member must not be null");
}

void report(Database& database, const json& request, const Consumed& consumed, bool as_list,
            json& answer) {
  std::map<std::string, double> total = consumed.read;
  for (const auto& [table, units] : consumed.read) database.usage.rcu += units;
  for (const auto& [table, units] : consumed.write) {
    database.usage.wcu += units;
    total[table] += units;
  }
  const std::string wanted = request.value("ReturnConsumedCapacity", "NONE");
  if (wanted == "INDEXES") throw not_in_fake("ReturnConsumedCapacity INDEXES");
  if (wanted != "TOTAL" || !database.options.capacity) return;
  json list = json::array();
  for (const auto& [table, units] : total) {
    list.push_back({{"TableName", table}, {"CapacityUnits", units}});
  }
  answer["ConsumedCapacity"] = as_list ? list : list.front();
}

double read_units(std::size_t bytes, bool consistent) {
  const double units = std::max(1.0, std::ceil(static_cast<double>(bytes) / 4096));
  return consistent ? units : units / 2;
}

}  // namespace eventsrc::test::dynamo
