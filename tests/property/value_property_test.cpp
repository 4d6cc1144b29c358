#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "../support/random_json.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/value.hpp"

namespace eventsrc {
namespace {

using nlohmann::ordered_json;

std::string escaped(std::string_view token) {
  std::string out;
  for (const char c : token) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

/// Every part of the tree is what the value has at the part's pointer.
void check_parts(const Value& value, const std::string& pointer, const ordered_json& tree) {
  CAPTURE(pointer);
  REQUIRE(is_pointer(pointer));
  std::string part;
  REQUIRE(value.select(pointer, part));
  REQUIRE(ordered_json::parse(part) == tree);
  REQUIRE_FALSE(value.select(pointer + "/no such member", part));
  if (tree.is_object()) {
    for (const auto& [key, member] : tree.items()) {
      check_parts(value, pointer + "/" + escaped(key), member);
    }
  } else if (tree.is_array()) {
    for (std::size_t i = 0; i < tree.size(); ++i) {
      check_parts(value, pointer + "/" + std::to_string(i), tree[i]);
    }
  }
}

TEST_CASE("Value: any sequence of merges gives what nlohmann's merge_patch gives, in its order") {
  test::RandomJson random(11);
  json::Checker checker(8);
  Value value;
  ordered_json tree;
  std::size_t most_members = 0;
  for (int i = 0; i < 2000; ++i) {
    // Mostly objects; anything else starts the state anew.
    std::string patch;
    const std::string text = random.below(50) == 0 ? random.value(2) : random.object(2);
    REQUIRE_FALSE(checker.minify(text, patch));
    CAPTURE(patch);
    value.merge(patch);
    tree.merge_patch(ordered_json::parse(patch));
    const std::string state = value.str();
    REQUIRE(ordered_json::parse(state) == tree);
    REQUIRE(value.text_size() == state.size());
    REQUIRE(value.is_object() == tree.is_object());
    std::string again;
    REQUIRE_FALSE(checker.minify(state, again));
    REQUIRE(again == state);
    if (i % 50 == 0) check_parts(value, "", tree);
    if (random.below(20) == 0) value = Value(state);
    if (random.below(20) == 0) {
      const Value copy = value;
      value = copy;
    }
    if (tree.is_object()) most_members = std::max(most_members, tree.size());
  }
  CHECK(most_members > 32);
}

}  // namespace
}  // namespace eventsrc
