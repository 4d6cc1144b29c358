#include "eventsrc/diff.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>

#include "eventsrc/json.hpp"
#include "eventsrc/text_hash.hpp"
#include "eventsrc/value.hpp"

namespace eventsrc {
namespace {

// Cells of the table that finds the elements two arrays have in common.
constexpr std::size_t kMostCells = std::size_t{1} << 20;

// Up to this many elements are compared without a hash.
constexpr std::size_t kFewElements = 8;

struct Element {
  std::string_view text;
  std::uint64_t hash = 0;  // of one of many
};
using Elements = std::vector<Element>;

Elements elements_of(std::string_view array) {
  Elements elements;
  elements.reserve(kFewElements);
  json::Elements raw(array);
  std::string_view text;
  while (raw.next(text)) elements.push_back({text});
  return elements;
}

void hash_all(Elements& elements) {
  for (Element& element : elements) element.hash = json::equal_hash(element.text);
}

bool same(const Element& a, const Element& b) {
  return a.hash == b.hash && json::equal(a.text, b.text);
}

/// For each element of `from` between two places whether it stays, and of `to` likewise: a longest
/// common subsequence. Those that stay are each other's in their order.
class Common {
 public:
  Common(const Elements& from, const Elements& to, std::size_t begin, std::size_t from_end,
         std::size_t to_end)
      : from_(from), to_(to), begin_(begin), rows_(from_end - begin), columns_(to_end - begin) {
    if (rows_ == 0 || columns_ == 0 || rows_ * columns_ > kMostCells) return;
    lengths_.resize((rows_ + 1) * (columns_ + 1));
    for (std::size_t i = rows_; i-- > 0;) {
      for (std::size_t j = columns_; j-- > 0;) {
        at(i, j) = pairs(i, j) ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
      }
    }
  }

  /// From element `i` and `j` (counted from `begin`) on: how many go and come before the next one
  /// that stays, or before the end.
  [[nodiscard]] std::pair<std::size_t, std::size_t> changes(std::size_t i, std::size_t j) {
    if (lengths_.empty()) return {rows_ - i, columns_ - j};
    const std::size_t row = i;
    const std::size_t column = j;
    while (i < rows_ && j < columns_ && !pairs(i, j)) {
      if (at(i + 1, j) >= at(i, j + 1)) {
        ++i;
      } else {
        ++j;
      }
    }
    if (i == rows_ || j == columns_) return {rows_ - row, columns_ - column};
    return {i - row, j - column};
  }

 private:
  std::uint32_t& at(std::size_t i, std::size_t j) { return lengths_[i * (columns_ + 1) + j]; }
  [[nodiscard]] bool pairs(std::size_t i, std::size_t j) const {
    return same(from_[begin_ + i], to_[begin_ + j]);
  }

  const Elements& from_;
  const Elements& to_;
  std::size_t begin_;
  std::size_t rows_;
  std::size_t columns_;
  std::vector<std::uint32_t> lengths_;  // of what is common from a place on; empty: too many
};

}  // namespace

class Diff {
 public:
  Diff(Differences& found, std::string_view base, ArrayDiff arrays)
      : arrays_(arrays), found_(found), pointer_(found.pointer_) {
    pointer_ = base;
  }

  void compare(std::string_view from, std::string_view to) {
    if (from == to) return;
    const char kind = from.front();
    if (kind == to.front() && kind == '{') return compare_objects(from, to);
    if (kind == to.front() && kind == '[') return compare_arrays(from, to);
    if (!json::equal(from, to)) note(Difference::Kind::replace, from, to);
  }

  /// Of what may be absent.
  void compare_part(const std::optional<std::string_view>& from,
                    const std::optional<std::string_view>& to) {
    if (from && to) return compare(*from, *to);
    if (from) note(Difference::Kind::remove, *from, {});
    if (to) note(Difference::Kind::add, {}, *to);
  }

 private:
  using Kind = Difference::Kind;

  void note(Kind kind, std::string_view from, std::string_view to) {
    Difference& next = found_.next();
    next.kind = kind;
    next.pointer = pointer_;
    next.from = from;
    next.to = to;
  }

  template <typename Action>
  void within(std::string_view step, const Action& action) {
    const std::size_t length = pointer_.size();
    append_step(pointer_, step);
    action();
    pointer_.resize(length);
  }

  void compare_objects(std::string_view from, std::string_view to) {
    std::unordered_map<std::string, std::string_view, TextHash, std::equal_to<>> wanted;
    json::Members new_members(to);
    std::string_view key;
    std::string_view value;
    while (new_members.next(key, value)) wanted.emplace(json::decoded(key), value);
    json::Members old_members(from);
    while (old_members.next(key, value)) {
      const std::string name = json::decoded(key);
      const auto found = wanted.find(name);
      within(name, [&] {
        if (found == wanted.end()) return note(Kind::remove, value, {});
        compare(value, found->second);
      });
      if (found != wanted.end()) wanted.erase(found);
    }
    // In their order, which that of the map is not.
    json::Members added(to);
    while (!wanted.empty() && added.next(key, value)) {
      const std::string name = json::decoded(key);
      if (wanted.erase(name) > 0) within(name, [&] { note(Kind::add, {}, value); });
    }
  }

