#include "support/fake_dynamodb/write.hpp"

#include <algorithm>

#include "support/fake_dynamodb/attribute.hpp"
#include "support/fake_dynamodb/service_error.hpp"

namespace eventsrc::test::dynamo {
namespace {

using nlohmann::json;

ServiceError bad_path() {
  return validation_error(
      "The document path provided in the update expression is invalid for update");
}

/// The map or list that holds what the last step of `path` names.
json& parent(json& item, const Path& path) {
  if (path.size() == 1) return item;
  const json* found = find(item, Path(path.begin(), path.end() - 1));
  const bool named = std::holds_alternative<std::string>(path.back());
  if (found == nullptr || type_of(*found) != (named ? "M" : "L")) throw bad_path();
  // Found in `item`, which is ours to change.
  return const_cast<json&>(*found)
      .begin()
      .value();  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

void remove(json& holder, const std::variant<std::string, std::size_t>& step) {
  if (const auto* name = std::get_if<std::string>(&step)) {
    holder.erase(*name);
  } else if (const std::size_t index = std::get<std::size_t>(step); index < holder.size()) {
    holder.erase(index);
  }
}

void set(json& holder, const std::variant<std::string, std::size_t>& step, json value) {
  if (const auto* name = std::get_if<std::string>(&step)) {
    holder[*name] = std::move(value);
  } else if (const std::size_t index = std::get<std::size_t>(step); index < holder.size()) {
    holder[index] = std::move(value);
  } else {
    holder.push_back(std::move(value));
  }
}

json updated(const json& before, const std::vector<Assignment>& assignments) {
  json after = before;
  for (const Assignment& assignment : assignments) {
    const bool present = find(before, assignment.path) != nullptr;
    if (assignment.remove) {
      if (present) remove(parent(after, assignment.path), assignment.path.back());
      continue;
    }
    if (assignment.if_absent && present) continue;
    std::optional<json> value = assignment.value.of(before);
    if (!value) {
      throw validation_error(
          "The provided expression refers to an attribute that does not exist in the item");
    }
    set(parent(after, assignment.path), assignment.path.back(), std::move(*value));
  }
  return after;
}

void check_assignments(const Table& table, const std::vector<Assignment>& assignments) {
  for (const KeySchema::Part& key : table.keys().parts()) {
    for (const Assignment& assignment : assignments) {
      if (std::get<std::string>(assignment.path.front()) != key.name) continue;
      throw validation_error("One or more parameter values were invalid: Cannot update attribute " +
                             key.name + ". This attribute is part of the key");
    }
  }
}

}  // namespace

bool Write::may() const {
  if (!condition) return true;
  const RowPtr row = old_row();
  return condition->holds_for(row ? row->item : json::object());
}

RowPtr Write::new_row() const {
  const RowPtr before = old_row();
  if (kind == Kind::remove) return nullptr;
  if (kind == Kind::check) return before;
  json after = kind == Kind::put ? item : updated(before ? before->item : item, assignments);
  const std::size_t size = item_size(after);
  if (kind == Kind::update && size > kMaxItemSize) {
    throw validation_error("Item size to update has exceeded the maximum allowed size");
  }
  if (kind == Kind::update) table->check_item_keys(after);
  return std::make_shared<const Row>(Row{std::move(after), size});
}

std::size_t Write::payload() const {
  std::size_t size = item_size(item);
  for (const Assignment& assignment : assignments) {
    if (assignment.value.kind == Operand::Kind::value && !assignment.remove) {
      size += value_size(assignment.value.value);
    }
  }
  return size;
}

Write read_write(Database& database, json& request, Write::Kind kind) {
  const std::string name = table_name(request);
  json& item = needed(request, kind == Write::Kind::put ? "Item" : "Key");
  check_item(item);
  if (kind == Write::Kind::put && item_size(item) > kMaxItemSize) {
    throw validation_error("Item size has exceeded the maximum allowed size");
  }
  Expressions expressions(request);
  Write write{.kind = kind,
              .assignments = expressions.update(),
              .condition = expressions.condition("ConditionExpression")};
  expressions.finish();
  write.table = &database.active(name);
  if (kind == Write::Kind::put) {
    write.table->check_item_keys(item);
  } else {
    write.table->check_key(item);
  }
  check_assignments(*write.table, write.assignments);
  write.place = write.table->place(item);
  write.returns_old = database.options.returns_old &&
                      request.value("ReturnValuesOnConditionCheckFailure", "NONE") == "ALL_OLD";
  write.item = std::move(item);
  return write;
}

}  // namespace eventsrc::test::dynamo
