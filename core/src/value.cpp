#include "eventsrc/value.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <functional>
#include <utility>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc {
namespace {

constexpr std::string_view kNull = "null";
// Up to this many members are searched one after the other.
constexpr std::size_t kFewMembers = 16;

std::size_t hash_of(std::string_view name) { return std::hash<std::string_view>{}(name); }

/// What a raw key stands for. Uses `buffer` only for a key with escapes.
std::string_view name_of(std::string_view key, std::string& buffer) {
  if (key.find('\\') == std::string_view::npos) return key.substr(1, key.size() - 2);
  buffer.clear();
  json::append_decoded(buffer, key);
  return buffer;
}

bool stands_for(std::string_view key, std::string_view name) {
  std::string buffer;
  return name_of(key, buffer) == name;
}

/// Takes the first token off a pointer that is not empty, unescaped.
std::string take_token(std::string_view& pointer) {
  const std::size_t end = std::min(pointer.find('/', 1), pointer.size());
  std::string token;
  for (std::size_t i = 1; i < end; ++i) {
    if (pointer[i] == '~' && i + 1 < end) {
      ++i;
      token += pointer[i] == '0' ? '~' : '/';
    } else {
      token += pointer[i];
    }
  }
  pointer.remove_prefix(end);
  return token;
}

bool find_member(std::string_view object, std::string_view name, std::string_view& found) {
  json::Members members(object);
  std::string_view key;
  while (members.next(key, found)) {
    if (stands_for(key, name)) return true;
  }
  return false;
}

bool find_element(std::string_view array, std::string_view token, std::string_view& found) {
  if (token.empty() || (token.size() > 1 && token.front() == '0')) return false;
  std::size_t index = 0;
  const char* const end = token.data() + token.size();
  const auto [stopped, fault] = std::from_chars(token.data(), end, index);
  if (fault != std::errc{} || stopped != end) return false;
  json::Elements elements(array);
  while (elements.next(found)) {
    if (index-- == 0) return true;
  }
  return false;
}

bool select_text(std::string_view text, std::string_view pointer, std::string& out) {
  while (!pointer.empty()) {
    const std::string token = take_token(pointer);
    const bool found = text.starts_with('{')   ? find_member(text, token, text)
                       : text.starts_with('[') ? find_element(text, token, text)
                                               : false;
    if (!found) return false;
  }
  out += text;
  return true;
}

}  // namespace

/// The members of an object in their order. A removed one leaves a gap, so that the others keep
/// their places; gaps are closed when they are more than half.
struct Value::Object {
  struct Member {
    std::size_t hash;  // of the name the key stands for
    std::string key;   // raw; empty: removed
    Value value;
  };

  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

  std::vector<Member> members;
  std::vector<std::size_t> slots;  // hash table of places in members, plus one; empty while few
  std::size_t live = 0;
  std::size_t length = 0;  // of the live members as text, each with ':' and ','

  explicit Object(std::string_view text) {
    json::Members raw(text);
    std::string_view key;
    std::string_view value;
    std::string buffer;
    while (raw.next(key, value)) add(hash_of(name_of(key, buffer)), key, Value(value));
  }

  /// The member's place, or kNowhere.
  [[nodiscard]] std::size_t find(std::size_t hash, std::string_view name) const {
    const auto is_at = [&](std::size_t place) {
      const Member& member = members[place];
      return member.hash == hash && !member.key.empty() && stands_for(member.key, name);
    };
    if (slots.empty()) {
      for (std::size_t place = 0; place < members.size(); ++place) {
        if (is_at(place)) return place;
      }
      return kNowhere;
    }
    const std::size_t mask = slots.size() - 1;
    for (std::size_t slot = hash & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
      if (is_at(slots[slot] - 1)) return slots[slot] - 1;
    }
    return kNowhere;
  }

  void add(std::size_t hash, std::string_view key, Value value) {
    length += key.size() + value.text_size() + 2;
    ++live;
    members.push_back({hash, std::string(key), std::move(value)});
    if (slots.size() >= 2 * members.size()) {
      enter(members.size() - 1);
    } else if (members.size() > kFewMembers) {
      index();
    }
  }

  void remove(std::size_t place) {
    Member& member = members[place];
    length -= member.key.size() + member.value.text_size() + 2;
    --live;
    member.key.clear();
    member.value = Value();
    if (live * 2 >= members.size()) return;
    std::erase_if(members, [](const Member& m) { return m.key.empty(); });
    slots.clear();
    if (members.size() > kFewMembers) index();
  }

  void merge(std::string_view patch, std::size_t depth) {
    json::Members raw(patch);
    std::string_view key;
    std::string_view value;
    std::string buffer;
    while (raw.next(key, value)) {
      const std::string_view name = name_of(key, buffer);
      const std::size_t hash = hash_of(name);
      const std::size_t place = find(hash, name);
      if (value == kNull) {
        if (place != kNowhere) remove(place);
      } else if (place != kNowhere) {
        Value& old = members[place].value;
        length -= old.text_size();
        old.merge(value, depth + 1);
        length += old.text_size();
      } else {
        Value added;
        added.merge(value, depth + 1);
        add(hash, key, std::move(added));
      }
    }
  }

 private:
  void index() {
    slots.assign(std::bit_ceil(4 * members.size()), 0);
    for (std::size_t place = 0; place < members.size(); ++place) enter(place);
  }

  void enter(std::size_t place) {
    const std::size_t mask = slots.size() - 1;
    std::size_t slot = members[place].hash & mask;
    while (slots[slot] != 0) slot = (slot + 1) & mask;
    slots[slot] = place + 1;
  }
};

Value::Value() : text_(kNull) {}
Value::Value(std::string_view json) : text_(json) {}
Value::~Value() = default;
Value::Value(const Value& other)
    : text_(other.text_),
      object_(other.object_ ? std::make_unique<Object>(*other.object_) : nullptr) {}
Value& Value::operator=(const Value& other) { return *this = Value(other); }
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(Value&&) noexcept = default;

void Value::assign(std::string_view json) {
  text_.assign(json);
  object_.reset();
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
  if (!object_) {
    object_ = std::make_unique<Object>(text_);
    std::string().swap(text_);
  }
  object_->merge(patch, depth);
}

bool Value::is_object() const noexcept { return object_ || text_.starts_with('{'); }

std::size_t Value::text_size() const noexcept {
  if (!object_) return text_.size();
  return object_->live == 0 ? 2 : object_->length + 1;
}

void Value::append_to(std::string& out) const {
  if (!object_) {
    out += text_;
    return;
  }
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
}

std::string Value::str() const {
  std::string out;
  out.reserve(text_size());
  append_to(out);
  return out;
}

bool Value::select(std::string_view pointer, std::string& out) const {
  if (!object_) return select_text(text_, pointer, out);
  if (pointer.empty()) {
    append_to(out);
    return true;
  }
  const std::string token = take_token(pointer);
  const std::size_t place = object_->find(hash_of(token), token);
  return place != Object::kNowhere && object_->members[place].value.select(pointer, out);
}

bool is_pointer(std::string_view text) noexcept {
  if (text.empty()) return true;
  if (text.front() != '/') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '~') continue;
    if (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1')) return false;
  }
  return true;
}

}  // namespace eventsrc
