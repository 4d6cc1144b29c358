#include "support/fake_dynamodb/expression.hpp"

#include "support/fake_dynamodb/attribute.hpp"
#include "support/fake_dynamodb/expression_parser.hpp"
#include "support/fake_dynamodb/service_error.hpp"

namespace eventsrc::test::dynamo {
namespace {

using nlohmann::json;

void check_placeholders(const json& request, const std::string& parameter, char first) {
  const auto found = request.find(parameter);
  if (found == request.end()) return;
  if (found->empty()) throw validation_error(parameter + " must not be empty");
  for (const auto& [key, unused] : found->items()) {
    if (key.size() < 2 || key.front() != first) {
      throw validation_error(parameter + " contains invalid key: Syntax error; key: \"" + key +
                             "\"");
    }
  }
}

void check_values(json& request) {
  const auto values = request.find("ExpressionAttributeValues");
  if (values == request.end()) return;
  for (auto& [key, value] : values->items()) {
    try {
      check_value(value);
    } catch (const ServiceError& error) {
      if (!error.body().contains("message")) throw;
      throw validation_error("ExpressionAttributeValues contains invalid value: " +
                             error.body()["message"].get<std::string>() + " for key " + key);
    }
  }
}

void check_used(const json& request, const std::string& parameter,
                const std::set<std::string>& used) {
  const auto found = request.find(parameter);
  if (found == request.end()) return;
  std::string unused;
  for (const auto& [key, value] : found->items()) {
    if (!used.contains(key)) unused += (unused.empty() ? "" : ", ") + key;
  }
  if (unused.empty()) return;
  throw validation_error("Value provided in " + parameter + " unused in expressions: keys: {" +
                         unused + "}");
}

}  // namespace

Expressions::Expressions(json& request) : request_(request) {
  for (const char* parameter : {"ConditionExpression", "FilterExpression", "KeyConditionExpression",
                                "ProjectionExpression", "UpdateExpression"}) {
    if (request.contains(parameter)) any_ = true;
  }
  if (!any_ && request.contains("ExpressionAttributeNames")) {
    throw validation_error("ExpressionAttributeNames can only be specified when using expressions");
  }
  if (!any_ && request.contains("ExpressionAttributeValues")) {
    throw validation_error(
        "ExpressionAttributeValues can only be specified when using expressions");
  }
  check_placeholders(request, "ExpressionAttributeNames", '#');
  check_placeholders(request, "ExpressionAttributeValues", ':');
  check_values(request);
}

const std::string* Expressions::text(const std::string& parameter) {
  const auto found = request_.find(parameter);
  return found == request_.end() ? nullptr : found->get_ptr<const std::string*>();
}

std::optional<Condition> Expressions::condition(const std::string& parameter) {
  const std::string* expression = text(parameter);
  if (expression == nullptr) return {};
  return ExpressionParser(parameter, *expression, *this).condition();
}

std::vector<Path> Expressions::projection() {
  const std::string* expression = text("ProjectionExpression");
  if (expression == nullptr) return {};
  return ExpressionParser("ProjectionExpression", *expression, *this).paths();
}

std::vector<Assignment> Expressions::update() {
  const std::string* expression = text("UpdateExpression");
  if (expression == nullptr) return {};
  return ExpressionParser("UpdateExpression", *expression, *this).assignments();
}

void Expressions::finish() const {
  check_used(request_, "ExpressionAttributeNames", used_names_);
  check_used(request_, "ExpressionAttributeValues", used_values_);
}

const std::string* Expressions::name(const std::string& placeholder) {
  const json::json_pointer where = json::json_pointer("/ExpressionAttributeNames") / placeholder;
  if (!request_.contains(where)) return nullptr;
  used_names_.insert(placeholder);
  return request_[where].get_ptr<const std::string*>();
}

const json* Expressions::value(const std::string& placeholder) {
  const json::json_pointer where = json::json_pointer("/ExpressionAttributeValues") / placeholder;
  if (!request_.contains(where)) return nullptr;
  used_values_.insert(placeholder);
  return &request_[where];
}

}  // namespace eventsrc::test::dynamo
