#include <algorithm>
#include <utility>

#include "eventsrc/value.hpp"
#include "touched_parts.hpp"
#include "value_parts.hpp"

namespace eventsrc {

void Value::follow(const Value& other, const TouchedParts& touched) {
  if (!touched.all && other.object() != nullptr && is_object()) {
    take_apart();
    return object()->follow(*other.object(), touched);
  }
  if (!touched.all_of_array() && other.array() != nullptr && is_array()) {
    take_apart();
    if (array()->follow(*other.array(), touched)) return;
  }
  *this = other;
}

void Value::Object::follow(const Object& other, const TouchedParts& touched) {
  std::vector<std::size_t> added;
  for (const auto& [name, parts] : touched.parts) {
    const std::size_t hash = hash_of(name);
    const std::size_t place = find(hash, name);
    const std::size_t wanted = other.find(hash, name);
    if (wanted == kNowhere) {
      if (place != kNowhere) remove(place);
    } else if (place == kNowhere) {
      added.push_back(wanted);
    } else {
      follow_member(other.members[wanted], parts, place);
    }
  }
  std::sort(added.begin(), added.end());
  std::string buffer;
  for (const std::size_t place : added) {
    const Member& member = other.members[place];
    add(hash_of(name_of(member.key, buffer)), member.key, member.value);
  }
  // One that went and came back is behind all that nobody touched: only there can the order be
  // another one.
  std::vector<const Member*> tail;
  for (std::size_t place = other.members.size(); place-- > 0;) {
    const Member& member = other.members[place];
    if (member.key.empty()) continue;
    if (!touched.parts.contains(name_of(member.key, buffer))) break;
    tail.push_back(&member);
  }
  put_last(tail);
}

void Value::Object::follow_member(const Member& other, const TouchedParts& touched,
                                  std::size_t place) {
  Member& member = members[place];
  length -= member.key.size() + member.value.text_size();
  if (member.key != other.key) {
    member.key = other.key;
    has_escapes_ = has_escapes_ || member.key.find('\\') != std::string::npos;
  }
  member.value.follow(other.value, touched);
  length += member.key.size() + member.value.text_size();
}

// `tail`: the last first.
void Value::Object::put_last(std::span<const Member* const> tail) {
  auto mine = members.rbegin();
  const bool is_so = std::all_of(tail.begin(), tail.end(), [&](const Member* member) {
    while (mine->key.empty()) ++mine;
    return mine++->key == member->key;
  });
  if (is_so) return;
  std::string buffer;
  for (std::size_t at = tail.size(); at-- > 0;) {
    const std::string_view name = name_of(tail[at]->key, buffer);
    const std::size_t hash = hash_of(name);
    const std::size_t place = find(hash, name);
    Value value = members[place].value;
    remove(place);
    add(hash, tail[at]->key, std::move(value));
  }
}

bool Value::Array::follow(const Array& other, const TouchedParts& touched) {
  const std::size_t size = elements.size();
  const std::size_t wanted = other.elements.size();
  if (touched.parts.empty()) return size == wanted;
  const auto& [name, parts] = *touched.parts.begin();
  const std::size_t index = Token(name, /*is_data=*/true).index;
  if (size == wanted && index < size) {
    forget_places();
    Value& element = elements[index];
    length -= element.text_size();
    element.follow(other.elements[index], parts);
    length += element.text_size();
    return true;
  }
  if (index != std::min(size, wanted)) return false;
  if (wanted == size + 1) {
    insert(index, other.elements[index]);
    return true;
  }
  if (size != wanted + 1) return false;
  remove(index);
  return true;
}

}  // namespace eventsrc
