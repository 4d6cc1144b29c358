#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/fake_dynamodb/condition.hpp"

namespace eventsrc::test::dynamo {

/// What an UpdateExpression does to one place.
struct Assignment {
  Path path;
  bool remove = false;
  bool if_absent = false;  ///< `SET a = if_not_exists(a, :v)`
  Operand value{};
};

/// The expressions of one request, with its names and values. Each `…Expression` of the request
/// that is asked for is parsed; `finish` refuses names and values that none of them used. Throws
/// ServiceError as the service words it.
class Expressions {
 public:
  /// `request` must outlive this; its values are checked and spelled anew.
  explicit Expressions(nlohmann::json& request);

  /// For ConditionExpression, FilterExpression and KeyConditionExpression.
  [[nodiscard]] std::optional<Condition> condition(const std::string& parameter);
  [[nodiscard]] std::vector<Path> projection();
  [[nodiscard]] std::vector<Assignment> update();
  void finish() const;

  /// For the parser: what a `#name` and a `:value` stand for; null if nothing.
  [[nodiscard]] const std::string* name(const std::string& placeholder);
  [[nodiscard]] const nlohmann::json* value(const std::string& placeholder);

 private:
  const nlohmann::json& request_;
  std::set<std::string> used_names_;
  std::set<std::string> used_values_;
  bool any_ = false;

  [[nodiscard]] const std::string* text(const std::string& parameter);
};

/// Whether DynamoDB refuses this name, in any case, outside of ExpressionAttributeNames.
[[nodiscard]] bool is_reserved(std::string_view name);

}  // namespace eventsrc::test::dynamo
