#include <algorithm>
#include <utility>

#include "eventsrc/value.hpp"
#include "value_parts.hpp"

namespace eventsrc {

namespace {

constexpr std::size_t kCacheLine = 64;

void fetch(const void* address) noexcept { __builtin_prefetch(address, 1); }

}  // namespace

void Value::fetch_ahead() const noexcept {
  if (!is_text()) fetch(load<void*>());
}

void Value::fetch_parts_ahead() const noexcept {
  constexpr std::size_t kMostParts = 8;
  const Object* const object = this->object();
  if (object == nullptr) return;
  const std::size_t parts = std::min(object->members.size(), kMostParts);
  const auto* const first = reinterpret_cast<const char*>(object->members.data());
  for (std::size_t at = 0; at < parts * sizeof(Object::Member); at += kCacheLine) fetch(first + at);
}

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
  if (is_text() && !take_apart()) return Reached::wrong_kind;
  const Token& token = path.front();
  Change change = Change::keep;
  if (Object* const object = this->object()) {
    const std::size_t place = object->find(token.hash, token.name);
    if (place != Object::kNowhere) {
      const Reached reached =
          edit_child(object->members[place].value, object->length, path, mode, editor, change);
      if (change == Change::remove) object->remove(place);
      return reached;
    }
    Value made;
    const Reached reached = make_child(made, path, mode, editor);
    if (reached == Reached::place) {
      object->add(token.hash, json::quoted(token.name), std::move(made));
    }
    return reached;
  }
  Array& array = *this->array();
  const std::size_t size = array.elements.size();
  const std::size_t index = token.index == Token::kEnd ? size : token.index;
  if (index > size) {
    const bool is_index = index != Token::kNoIndex;
    return is_index && !mode.make_parents && !mode.insert ? Reached::nothing : Reached::no_index;
  }
  if (index < size && !(mode.insert && path.size() == 1)) {
    array.forget_places();
    const Reached reached =
        edit_child(array.elements[index], array.length, path, mode, editor, change);
    if (change == Change::remove) array.remove(index);
    return reached;
  }
  Value made;
  const Reached reached = make_child(made, path, mode, editor);
  if (reached == Reached::place) array.insert(index, std::move(made));
  return reached;
}

bool Value::push(std::string_view json) {
  if (!is_array()) return false;
  take_apart();
  Array& array = *this->array();
  array.insert(array.elements.size(), Value(json));
  return true;
}

bool Value::add_to_set(std::string_view json) {
  if (!is_array()) return false;
  take_apart();
  Array& array = *this->array();
  if (!array.contains(json)) array.insert(array.elements.size(), Value(json));
  return true;
}

bool Value::pull(std::string_view json) {
  if (!is_array()) return false;
  take_apart();
  Array& array = *this->array();
  if (!array.contains(json)) return true;
  array.forget_places();
  std::erase_if(array.elements, [&array, json](const Value& element) {
    if (!element.equals(json)) return false;
    array.length -= element.text_size() + 1;
    return true;
  });
  return true;
}

}  // namespace eventsrc
