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
  const Look found = Look(*this).at(path);
  if (!found) return false;
  std::string buffer;
  out += found.text(buffer);
  return true;
}

std::size_t Value::elements() const noexcept {
  if (const Array* array = this->array()) return array->elements.size();
  std::size_t count = 0;
  if (!is_array()) return count;
  json::Elements elements(raw());
  for (std::string_view element; elements.next(element);) ++count;
  return count;
}

bool Value::Look::is_object() const noexcept {
  return value_ != nullptr ? value_->is_object() : text_.starts_with('{');
}

bool Value::Look::is_array() const noexcept {
  return value_ != nullptr ? value_->is_array() : text_.starts_with('[');
}

Value::Look Value::Look::at(const Token& step) const {
  if (value_ != nullptr && !value_->is_text()) {
    if (const Array* array = value_->array()) {
      return step.index < array->elements.size() ? Look(array->elements[step.index]) : Look();
    }
    const Object& object = *value_->object();
    const std::size_t place = object.find(step.hash, step.name);
    return place != Object::kNowhere ? Look(object.members[place].value) : Look();
  }
  const std::string_view text = value_ != nullptr ? value_->raw() : text_;
  std::string_view found;
  const bool is_there = text.starts_with('{')   ? find_member(text, step.name, found)
                        : text.starts_with('[') ? find_element(text, step.index, found)
                                                : false;
  return is_there ? Look(found) : Look();
}

std::size_t Value::Look::place(const Token& step) const {
  if (!is_object()) return Token::kNoIndex;
  if (value_ != nullptr && !value_->is_text()) {
    return value_->object()->find(step.hash, step.name);
  }
  json::Members members(value_ != nullptr ? value_->raw() : text_);
  std::string_view key;
  std::string_view value;
  for (std::size_t place = 0; members.next(key, value); ++place) {
    if (stands_for(key, step.name)) return place;
  }
  return Token::kNoIndex;
}

Value::Look Value::Look::at(std::span<const Token> path) const {
  Look found = *this;
  for (const Token& step : path) {
    if (!found) break;
    found = found.at(step);
  }
  return found;
}

std::string_view Value::Look::text(std::string& buffer) const {
  return value_ != nullptr ? value_->text(buffer) : text_;
}

}  // namespace eventsrc
