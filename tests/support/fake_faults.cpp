#include "support/fake_faults.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "support/fake_dynamodb/service_error.hpp"

namespace eventsrc::test {
namespace {

using nlohmann::json;

const std::set<std::string, std::less<>>& names() {
  static const std::set<std::string, std::less<>> all{"throttle",
                                                      "provisioned-throughput",
                                                      "internal-error",
                                                      "unavailable",
                                                      "reset-before",
                                                      "expired-token",
                                                      "access-denied",
                                                      "no-table",
                                                      "conflict",
                                                      "captive-portal",
                                                      "redirect",
                                                      "hang",
                                                      "error",
                                                      "reset-after",
                                                      "truncate",
                                                      "wrong-crc",
                                                      "empty",
                                                      "stall",
                                                      "partial",
                                                      "slow",
                                                      "skew"};
  return all;
}

FakeFault read_fault(const json& rule) {
  FakeFault fault{.name = rule.at("fault")};
  if (!names().contains(fault.name)) throw std::runtime_error("no fault " + fault.name);
  fault.wait = std::chrono::milliseconds(rule.value("ms", fault.wait.count()));
  fault.skew = std::chrono::seconds(rule.value("seconds", fault.skew.count()));
  fault.reason = rule.value("reason", "TableWriteKeyRangeThroughputExceeded");
  fault.error = rule.value("error", "");
  fault.message = rule.value("message", "");
  fault.status = rule.value("status", fault.status);
  return fault;
}

FakeAnswer answer(int status, const json& body) { return {status, body.dump()}; }

FakeAnswer throttled(const std::string& name, const std::string& message,
                     const std::string& reason) {
  json body = dynamo::table_error(name, message).body();
  body["ThrottlingReasons"] = {
      {{"reason", reason}, {"resource", "arn:aws:dynamodb:us-east-1:000000000000:table/events"}}};
  return answer(400, body);
}

FakeAnswer conflict(std::string_view operation) {
  if (operation != "TransactWriteItems") {
    return answer(400, dynamo::table_error("TransactionConflictException",
                                           "Transaction is ongoing for the item")
                           .body());
  }
  json body = dynamo::table_error("TransactionCanceledException", "").body();
  body["Message"] =
      "Transaction cancelled, please refer cancellation reasons for specific reasons "
      "[TransactionConflict]";
  body["CancellationReasons"] = {
      {{"Code", "TransactionConflict"}, {"Message", "Transaction is ongoing for the item"}}};
  return answer(400, body);
}

/// Takes the second half of `entries` away.
json second_half(json& entries) {
  const auto middle = entries.begin() + static_cast<std::ptrdiff_t>(entries.size() / 2);
  json half = json::array();
  for (auto entry = middle; entry != entries.end(); ++entry) half.push_back(*entry);
  entries.erase(middle, entries.end());
  return half;
}

}  // namespace

FakeFaults::Rule FakeFaults::read(std::string_view text) {
  const json rule = json::parse(text);
  const json nth = rule.value("nth", json::array());
  return {.fault = read_fault(rule),
          .operations = rule.value("operations", std::vector<std::string>{}),
          .nth = nth.is_array() ? nth.get<std::vector<std::int64_t>>()
                                : std::vector<std::int64_t>{nth.get<std::int64_t>()},
          .times = rule.value("times", std::numeric_limits<std::int64_t>::max()),
          .probability = rule.value("probability", 1.0)};
}

void FakeFaults::set(std::string_view text) {
  std::vector<Rule> rules;
  std::uint64_t seed = 1;
  try {
    json list = json::parse(text);
    if (list.is_object()) {
      seed = list.value("seed", seed);
      json inner = list.at("rules");
      list = std::move(inner);
    }
    for (const json& rule : list) rules.push_back(read(rule.dump()));
  } catch (const json::exception& error) {
    throw std::runtime_error(std::string("not a list of rules: ") + error.what());
  }
  const std::scoped_lock lock(mutex_);
  rules_ = std::move(rules);
  random_.seed(seed);
}

bool FakeFaults::applies(Rule& rule, std::string_view operation) {
  const auto has = [](const auto& list, const auto& wanted) {
    return list.empty() || std::find(list.begin(), list.end(), wanted) != list.end();
  };
  if (!has(rule.operations, operation)) return false;
  ++rule.matching;
  if (!has(rule.nth, rule.matching) || rule.applied >= rule.times) return false;
  if (std::uniform_real_distribution<>(0, 1)(random_) >= rule.probability) return false;
  ++rule.applied;
  return true;
}

std::optional<FakeFault> FakeFaults::next(std::string_view operation) {
  const std::scoped_lock lock(mutex_);
  for (Rule& rule : rules_) {
    if (!applies(rule, operation)) continue;
    ++met_[rule.fault.name];
    return rule.fault;
  }
  return {};
}

std::map<std::string, std::int64_t> FakeFaults::met() const {
  const std::scoped_lock lock(mutex_);
  return met_;
}

std::optional<FakeAnswer> error_of(const FakeFault& fault, std::string_view operation) {
  using dynamo::front_error;
  using dynamo::table_error;
  if (fault.name == "throttle") {
    return throttled("ThrottlingException",
                     "Throughput exceeds the current capacity of your table or index.",
                     fault.reason);
  }
  if (fault.name == "provisioned-throughput") {
    return throttled("ProvisionedThroughputExceededException",
                     "The level of configured provisioned throughput for the table was exceeded. "
                     "Consider increasing your provisioning level with the UpdateTable API.",
                     fault.reason);
  }
  if (fault.name == "internal-error") {
    return answer(500, table_error("InternalServerError", "Internal server error").body());
  }
  if (fault.name == "unavailable") {
    return FakeAnswer{503, "<html><body><b>Http/1.1 Service Unavailable</b></body> </html>"};
  }
  if (fault.name == "expired-token") {
    return answer(400, front_error("ExpiredTokenException",
                                   "The security token included in the request is expired")
                           .body());
  }
  if (fault.name == "access-denied") {
    return answer(
        400, front_error("AccessDeniedException",
                         "User: arn:aws:iam::000000000000:user/test is not authorized to perform: "
                         "dynamodb:" +
                             std::string(operation) +
                             " on resource: arn:aws:dynamodb:us-east-1:000000000000:table/events "
                             "because no identity-based policy allows the action")
                 .body());
  }
  if (fault.name == "no-table") {
    return answer(400,
                  table_error("ResourceNotFoundException", "Requested resource not found").body());
  }
  if (fault.name == "conflict") return conflict(operation);
  if (fault.name == "error") {
    return answer(fault.status, table_error(fault.error, fault.message).body());
  }
  return {};
}

FakeAnswer carry_out_half(FakeDynamo& dynamo, std::string_view operation, std::string_view body) {
  const bool writes = operation == "BatchWriteItem";
  if (!writes && operation != "BatchGetItem") return dynamo.handle(operation, body);
  json request = json::parse(body);
  json left = json::object();
  json carried_out = json::object();
  for (auto& [table, entries] : request["RequestItems"].items()) {
    json& list = writes ? entries : entries["Keys"];
    json rest = entries;
    (writes ? rest : rest["Keys"]) = second_half(list);
    left[table] = std::move(rest);
    if (!list.empty()) carried_out[table] = entries;
  }
  json result = writes ? json::object() : json{{"Responses", json::object()}};
  if (!carried_out.empty()) {
    request["RequestItems"] = std::move(carried_out);
    const FakeAnswer half = dynamo.handle(operation, request.dump());
    if (half.status != 200) return half;
    result = json::parse(half.body);
  }
  result[writes ? "UnprocessedItems" : "UnprocessedKeys"] = std::move(left);
  return answer(200, result);
}

}  // namespace eventsrc::test
