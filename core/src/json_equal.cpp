#include <algorithm>
#include <functional>
#include <vector>

#include "eventsrc/decimal.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/text_hash.hpp"
#include "json_scan.hpp"

namespace eventsrc::json {
namespace {

// Up to this many members are searched one after the other.
constexpr std::size_t kFewMembers = 16;

/// A place in a text that moves over it once.
class Cursor {
 public:
  explicit Cursor(std::string_view text) noexcept : text_(text) {}

  /// The byte here; a zero at the end.
  [[nodiscard]] char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }
  void step() noexcept { at_ = std::min(at_ + 1, text_.size()); }

  /// The value here, stepped over.
  std::string_view take() noexcept {
    const std::size_t begin = at_;
    at_ = value_end(text_, begin);
    return text_.substr(begin, at_ - begin);
  }

  /// Takes the key here and the colon behind it.
  std::string_view take_key() noexcept {
    const std::string_view key = take();
    step();
    return key;
  }

  /// Goes from an opening bracket into the container: whether there is anything in it.
  bool enter(char closing) noexcept {
    step();
    return peek() != closing && peek() != '\0';
  }

  /// Goes on behind an element or member: whether there is one more.
  bool another() noexcept {
    const bool more = peek() == ',';
    step();
    return more;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

bool is_number(char first) noexcept { return first == '-' || is_digit(first); }

bool same_value(Cursor& a, Cursor& b);

bool same_elements(Cursor& a, Cursor& b) {
  bool in_a = a.enter(']');
  bool in_b = b.enter(']');
  if (!in_a && !in_b) {
    a.step();
    b.step();
    return true;
  }
  while (in_a && in_b) {
    if (!same_value(a, b)) return false;
    in_a = a.another();
    in_b = b.another();
  }
  return in_a == in_b;
}

struct Member {
  std::string_view key;  // raw
  std::string_view value;
};

/// The member with `key`, and all behind it; the cursor stands behind the colon.
std::vector<Member> take_members(std::string_view key, Cursor& cursor) {
  std::vector<Member> members;
  members.push_back({key, cursor.take()});
  while (cursor.another()) {
    const std::string_view next = cursor.take_key();
    members.push_back({next, cursor.take()});
  }
  return members;
}

bool same_few(const std::vector<Member>& a, const std::vector<Member>& b) {
  return std::all_of(a.begin(), a.end(), [&](const Member& member) {
    const auto found = std::find_if(b.begin(), b.end(), [&](const Member& other) {
      return same_string(member.key, other.key);
    });
    return found != b.end() && equal(member.value, found->value);
  });
}

struct NamedMember {
  std::string name;  // decoded
  std::string_view value;
};

std::vector<NamedMember> sorted(const std::vector<Member>& members) {
  std::vector<NamedMember> named;
  named.reserve(members.size());
  for (const Member& member : members) named.push_back({decoded(member.key), member.value});
  std::sort(named.begin(), named.end(),
            [](const NamedMember& a, const NamedMember& b) { return a.name < b.name; });
  return named;
}

bool same_many(const std::vector<Member>& a, const std::vector<Member>& b) {
  const std::vector<NamedMember> x = sorted(a);
  const std::vector<NamedMember> y = sorted(b);
  // All names first: that is cheap.
  return std::equal(x.begin(), x.end(), y.begin(),
                    [](const auto& v, const auto& w) { return v.name == w.name; }) &&
         std::equal(x.begin(), x.end(), y.begin(),
                    [](const auto& v, const auto& w) { return equal(v.value, w.value); });
}

/// As many members on both sides, no name twice on either.
bool same_in_any_order(const std::vector<Member>& a, const std::vector<Member>& b) {
  if (a.size() != b.size()) return false;
  return a.size() > kFewMembers ? same_many(a, b) : same_few(a, b);
}

bool same_members(Cursor& a, Cursor& b) {
  bool in_a = a.enter('}');
  bool in_b = b.enter('}');
  if (!in_a && !in_b) {
    a.step();
    b.step();
    return true;
  }
  // Mostly the order is the same; where it is not, the rest is compared without.
  while (in_a && in_b) {
    const std::string_view key_a = a.take_key();
    const std::string_view key_b = b.take_key();
    if (!same_string(key_a, key_b)) {
      return same_in_any_order(take_members(key_a, a), take_members(key_b, b));
    }
    if (!same_value(a, b)) return false;
    in_a = a.another();
    in_b = b.another();
  }
  return in_a == in_b;
}

/// When the values are equal, both cursors are behind them.
bool same_value(Cursor& a, Cursor& b) {
  const char first = a.peek();
  if (is_number(first)) return is_number(b.peek()) && decimal::compare(a.take(), b.take()) == 0;
  if (first != b.peek()) return false;
  switch (first) {
    case '[':
      return same_elements(a, b);
    case '{':
      return same_members(a, b);
    case '"':
      return same_string(a.take(), b.take());
    default:
      return a.take() == b.take();
  }
}

/// The finalizer of splitmix64.
std::uint64_t mixed(std::uint64_t hash) noexcept {
  hash = (hash ^ hash >> 30) * 0xBF58476D1CE4E5B9u;
  hash = (hash ^ hash >> 27) * 0x94D049BB133111EBu;
  return hash ^ hash >> 31;
}

std::uint64_t string_hash(std::string_view raw) {
  const bool escapes = raw.find('\\') != std::string_view::npos;
  return escapes ? text_hash('"' + decoded(raw) + '"') : text_hash(raw);
}

std::uint64_t value_hash(Cursor& cursor);

std::uint64_t elements_hash(Cursor& cursor) {
  std::uint64_t hash = text_hash("[");
  if (!cursor.enter(']')) {
    cursor.step();
    return hash;
  }
  do hash = mixed(hash) + value_hash(cursor);
  while (cursor.another());
  return mixed(hash);
}

std::uint64_t members_hash(Cursor& cursor) {
  std::uint64_t hash = text_hash("{");
  if (!cursor.enter('}')) {
    cursor.step();
    return hash;
  }
  // A sum, as the order does not count.
  do {
    const std::uint64_t name = string_hash(cursor.take_key());
    hash += mixed(mixed(name) + value_hash(cursor));
  } while (cursor.another());
  return mixed(hash);
}

/// Leaves the cursor behind the value.
std::uint64_t value_hash(Cursor& cursor) {
  switch (cursor.peek()) {
    case '[':
      return elements_hash(cursor);
    case '{':
      return members_hash(cursor);
    case '"':
      return string_hash(cursor.take());
    default:
      return is_number(cursor.peek()) ? decimal::hash(cursor.take()) : text_hash(cursor.take());
  }
}

}  // namespace

bool equal(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const char first = a.empty() ? '\0' : a.front();
  if (first == '"') return b.starts_with('"') && same_string(a, b);
  if (first != '{' && first != '[' && !is_number(first)) return false;
  Cursor in_a(a);
  Cursor in_b(b);
  return same_value(in_a, in_b);
}

std::uint64_t equal_hash(std::string_view text) {
  Cursor cursor(text);
  return value_hash(cursor);
}

}  // namespace eventsrc::json
