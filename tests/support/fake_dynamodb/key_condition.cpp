#include "support/fake_dynamodb/key_condition.hpp"

#include <map>
#include <utility>

#include "support/fake_dynamodb/attribute.hpp"
#include "support/fake_dynamodb/service_error.hpp"

namespace eventsrc::test::dynamo {
namespace {

using nlohmann::json;
using Kind = Condition::Kind;

std::string operator_name(const Condition& condition) {
  if (condition.kind == Kind::any) return "OR";
  if (condition.kind == Kind::negation) return "NOT";
  if (condition.kind == Kind::in) return "IN";
  if (condition.kind == Kind::exists) return "attribute_exists";
  if (condition.kind == Kind::not_exists) return "attribute_not_exists";
  return condition.comparator;
}

void check_shape(const Condition& condition) {
  const bool fits = condition.kind == Kind::between || condition.kind == Kind::begins_with ||
                    (condition.kind == Kind::compare && condition.comparator != "<>");
  if (!fits) {
    throw validation_error("Invalid operator used in KeyConditionExpression: " +
                           operator_name(condition));
  }
  if (condition.operands[0].kind != Operand::Kind::path) {
    throw not_in_fake("a key condition whose first operand is no key");
  }
  if (condition.operands[0].path.size() > 1) {
    throw validation_error("KeyConditionExpressions cannot have conditions on nested attributes");
  }
  for (std::size_t i = 1; i < condition.operands.size(); ++i) {
    if (condition.operands[i].kind == Operand::Kind::value) continue;
    throw validation_error(
        "Invalid condition in KeyConditionExpression: Multiple attribute names "
        "used in one condition");
  }
}

void collect(const Condition& condition, std::map<std::string, const Condition*>& by_key) {
  if (condition.kind == Kind::all) {
    for (const Condition& part : condition.parts) collect(part, by_key);
    return;
  }
  check_shape(condition);
  const auto& name = std::get<std::string>(condition.operands[0].path.front());
  if (!by_key.emplace(name, &condition).second) {
    throw validation_error("KeyConditionExpressions must only contain one condition per key");
  }
}

void check_types(const Condition& condition, const KeySchema::Part& key) {
  for (std::size_t i = 1; i < condition.operands.size(); ++i) {
    if (type_of(condition.operands[i].value) == key.type) continue;
    throw validation_error(
        "One or more parameter values were invalid: Condition parameter type "
        "does not match schema type");
  }
}

std::string after(std::string bytes) { return bytes + '\0'; }

/// The first text that does not begin with `prefix` and is not below it; empty if there is none.
std::string after_prefix(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xFF') prefix.pop_back();
  if (!prefix.empty()) ++prefix.back();
  return prefix;
}

void narrow(Range& range, const Condition& condition) {
  const std::string first = order_bytes(condition.operands[1].value);
  const auto end_at = [&](const std::string& sort) {
    range.high = range.low;
    range.high.sort = sort;
  };
  const std::string& how = condition.comparator;
  Place low = range.low;
  if (condition.kind == Kind::between) {
    end_at(after(order_bytes(condition.operands[2].value)));
    low.sort = first;
  } else if (condition.kind == Kind::begins_with) {
    if (const std::string end = after_prefix(first); !end.empty()) end_at(end);
    low.sort = first;
  } else if (how == "=" || how == "<=" || how == "<") {
    end_at(how == "<" ? first : after(first));
    if (how == "=") low.sort = first;
  } else {
    low.sort = how == ">" ? after(first) : first;
  }
  range.low = low;
}

}  // namespace

Range range_of(const Condition& condition, const KeySchema& keys) {
  std::map<std::string, const Condition*> by_key;
  collect(condition, by_key);
  if (by_key.size() > 2) throw validation_error("Conditions can be of length 1 or 2 only");
  const auto hash = by_key.find(keys.hash.name);
  if (hash == by_key.end()) {
    throw validation_error("Query condition missed key schema element: " + keys.hash.name);
  }
  check_types(*hash->second, keys.hash);
  if (hash->second->comparator != "=") throw validation_error("Query key condition not supported");

  Range range;
  range.low.partition = order_bytes(hash->second->operands[1].value);
  range.low.hash = partition_hash(range.low.partition);
  range.high = range.low;
  range.high.partition = after(range.low.partition);
  if (by_key.size() == 1) return range;

  const auto sort = keys.range ? by_key.find(keys.range->name) : by_key.end();
  if (sort == by_key.end()) {
    throw validation_error("Query condition missed key schema element: " +
                           (keys.range ? keys.range->name : ""));
  }
  check_types(*sort->second, *keys.range);
  narrow(range, *sort->second);
  return range;
}

}  // namespace eventsrc::test::dynamo
