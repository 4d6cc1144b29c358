#pragma once

// What a Value is taken apart into: value.cpp and value_edit.cpp share it.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/text_hash.hpp"
#include "eventsrc/value.hpp"
#include "short_text.hpp"

namespace eventsrc {

inline constexpr std::string_view kNull = "null";

inline std::size_t hash_of(std::string_view name) { return text_hash(name); }

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
/// their places; gaps are closed when they are more than half. One cache line, as is each member.
struct alignas(64) Value::Object {
  struct Member {
    std::string key;  // raw; empty: removed
    Value value;
  };

  static constexpr std::size_t kNowhere = Token::kNoIndex;

  std::vector<Member> members;
  std::size_t length = 0;  // of the live members as text, each with ':' and ','
  std::uint32_t live = 0;

  Object(const Object& other)
      : members(other.members),
        length(other.length),
        live(other.live),
        has_escapes_(other.has_escapes_),
        marks_(other.marks_),
        slots_(other.slots_ ? std::make_unique<Slots>(*other.slots_) : nullptr) {}
  Object& operator=(const Object&) = delete;
  explicit Object(std::string_view text) {
    json::Members raw(text);
    std::string_view key;
    std::string_view value;
    std::string buffer;
    while (raw.next(key, value)) add(hash_of(name_of(key, buffer)), key, Value(value));
  }

  /// The member's place, or kNowhere.
  [[nodiscard]] std::size_t find(std::size_t hash, std::string_view name) const {
    if (!slots_) {
      const unsigned char mark = mark_of(hash);
      for (std::size_t place = 0; place < members.size(); ++place) {
        if (marks_[place] == mark && is_named(members[place].key, name)) return place;
      }
      return kNowhere;
    }
    const Slots& slots = *slots_;
    const std::size_t mask = slots.size() - 1;
    for (std::size_t at = hash & mask; slots[at].place != 0; at = (at + 1) & mask) {
      const std::size_t place = slots[at].place - 1;
      if (slots[at].hash == hash && is_named(members[place].key, name)) return place;
    }
    return kNowhere;
  }

  void add(std::size_t hash, std::string_view key, Value value) {
    length += key.size() + value.text_size() + 2;
    ++live;
    has_escapes_ = has_escapes_ || key.find('\\') != std::string_view::npos;
    if (members.empty()) members.reserve(kFirstMembers);
    members.push_back({std::string(key), std::move(value)});
    if (members.size() <= kFewMembers) marks_[members.size() - 1] = mark_of(hash);
    if (slots_ && slots_->size() >= 2 * members.size()) {
      enter(hash, members.size() - 1);
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
    if (std::size_t{live} * 2 >= members.size()) return;
    std::erase_if(members, [](const Member& m) { return m.key.empty(); });
    slots_.reset();
    index();
  }

  /// See `Value::follow`.
  void follow(const Object& other, const TouchedParts& touched);

  template <typename Notes>
  void merge(std::string_view patch, std::size_t depth, Notes& notes);

 private:
  void follow_member(const Member& other, const TouchedParts& touched, std::size_t place);
  void put_last(std::span<const Member* const> tail);

  // Up to this many members are searched one after the other.
  static constexpr std::size_t kFewMembers = 16;
  static constexpr std::size_t kFirstMembers = 4;

  struct Slot {
    std::size_t hash;
    std::size_t place;  // in members, plus one
  };
  using Slots = std::vector<Slot>;

  [[nodiscard]] bool is_named(std::string_view key, std::string_view name) const {
    if (has_escapes_) return !key.empty() && stands_for(key, name);
    // Nobody's name has a quote or backslash, then.
    return key.size() == name.size() + 2 && same_bytes(key.data() + 1, name.data(), name.size());
  }

  /// The members have new places, or became many.
  void index() {
    const bool few = members.size() <= kFewMembers;
    if (!few) slots_ = std::make_unique<Slots>(std::bit_ceil(4 * members.size()));
    std::string buffer;
    for (std::size_t place = 0; place < members.size(); ++place) {
      const std::string& key = members[place].key;
      if (key.empty()) continue;
      const std::size_t hash = hash_of(name_of(key, buffer));
      if (few) {
        marks_[place] = mark_of(hash);
      } else {
        enter(hash, place);
      }
    }
  }

  static unsigned char mark_of(std::size_t hash) { return static_cast<unsigned char>(hash); }

  void enter(std::size_t hash, std::size_t place) {
    Slots& slots = *slots_;
    const std::size_t mask = slots.size() - 1;
    std::size_t at = hash & mask;
    while (slots[at].place != 0) at = (at + 1) & mask;
    slots[at] = {hash, place + 1};
  }

  bool has_escapes_ = false;                        // a key was written with one
  std::array<unsigned char, kFewMembers> marks_{};  // a byte of each one's hash, while few
  std::unique_ptr<Slots> slots_;                    // a hash table; none while few
};

/// Of a merge that nobody asks about.
struct NoNotes {
  static void enter(std::string_view /*name*/) noexcept {}
  static void leave() noexcept {}
  static void change(std::string_view /*name*/, const Value* /*before*/,
                     const std::optional<std::string_view>& /*patch*/) noexcept {}
};

template <typename Notes>
void Value::merge(std::string_view patch, std::size_t depth, Notes& notes) {
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
  object()->merge(patch, depth, notes);
}

template <typename Notes>
void Value::Object::merge(std::string_view patch, std::size_t depth, Notes& notes) {
  NoNotes none;  // inside of what is told as one
  json::Members raw(patch);
  std::string_view key;
  std::string_view value;
  std::string buffer;
  while (raw.next(key, value)) {
    const std::string_view name = name_of(key, buffer);
    const std::size_t hash = hash_of(name);
    const std::size_t place = find(hash, name);
    if (value == kNull) {
      if (place == kNowhere) continue;
      notes.change(name, &members[place].value, std::nullopt);
      remove(place);
    } else if (place == kNowhere) {
      notes.change(name, nullptr, value);
      Value added;
      added.merge(value, depth + 1, none);
      add(hash, key, std::move(added));
    } else {
      Value& old = members[place].value;
      length -= old.text_size();
      if (value.starts_with('{') && old.is_object()) {
        notes.enter(name);
        old.merge(value, depth + 1, notes);
        notes.leave();
      } else {
        notes.change(name, &old, value);
        old.merge(value, depth + 1, none);
      }
      length += old.text_size();
    }
  }
}

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

  /// See `Value::follow`; false where it cannot.
  bool follow(const Array& other, const TouchedParts& touched);

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
