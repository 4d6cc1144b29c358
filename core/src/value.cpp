#include "eventsrc/value.hpp"

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

}  // namespace

Value::Value() : text_(kNull) {}
Value::Value(std::string_view json) : text_(json) {}
Value::~Value() = default;
Value::Value(const Value& other)
    : text_(other.text_),
      object_(other.object_ ? std::make_unique<Object>(*other.object_) : nullptr),
      array_(other.array_ ? std::make_unique<Array>(*other.array_) : nullptr) {}
Value& Value::operator=(const Value& other) { return *this = Value(other); }
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(Value&&) noexcept = default;

void Value::assign(std::string_view json) {
  text_.assign(json);
  object_.reset();
  array_.reset();
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
  object_->merge(patch, depth);
}

bool Value::take_apart() {
  if (object_ || array_) return true;
  if (text_.starts_with('{')) {
    object_ = std::make_unique<Object>(text_);
  } else if (text_.starts_with('[')) {
    array_ = std::make_unique<Array>(text_);
  } else {
    return false;
  }
  std::string().swap(text_);
  return true;
}

bool Value::is_object() const noexcept { return object_ || text_.starts_with('{'); }

bool Value::is_array() const noexcept { return array_ || text_.starts_with('['); }

std::size_t Value::text_size() const noexcept {
  if (object_) return object_->live == 0 ? 2 : object_->length + 1;
  if (array_) return array_->elements.empty() ? 2 : array_->length + 1;
  return text_.size();
}

std::size_t Value::depth() const noexcept {
  std::size_t deepest = 0;
  if (object_) {
    for (const Object::Member& member : object_->members) {
      deepest = std::max(deepest, member.value.depth());
    }
  } else if (array_) {
    for (const Value& element : array_->elements) deepest = std::max(deepest, element.depth());
  } else {
    return json::depth(text_);
  }
  return deepest + 1;
}

void Value::append_to(std::string& out) const {
  if (object_) {
    char separator = '{';
    for (const Object::Member& member : object_->members) {
      if (member.key.empty()) continue;
      out += separator;
      out += member.key;
      out += ':';
      member.value.append_to(out);
      separator = ',';
    }
    out += object_->live == 0 ? "{}" : "}";
  } else if (array_) {
    char separator = '[';
    for (const Value& element : array_->elements) {
      out += separator;
      element.append_to(out);
      separator = ',';
    }
    out += array_->elements.empty() ? "[]" : "]";
  } else {
    out += text_;
  }
}

std::string_view Value::text(std::string& buffer) const {
  if (!object_ && !array_) return text_;
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
  if (!object_ && !array_) return select_text(text_, path, out);
  if (path.empty()) {
    append_to(out);
    return true;
  }
  const Token& token = path.front();
  const Value* found = nullptr;
  if (array_) {
    if (token.index < array_->elements.size()) found = &array_->elements[token.index];
  } else {
    const std::size_t place = object_->find(token.hash, token.name);
    if (place != Object::kNowhere) found = &object_->members[place].value;
  }
  return found != nullptr && found->select(path.subspan(1), out);
}

}  // namespace eventsrc
