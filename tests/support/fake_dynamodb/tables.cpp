// Operations on whole tables.
#include <set>
#include <vector>

#include "support/fake_dynamodb/database.hpp"
#include "support/fake_dynamodb/service_error.hpp"

namespace eventsrc::test::dynamo {
namespace {

using nlohmann::json;

const std::string kArn = "arn:aws:dynamodb:us-east-1:000000000000:table/";

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::vector<std::string> names_of(const json& elements) {
  std::vector<std::string> names;
  for (const json& element : elements) names.push_back(element["AttributeName"]);
  return names;
}

void check_key_schema(const json& elements, const std::vector<std::string>& defined) {
  const std::vector<std::string> keys = names_of(elements);
  for (const std::string& key : keys) {
    if (std::find(defined.begin(), defined.end(), key) != defined.end()) continue;
    throw validation_error(
        "One or more parameter values were invalid: Some index key attributes are not defined in "
        "AttributeDefinitions. Keys: [" +
        listed(keys) + "], AttributeDefinitions: [" + listed(defined) + "]");
  }
  if (keys.size() > 1 && keys[0] == keys[1]) {
    throw validation_error(
        "Both the Hash Key and the Range Key element in the KeySchema have the same name");
  }
  if (elements[0]["KeyType"] != "HASH") {
    throw validation_error("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (keys.size() > 1 && elements[1]["KeyType"] != "RANGE") {
    throw validation_error(
        "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
}

void check_index_name(const std::string& name, std::size_t number) {
  if (name.size() >= 3) return;
  throw validation_error("1 validation error detected: Value '" + name +
                         "' at 'globalSecondaryIndexes." + std::to_string(number) +
                         ".member.indexName' failed to satisfy constraint: Member must have length "
                         "greater than or equal to 3");
}

void check_schemas(json& request) {
  const std::vector<std::string> defined = names_of(needed(request, "AttributeDefinitions"));
  check_key_schema(needed(request, "KeySchema"), defined);
  std::set<std::string> used;
  for (const std::string& name : names_of(request["KeySchema"])) used.insert(name);
  std::size_t number = 0;
  for (const json& index : request.value("GlobalSecondaryIndexes", json::array())) {
    check_index_name(index["IndexName"], ++number);
    check_key_schema(index["KeySchema"], defined);
    for (const std::string& name : names_of(index["KeySchema"])) used.insert(name);
  }
  if (used.size() != defined.size()) {
    throw validation_error(
        "One or more parameter values were invalid: Number of attributes in KeySchema does not "
        "exactly match number of attributes defined in AttributeDefinitions");
  }
}

void set_status(json& description, const char* status) {
  description["TableStatus"] = status;
  if (!description.contains("GlobalSecondaryIndexes")) return;
  for (json& index : description["GlobalSecondaryIndexes"]) index["IndexStatus"] = status;
}

json described(const Database& database, const json& request, const std::string& name) {
  const std::int64_t now =
      std::chrono::floor<std::chrono::seconds>(database.clock->now()).time_since_epoch().count();
  json description{{"TableName", name},
                   {"TableArn", kArn + name},
                   {"AttributeDefinitions", request["AttributeDefinitions"]},
                   {"KeySchema", request["KeySchema"]},
                   {"BillingModeSummary", {{"BillingMode", "PAY_PER_REQUEST"}}},
                   {"CreationDateTime", now},
                   {"DeletionProtectionEnabled", request.value("DeletionProtectionEnabled", false)},
                   {"ItemCount", 0},
                   {"TableSizeBytes", 0}};
  if (request.contains("GlobalSecondaryIndexes")) {
    description["GlobalSecondaryIndexes"] = request["GlobalSecondaryIndexes"];
    for (json& index : description["GlobalSecondaryIndexes"]) {
      index["IndexArn"] = kArn + name + "/index/" + index["IndexName"].get<std::string>();
    }
  }
  return description;
}

// Operations on tables have their own words for the same.
std::string own_table_name(json& request) {
  if (!request.contains("TableName")) {
    throw validation_error(
        "The parameter 'TableName' is required but was not present in the request");
  }
  const std::size_t size = request["TableName"].get_ref<const std::string&>().size();
  if (size < 3 || size > 255) {
    throw validation_error(
        "TableName must be at least 3 characters long and at most 255 characters long");
  }
  return table_name(request);
}

StoredTable& existing(Database& database, json& request) {
  const std::string name = own_table_name(request);
  const auto found = database.tables.find(name);
  if (found == database.tables.end()) {
    throw table_error("ResourceNotFoundException",
                      "Requested resource not found: Table: " + name + " not found");
  }
  return found->second;
}

}  // namespace

json create_table(Database& database, json& request) {
  check_parameters(request, {"TableName", "AttributeDefinitions", "KeySchema", "BillingMode",
                             "GlobalSecondaryIndexes", "DeletionProtectionEnabled"});
  const std::string name = own_table_name(request);
  if (request.value("BillingMode", "PROVISIONED") != "PAY_PER_REQUEST") {
    throw not_in_fake("BillingMode PROVISIONED");
  }
  check_schemas(request);
  if (database.tables.contains(name)) {
    throw table_error("ResourceInUseException", "Table already exists: " + name);
  }
  StoredTable stored{Table(request), described(database, request, name),
                     database.options.creating_answers};
  stored.table.set_lag(database.options.table_lag, database.options.index_lag);
  set_status(stored.description, "CREATING");
  const json answer{{"TableDescription", stored.description}};
  if (stored.creating_answers == 0) set_status(stored.description, "ACTIVE");
  database.tables.emplace(name, std::move(stored));
  return answer;
}

json describe_table(Database& database, json& request) {
  check_parameters(request, {"TableName"});
  StoredTable& stored = existing(database, request);
  if (stored.creating_answers-- <= 0) {
    stored.creating_answers = 0;
    set_status(stored.description, "ACTIVE");
  }
  return {{"Table", stored.description}};
}

json delete_table(Database& database, json& request) {
  check_parameters(request, {"TableName"});
  StoredTable& stored = existing(database, request);
  const std::string name = stored.table.name();
  if (stored.description["TableStatus"] == "CREATING") {
    throw table_error("ResourceInUseException",
                      "Attempt to change a resource which is still in use: Table is being "
                      "created: " +
                          name);
  }
  if (stored.description["DeletionProtectionEnabled"] == true) {
    throw validation_error(
        "Resource cannot be deleted as it is currently protected against "
        "deletion. Disable deletion protection first.");
  }
  json description = std::move(stored.description);
  set_status(description, "DELETING");
  database.tables.erase(name);
  return {{"TableDescription", description}};
}

json update_table(Database& database, json& request) {
  check_parameters(request, {"TableName", "DeletionProtectionEnabled"});
  StoredTable& stored = existing(database, request);
  stored.description["DeletionProtectionEnabled"] = needed(request, "DeletionProtectionEnabled");
  return {{"TableDescription", stored.description}};
}

json update_continuous_backups(Database& database, json& request) {
  if (!database.options.backups) throw front_error("UnknownOperationException", "");
  check_parameters(request, {"TableName", "PointInTimeRecoverySpecification"});
  const std::string name = table_name(request);
  if (!database.tables.contains(name)) {
    throw table_error("TableNotFoundException", "Table not found: " + name);
  }
  const bool enabled =
      needed(request, "PointInTimeRecoverySpecification")["PointInTimeRecoveryEnabled"];
  return {{"ContinuousBackupsDescription",
           {{"ContinuousBackupsStatus", "ENABLED"},
            {"PointInTimeRecoveryDescription",
             {{"PointInTimeRecoveryStatus", enabled ? "ENABLED" : "DISABLED"}}}}}};
}

}  // namespace eventsrc::test::dynamo
