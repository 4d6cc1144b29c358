#include "eventsrc/value.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/json.hpp"
#include "value_parts.hpp"

namespace eventsrc {
namespace {

bool find_member(std::string_view object, std::string_view name, std::string_view& found) {
  json::Members members(object);
  std::string_view key;
  while (members.next(key, found)) {
    if (stands_for(key, name)) return true;
  }
  return false;
}

bool find_element(std::string_view array, std::size_t index, std::string_view& found) {
  json::Elements elements(array);
  while (elements.next(found)) {
    if (index-- == 0) return true;
  }
  return false;
}

}  // namespace

bool select_text(std::string_view text, std::span<const Token> path, std::string& out) {
  for (const Token& token : path) {
    const bool found = text.starts_with('{')   ? find_member(text, token.name, text)
                       : text.starts_with('[') ? find_element(text, token.index, text)
                                               : false;
    if (!found) return false;
  }
  out += text;
  return true;
}

Value::Value() noexcept { become_null(); }
Value::Value(std::string_view json) : Value() { assign(json); }
Value::~Value() { release(); }
Value::Value(const Value& other) : Value() {
  if (const Object* object = other.object()) {
    store<void*>(std::make_unique<Object>(*object).release(), kObject);
  } else if (const Array* array = other.array()) {
    store<void*>(std::make_unique<Array>(*array).release(), kArray);
  } else {
    assign(other.raw());
  }
}
Value& Value::operator=(const Value& other) { return *this = Value(other); }
Value::Value(Value&& other) noexcept : Value() { std::swap(body_, other.body_); }
Value& Value::operator=(Value&& other) noexcept {
  if (this == &other) return *this;
  release();
  body_ = other.body_;
  other.become_null();
  return *this;
}

/// Whatever it holds is somebody else's now.
void Value::become_null() noexcept {
  std::memcpy(body_.data(), kNull.data(), kNull.size());
  set_tag(kNull.size());
}

/// Frees what it holds and leaves a text of no characters, which must be replaced.
void Value::release() noexcept {
  switch (tag()) {
    case kHeap:
      std::unique_ptr<char[]>(load<HeapText>().data).reset();
      break;
    case kObject:
      std::unique_ptr<Object>(object()).reset();
      break;
    case kArray:
      std::unique_ptr<Array>(array()).reset();
      break;
    default:
      break;
  }
  set_tag(0);
}

void Value::assign(std::string_view json) {
  if (json.size() <= kMostInline) {
    if (tag() > kMostInline) release();
    copy_short(body_.data(), json.data(), json.size());
    set_tag(json.size());
    return;
  }
  HeapText text{};
  if (tag() == kHeap) text = load<HeapText>();
  if (text.room < json.size()) {
    auto data = std::make_unique_for_overwrite<char[]>(json.size());
    release();
    text = {data.release(), 0, json.size()};
  }
  std::memcpy(text.data, json.data(), json.size());
  text.size = json.size();
  store(text, kHeap);
}

void Value::merge(std::string_view patch, std::size_t depth) {
  if (depth > kMaxDepth) {
    throw Error(
        ErrorCode::integrity,
        "stored data is nested deeper than 200: it was altered: 'eventsrc verify' says where");
  }
  if (!patch.starts_with('{')) {
    assign(patch);
    return;
  }
  if (!is_object()) {
    // A null that is a member's value must go, so only a text without any can be taken whole.
    const bool whole = patch.find(kNull) == std::string_view::npos;
    assign(whole ? patch : "{}");
    if (whole) return;
  }
  take_apart();
  object()->merge(patch, depth);
}

bool Value::take_apart() {
  if (!is_text()) return true;
  const std::string_view text = raw();
  if (text.starts_with('{')) {
    auto object = std::make_unique<Object>(text);
    release();
    store<void*>(object.release(), kObject);
  } else if (text.starts_with('[')) {
    auto array = std::make_unique<Array>(text);
    release();
    store<void*>(array.release(), kArray);
  } else {
    return false;
  }
  return true;
}

bool Value::is_object() const noexcept {
  return tag() == kObject || (is_text() && raw().starts_with('{'));
}

bool Value::is_array() const noexcept {
  return tag() == kArray || (is_text() && raw().starts_with('['));
}

std::size_t Value::size_apart() const noexcept {
  if (const Object* object = this->object()) return object->live == 0 ? 2 : object->length + 1;
  const Array* array = this->array();
  return array->elements.empty() ? 2 : array->length + 1;
}

std::size_t Value::depth() const noexcept {
  std::size_t deepest = 0;
  if (const Object* object = this->object()) {
    for (const Object::Member& member : object->members) {
      deepest = std::max(deepest, member.value.depth());
    }
  } else if (const Array* array = this->array()) {
    for (const Value& element : array->elements) deepest = std::max(deepest, element.depth());
  } else {
    return json::depth(raw());
  }
  return deepest + 1;
}

void Value::append_to(std::string& out) const {
  if (const Object* object = this->object()) {
    char separator = '{';
    for (const Object::Member& member : object->members) {
      if (member.key.empty()) continue;
      out += separator;
      out += member.key;
      out += ':';
      member.value.append_to(out);
      separator = ',';
    }
    out += object->live == 0 ? "{}" : "}";
  } else if (const Array* array = this->array()) {
    char separator = '[';
    for (const Value& element : array->elements) {
      out += separator;
      element.append_to(out);
      separator = ',';
    }
    out += array->elements.empty() ? "[]" : "]";
  } else {
    out += raw();
  }
}

std::string_view Value::text(std::string& buffer) const {
  if (is_text()) return raw();
  buffer.clear();
  buffer.reserve(text_size());
  append_to(buffer);
  return buffer;
}

bool Value::equals(std::string_view json) const {
  std::string buffer;
  return json::equal(text(buffer), json);
}

std::string Value::str() const {
  std::string out;
  out.reserve(text_size());
  append_to(out);
  return out;
}

bool Value::select(std::string_view pointer, std::string& out) const {
  return select(parse_path(pointer), out);
}

bool Value::select(std::span<const Token> path, std::string& out) const {
  if (is_text()) return select_text(raw(), path, out);
  if (path.empty()) {
    append_to(out);
    return true;
  }
  const Token& token = path.front();
  const Value* found = nullptr;
  if (const Array* array = this->array()) {
    if (token.index < array->elements.size()) found = &array->elements[token.index];
  } else {
    const std::size_t place = object()->find(token.hash, token.name);
    if (place != Object::kNowhere) found = &object()->members[place].value;
  }
  return found != nullptr && found->select(path.subspan(1), out);
}

}  // namespace eventsrc
