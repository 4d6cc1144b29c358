#pragma once

// What a Value is taken apart into: value.cpp and value_edit.cpp share it.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "eventsrc/json.hpp"
#include "eventsrc/value.hpp"

namespace eventsrc {

inline constexpr std::string_view kNull = "null";

inline std::size_t hash_of(std::string_view name) { return std::hash<std::string_view>{}(name); }

/// What a raw key stands for. Uses `buffer` only for a key with escapes.
inline std::string_view name_of(std::string_view key, std::string& buffer) {
  if (key.find('\\') == std::string_view::npos) return key.substr(1, key.size() - 2);
  buffer.clear();
  json::append_decoded(buffer, key);
  return buffer;
}

inline bool stands_for(std::string_view key, std::string_view name) {
  std::string buffer;
  return name_of(key, buffer) == name;
}

/// The members of an object in their order. A removed one leaves a gap, so that the others keep
/// their places; gaps are closed when they are more than half.
struct Value::Object {
  struct Member {
    std::size_t hash;  // of the name the key stands for
    std::string key;   // raw; empty: removed
    Value value;
  };

  static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
  // Up to this many members are searched one after the other.
  static constexpr std::size_t kFewMembers = 16;

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

/// The elements of an array.
struct Value::Array {
  std::vector<Value> elements;
  std::size_t length = 0;  // of the elements as text, each with ','

  explicit Array(std::string_view text) {
    json::Elements raw(text);
    std::string_view element;
    while (raw.next(element)) insert(elements.size(), Value(element));
  }
  Array(const Array& other) : elements(other.elements), length(other.length) {}
  Array& operator=(const Array&) = delete;

  void insert(std::size_t index, Value value) {
    length += value.text_size() + 1;
    if (index != elements.size()) forget_places();
    if (indexed_) enter(value, index);
    elements.insert(elements.begin() + static_cast<std::ptrdiff_t>(index), std::move(value));
  }

  void remove(std::size_t index) {
    forget_places();
    length -= elements[index].text_size() + 1;
    elements.erase(elements.begin() + static_cast<std::ptrdiff_t>(index));
  }

  /// An element is about to change, or the places of some.
  void forget_places() {
    places_.clear();
    indexed_ = false;
  }

  [[nodiscard]] bool contains(std::string_view json) {
    if (elements.size() <= kFewElements) {
      return std::any_of(elements.begin(), elements.end(),
                         [json](const Value& element) { return element.equals(json); });
    }
    if (!indexed_) {
      for (std::size_t i = 0; i < elements.size(); ++i) enter(elements[i], i);
      indexed_ = true;
    }
    const auto [first, last] = places_.equal_range(json::equal_hash(json));
    return std::any_of(first, last, [this, json](const auto& place) {
      return elements[place.second].equals(json);
    });
  }

 private:
  // Up to this many elements are compared one after the other.
  static constexpr std::size_t kFewElements = 16;

  void enter(const Value& value, std::size_t index) {
    std::string buffer;
    places_.emplace(json::equal_hash(value.text(buffer)), index);
  }

  std::unordered_multimap<std::uint64_t, std::size_t> places_;  // by json::equal_hash
  bool indexed_ = false;
};

}  // namespace eventsrc
