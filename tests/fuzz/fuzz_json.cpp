// Two texts, a line `---` between them: what holds for one, and for both.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/decimal.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/value.hpp"
#include "fuzz.hpp"

namespace eventsrc::fuzz {
namespace {

using decimal::Operation;

/// The text minified, if it is JSON.
std::optional<std::string> checked(std::string_view text) {
  json::Checker checker(kMaxDepth);
  const std::string before = "before";
  std::string out = before;
  const auto fault = checker.minify(text, out);
  if (fault) {
    require(out == before, "what is no JSON adds nothing");
    require(fault->offset <= text.size(), "a fault is in the text");
    require(!fault->what.empty() && json::valid_utf8(fault->what), "a fault says what it is");
    return std::nullopt;
  }
  require(out.starts_with(before), "minify appends");
  out.erase(0, before.size());
  require_json(out, "what was minified is minified");
  return out;
}

void check_one(const std::string& text) {
  require(json::value_end(text, 0) == text.size(), "a value ends where its text ends");
  require(json::depth(text) <= kMaxDepth, "a checked text is not too deep");
  require(Value(text).depth() == json::depth(text), "a value is as deep as its text");
  std::string pretty;
  json::append_pretty(pretty, text);
  require(minified(pretty) == text, "a pretty text says the same");
  require(json::equal(text, std::string(text)), "a text is equal to itself");
  if (text.front() == '"') {
    const std::string again = json::quoted(json::decoded(text));
    require(json::same_string(text, again), "a string quoted anew is the same");
    require(json::equal_hash(text) == json::equal_hash(again), "and has the same hash");
  }
}

/// The member of an object moved from its front to its end.
std::string turned(const std::string& object) {
  json::Members members(object);
  std::string_view key;
  std::string_view value;
  if (!members.next(key, value)) return object;
  const std::size_t first = key.size() + 1 + value.size();
  if (first + 2 == object.size()) return object;
  return '{' + object.substr(first + 2, object.size() - first - 3) + ',' + object.substr(1, first) +
         '}';
}

void check_order(const std::string& text) {
  if (text.front() != '{') return;
  const std::string other = turned(text);
  require_json(other, "an object in another order is JSON");
  require(json::equal(text, other), "the order of members does not count");
  require(json::equal_hash(text) == json::equal_hash(other), "nor does it for the hash");
}

void check_merge(const std::string& state, const std::string& patch) {
  Value value(state);
  value.merge(patch);
  const std::string once = value.str();
  require_json(once, "what was merged is JSON");
  require(value.text_size() == once.size(), "what was merged knows its size");
  value.merge(patch);
  require(value.str() == once, "merging twice is merging once");
  require(value.equals(once), "a value is equal to its text");
}

void check_set(const std::string& array, const std::string& element) {
  Value value(array);
  if (!value.add_to_set(element)) {
    require(!value.is_array(), "an array is a set");
    return;
  }
  const std::string once = value.str();
  value.add_to_set(element);
  require(value.str() == once, "an element is added once");
  require(value.pull(element) && value.text_size() == value.str().size(), "a set knows its size");
  const std::string without = value.str();
  require(without.size() < once.size(), "what was added is removed");
  require(value.push(element) && value.pull(element) && value.str() == without,
          "what is pushed is pulled");
}

/// The numbers among a text and the elements of an array, a few.
std::vector<std::string_view> numbers_of(std::string_view text) {
  constexpr std::size_t kMax = 4;
  const auto is_number = [](std::string_view value) {
    return value.find_first_of("-0123456789") == 0;
  };
  if (is_number(text)) return {text};
  std::vector<std::string_view> numbers;
  if (text.front() != '[') return numbers;
  json::Elements elements(text);
  std::string_view element;
  while (numbers.size() < kMax && elements.next(element)) {
    if (is_number(element)) numbers.push_back(element);
  }
  return numbers;
}

std::optional<std::string> computed(Operation operation, std::string_view a, std::string_view b) {
  std::string out = "before";
  const std::string before = out;
  if (!decimal::compute(operation, a, b, out)) {
    require(out == before, "what cannot be calculated adds nothing");
    return std::nullopt;
  }
  out.erase(0, before.size());
  require_json(out, "a result is a number");
  require(decimal::within_limits(a) && decimal::within_limits(b) && decimal::within_limits(out),
          "operands and results are within the limits");
  return out;
}

int sign(int order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

void check_numbers(std::string_view a, std::string_view b) {
  const int order = sign(decimal::compare(a, b));
  require(order == -sign(decimal::compare(b, a)), "compare is antisymmetric");
  require(decimal::compare(a, a) == 0, "a number is equal to itself");
  require(json::equal(a, b) == (order == 0), "equal numbers are equal values");
  if (order == 0) {
    require(decimal::hash(a) == decimal::hash(b), "equal numbers have one hash");
    require(json::equal_hash(a) == json::equal_hash(b), "and one hash as values");
  }
  const auto sum = computed(Operation::add, a, b);
  require(sum == computed(Operation::add, b, a), "a + b is b + a");
  require(computed(Operation::multiply, a, b) == computed(Operation::multiply, b, a),
          "a * b is b * a");
  if (sum) {
    const auto back = computed(Operation::subtract, *sum, b);
    require(!back || decimal::compare(*back, a) == 0, "a + b - b is a");
  }
  if (const auto difference = computed(Operation::subtract, a, b)) {
    require(sign(decimal::compare(*difference, "0")) == order,
            "the difference is as the numbers compare");
  }
}

}  // namespace

void run(std::string_view input) {
  const auto parts = split(input, kCut);
  const auto a = checked(parts[0]);
  const auto b = parts.size() > 1 ? checked(parts[1]) : a;
  if (!a || !b) return;
  check_one(*a);
  check_order(*a);
  const bool same = json::equal(*a, *b);
  require(same == json::equal(*b, *a), "equality is symmetric");
  require(!same || json::equal_hash(*a) == json::equal_hash(*b), "equal values have one hash");
  check_merge(*a, *b);
  check_set(*a, *b);
  for (const std::string_view x : numbers_of(*a)) {
    for (const std::string_view y : numbers_of(*b)) check_numbers(x, y);
  }
}

}  // namespace eventsrc::fuzz
