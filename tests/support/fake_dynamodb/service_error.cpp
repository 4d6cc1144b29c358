#include "support/fake_dynamodb/service_error.hpp"

namespace eventsrc::test::dynamo {
namespace {

using nlohmann::json;

ServiceError error(std::string_view prefix, std::string_view name, std::string_view message) {
  json body{{"__type", std::string(prefix) + "#" + std::string(name)}};
  if (!message.empty()) body["message"] = message;
  return {400, std::move(body)};
}

}  // namespace

ServiceError table_error(std::string_view name, std::string_view message) {
  return error("com.amazonaws.dynamodb.v20120810", name, message);
}

ServiceError front_error(std::string_view name, std::string_view message) {
  return error("com.amazon.coral.service", name, message);
}

ServiceError validation_error(std::string_view message) {
  return error("com.amazon.coral.validate", "ValidationException", message);
}

ServiceError condition_failed(const json& item) {
  json body =
      table_error("ConditionalCheckFailedException", "The conditional request failed").body();
  if (!item.is_null()) body["Item"] = item;
  return {400, std::move(body)};
}

ServiceError not_in_fake(std::string_view what) {
  return validation_error("FakeDynamo does not do this: " + std::string(what));
}

}  // namespace eventsrc::test::dynamo
