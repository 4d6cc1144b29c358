#include "support/fake_dynamodb/condition.hpp"

#include <algorithm>

#include "support/fake_dynamodb/attribute.hpp"

namespace eventsrc::test::dynamo {
namespace {

using nlohmann::json;

const json* child(const json& value, const std::variant<std::string, std::size_t>& step) {
  const json& content = value.begin().value();
  if (const auto* name = std::get_if<std::string>(&step)) {
    if (type_of(value) != "M") return nullptr;
    const auto found = content.find(*name);
    return found == content.end() ? nullptr : &*found;
  }
  const std::size_t index = std::get<std::size_t>(step);
  return type_of(value) == "L" && index < content.size() ? &content[index] : nullptr;
}

std::optional<json> size_of(const json& value) {
  const std::string& type = type_of(value);
  const json& content = value.begin().value();
  std::size_t size = content.size();
  if (type == "S") size = content.get_ref<const std::string&>().size();
  if (type == "B") size = value_size(value);
  if (type == "N" || type == "BOOL" || type == "NULL") return {};
  return json{{"N", std::to_string(size)}};
}

bool ordered(const json& value) {
  const std::string& type = type_of(value);
  return type == "S" || type == "N" || type == "B";
}

bool begins(const json& value, const json& prefix) {
  const std::string& type = type_of(value);
  return type == type_of(prefix) && (type == "S" || type == "B") &&
         order_bytes(value).starts_with(order_bytes(prefix));
}

}  // namespace

const json* find(const json& item, const Path& path) {
  const auto found = item.find(std::get<std::string>(path.front()));
  const json* value = found == item.end() ? nullptr : &*found;
  for (std::size_t i = 1; i < path.size() && value != nullptr; ++i) value = child(*value, path[i]);
  return value;
}

std::optional<json> Operand::of(const json& item) const {
  if (kind == Kind::value) return value;
  const json* found = find(item, path);
  if (found == nullptr) return {};
  return kind == Kind::size ? size_of(*found) : *found;
}

bool compare(std::string_view comparator, const json& a, const json& b) {
  if (comparator == "=") return a == b;
  if (comparator == "<>") return a != b;
  if (type_of(a) != type_of(b) || !ordered(a)) return false;
  const int order = order_bytes(a).compare(order_bytes(b));
  if (comparator == "<") return order < 0;
  if (comparator == "<=") return order <= 0;
  if (comparator == ">") return order > 0;
  return order >= 0;
}

bool Condition::holds_for(const json& item) const {
  const auto holds = [&](const Condition& part) { return part.holds_for(item); };
  if (kind == Kind::all) return std::all_of(parts.begin(), parts.end(), holds);
  if (kind == Kind::any) return std::any_of(parts.begin(), parts.end(), holds);
  if (kind == Kind::negation) return !holds(parts.front());
  if (kind == Kind::exists) return find(item, operands.front().path) != nullptr;
  if (kind == Kind::not_exists) return find(item, operands.front().path) == nullptr;

  const std::optional<json> first = operands.front().of(item);
  std::vector<std::optional<json>> others;
  for (std::size_t i = 1; i < operands.size(); ++i) others.push_back(operands[i].of(item));
  if (kind == Kind::compare && comparator == "<>" && first.has_value() != others[0].has_value()) {
    return true;
  }
  const auto is = [&](std::string_view how, const std::optional<json>& other) {
    return first && other && dynamo::compare(how, *first, *other);
  };
  if (kind == Kind::compare) return is(comparator, others[0]);
  if (kind == Kind::between) return is(">=", others[0]) && is("<=", others[1]);
  if (kind == Kind::begins_with) return first && others[0] && begins(*first, *others[0]);
  return std::any_of(others.begin(), others.end(),
                     [&](const auto& other) { return is("=", other); });
}

}  // namespace eventsrc::test::dynamo
