#include <algorithm>
#include <utility>

#include "eventsrc/value.hpp"
#include "value_parts.hpp"

namespace eventsrc {

/// Edits a part that is there and takes the change of its length into that of its container.
Reached Value::edit_child(Value& child, std::size_t& length, std::span<const Token> path,
                          EditMode mode, AnyEditor& editor, Change& change) {
  const std::size_t before = child.text_size();
  Reached reached = Reached::place;
  if (path.size() == 1) {
    change = editor(child, true);
  } else {
    reached = child.edit_with(path.subspan(1), mode, editor);
  }
  length += child.text_size() - before;
  return reached;
}

/// Fills in a part that is absent, with what lies between it and the place; `nothing` if nothing is
/// to be put there.
Reached Value::make_child(Value& child, std::span<const Token> path, EditMode mode,
                          AnyEditor& editor) {
  if (path.size() == 1) {
    return editor(child, false) == Change::put ? Reached::place : Reached::nothing;
  }
  if (!mode.make_parents) return Reached::nothing;
  child.assign(path[1].index == Token::kEnd ? "[]" : "{}");
  return child.edit_with(path.subspan(1), mode, editor);
}

Reached Value::edit_with(std::span<const Token> path, EditMode mode, AnyEditor& editor) {
  if (!take_apart()) return Reached::wrong_kind;
  const Token& token = path.front();
  Change change = Change::keep;
  Value made;
  if (object_) {
    const std::size_t place = object_->find(token.hash, token.name);
    if (place != Object::kNowhere) {
      const Reached reached =
          edit_child(object_->members[place].value, object_->length, path, mode, editor, change);
      if (change == Change::remove) object_->remove(place);
      return reached;
    }
    const Reached reached = make_child(made, path, mode, editor);
    if (reached == Reached::place) {
      object_->add(token.hash, json::quoted(token.name), std::move(made));
    }
    return reached;
  }
  const std::size_t size = array_->elements.size();
  const std::size_t index = token.index == Token::kEnd ? size : token.index;
  if (index > size) {
    const bool is_index = index != Token::kNoIndex;
    return is_index && !mode.make_parents && !mode.insert ? Reached::nothing : Reached::no_index;
  }
  if (index < size && !(mode.insert && path.size() == 1)) {
    array_->forget_places();
    const Reached reached =
        edit_child(array_->elements[index], array_->length, path, mode, editor, change);
    if (change == Change::remove) array_->remove(index);
    return reached;
  }
  const Reached reached = make_child(made, path, mode, editor);
  if (reached == Reached::place) array_->insert(index, std::move(made));
  return reached;
}

bool Value::push(std::string_view json) {
  if (!is_array()) return false;
  take_apart();
  array_->insert(array_->elements.size(), Value(json));
  return true;
}

bool Value::add_to_set(std::string_view json) {
  if (!is_array()) return false;
  take_apart();
  if (!array_->contains(json)) array_->insert(array_->elements.size(), Value(json));
  return true;
}

bool Value::pull(std::string_view json) {
  if (!is_array()) return false;
  take_apart();
  if (!array_->contains(json)) return true;
  array_->forget_places();
  std::erase_if(array_->elements, [this, json](const Value& element) {
    if (!element.equals(json)) return false;
    array_->length -= element.text_size() + 1;
    return true;
  });
  return true;
}

}  // namespace eventsrc