  void compare_arrays(std::string_view from_text, std::string_view to_text) {
    Elements from = elements_of(from_text);
    Elements to = elements_of(to_text);
    if (arrays_ == ArrayDiff::by_index) return compare_by_index(from, to);
    if (from.size() > kFewElements || to.size() > kFewElements) {
      hash_all(from);
      hash_all(to);
    }
    const std::size_t shorter = std::min(from.size(), to.size());
    std::size_t begin = 0;
    while (begin < shorter && same(from[begin], to[begin])) ++begin;
    std::size_t end = 0;
    while (end < shorter - begin && same(from[from.size() - 1 - end], to[to.size() - 1 - end])) {
      ++end;
    }
    const std::size_t from_end = from.size() - end;
    const std::size_t to_end = to.size() - end;
    Common common(from, to, begin, from_end, to_end);
    std::size_t i = begin;
    std::size_t j = begin;
    while (i < from_end || j < to_end) {
      const auto [gone, come] = common.changes(i - begin, j - begin);
      change_run(from, to, i, j, gone, come);
      // And over the one that stays.
      i += gone + 1;
      j += come + 1;
    }
  }

  void compare_by_index(const Elements& from, const Elements& to) {
    const std::size_t both = std::min(from.size(), to.size());
    change_run(from, to, 0, 0, both, to.size());
    for (std::size_t k = from.size(); k > both; --k) {
      within(std::to_string(k - 1), [&] { note(Kind::remove, from[k - 1].text, {}); });
    }
  }

  // Elements that go are taken for those that come in their place.
  void change_run(const Elements& from, const Elements& to, std::size_t i, std::size_t j,
                  std::size_t gone, std::size_t come) {
    const std::size_t both = std::min(gone, come);
    for (std::size_t k = 0; k < both; ++k) {
      within(std::to_string(j + k), [&] { compare(from[i + k].text, to[j + k].text); });
    }
    for (std::size_t k = both; k < gone; ++k) {
      within(std::to_string(j + both), [&] { note(Kind::remove, from[i + k].text, {}); });
    }
    for (std::size_t k = both; k < come; ++k) {
      within(std::to_string(j + k), [&] { note(Kind::add, {}, to[j + k].text); });
    }
  }

  ArrayDiff arrays_;
  Differences& found_;
  std::string& pointer_;
};

namespace {

std::string_view operation_of(Difference::Kind kind) {
  switch (kind) {
    case Difference::Kind::add:
      return "add";
    case Difference::Kind::remove:
      return "remove";
    case Difference::Kind::replace:
      break;
  }
  return "replace";
}

}  // namespace

Difference& Differences::next() {
  if (used_ == found_.size()) found_.emplace_back();
  return found_[used_++];
}

void Differences::add(const ChangedPart& part, DiffFor purpose, ArrayDiff arrays) {
  auto [pointer, before, after] = part;
  if (pointer.empty() && purpose == DiffFor::patch && (!before || !after)) {
    if (!before && !after) return;
    // Also where there was null: that a state came or went is not nothing.
    Difference& whole = next();
    whole.kind = Difference::Kind::replace;
    whole.pointer.clear();
    whole.from = before.value_or("null");
    whole.to = after.value_or("null");
    return;
  }
  const auto has_members = [](const auto& text) {
    return text && text->size() > 2 && text->front() == '{';
  };
  if (pointer.empty() && !before && has_members(after)) before = "{}";
  if (pointer.empty() && !after && has_members(before)) after = "{}";
  Diff(*this, pointer, arrays).compare_part(before, after);
}

std::vector<Difference> diff(std::string_view from, std::string_view to, ArrayDiff arrays) {
  Differences found;
  Diff(found, {}, arrays).compare(from, to);
  return {found.all().begin(), found.all().end()};
}

std::vector<Difference> diff(const ChangedPart& part, DiffFor purpose) {
  Differences found;
  found.add(part, purpose);
  return {found.all().begin(), found.all().end()};
}

void append_patch(std::string& out, std::span<const Difference> differences) {
  out += '[';
  bool is_first = true;
  for (const Difference& difference : differences) {
    if (!std::exchange(is_first, false)) out += ',';
    out += R"({"op":")";
    out += operation_of(difference.kind);
    out += R"(","path":)";
    json::append_quoted(out, difference.pointer);
    if (difference.kind != Difference::Kind::remove) {
      out += R"(,"value":)";
      out += difference.to;
    }
    out += '}';
  }
  out += ']';
}

}  // namespace eventsrc
