#include "eventsrc/diff.hpp"

#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "../support/random_json.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/value.hpp"
#include "view/operators.hpp"

namespace eventsrc {
namespace {

std::string patch(std::string_view from, std::string_view to) {
  std::string out;
  append_patch(out, diff(from, to));
  return out;
}

std::string minified(std::string_view text) {
  json::Checker checker(200);
  std::string out;
  REQUIRE_FALSE(checker.minify(text, out));
  return out;
}

/// What the patch makes of `from`.
std::string applied(std::string_view from, std::string_view patch) {
  Value value(from);
  Working state{value, true};
  apply_patch(patch, {}, state);
  return value.str();
}

TEST_CASE("diff: of equal values there is nothing to say") {
  CHECK(patch("1", "1.0") == "[]");
  CHECK(patch("10", "1e1") == "[]");
  CHECK(patch(R"("é")", R"("\u00e9")") == "[]");
  CHECK(patch(R"({"a":1,"b":[1,{"c":null}]})", R"({"b":[1.0,{"c":null}],"a":1})") == "[]");
}

TEST_CASE("diff: numbers are compared exactly") {
  CHECK(patch("9007199254740992", "9007199254740993") ==
        R"([{"op":"replace","path":"","value":9007199254740993}])");
  CHECK(patch("0.1", "0.10000000000000000001") != "[]");
}

TEST_CASE("diff: of objects only the members that differ are touched") {
  CHECK(patch(R"({"a":1,"b":{"c":2,"d":3},"e":4})", R"({"b":{"c":2,"d":5},"e":4,"f":6})") ==
        R"([{"op":"remove","path":"/a"},{"op":"replace","path":"/b/d","value":5},)"
        R"({"op":"add","path":"/f","value":6}])");
  CHECK(patch(R"({"a/b":1,"~":2})", R"({"a/b":3,"~":4})") ==
        R"([{"op":"replace","path":"/a~1b","value":3},{"op":"replace","path":"/~0","value":4}])");
  CHECK(patch(R"({"\u0061":1})", R"({"a":1})") == "[]");
}

TEST_CASE("diff: another kind of value replaces the old one") {
  CHECK(patch("{}", "[]") == R"([{"op":"replace","path":"","value":[]}])");
  CHECK(patch(R"({"a":[]})", R"({"a":{}})") == R"([{"op":"replace","path":"/a","value":{}}])");
  CHECK(patch(R"({"a":null})", R"({})") == R"([{"op":"remove","path":"/a"}])");
}

TEST_CASE("diff: in arrays what is common stays") {
  CHECK(patch("[1,2,3]", "[1,9,2,3]") == R"([{"op":"add","path":"/1","value":9}])");
  CHECK(patch("[1,2,3,4]", "[1,4]") ==
        R"([{"op":"remove","path":"/1"},{"op":"remove","path":"/1"}])");
  CHECK(patch("[1,2,3,4,5]", "[2,3,9,5,6]") ==
        R"([{"op":"remove","path":"/0"},{"op":"replace","path":"/2","value":9},)"
        R"({"op":"add","path":"/4","value":6}])");
  CHECK(patch(R"([{"id":1,"n":1},{"id":2,"n":1}])", R"([{"id":1,"n":1},{"id":2,"n":7}])") ==
        R"([{"op":"replace","path":"/1/n","value":7}])");
  CHECK(patch("[]", "[1,2]") ==
        R"([{"op":"add","path":"/0","value":1},{"op":"add","path":"/1","value":2}])");
}

TEST_CASE("diff: each step tells what stood there") {
  const std::string from = R"({"a":10,"b":1})";
  const std::string to = R"({"a":25,"c":2})";
  const auto steps = diff(from, to);
  REQUIRE(steps.size() == 3);
  CHECK(steps[0].from == "10");
  CHECK(steps[0].to == "25");
  CHECK(steps[1].kind == Difference::Kind::remove);
  CHECK(steps[1].from == "1");
  CHECK(steps[2].pointer == "/c");
  CHECK(steps[2].from.empty());
}

TEST_CASE("diff: long arrays are compared too, element by element") {
  std::string from = "[";
  std::string to = "[0,";
  for (int i = 0; i < 3000; ++i) {
    from += fmt::format("{}{}", i == 0 ? "" : ",", i % 7);
    to += fmt::format("{}{}", i == 0 ? "" : ",", i % 5);
  }
  from += "]";
  to += "]";
  CHECK(json::equal(applied(from, patch(from, to)), to));
}

TEST_CASE("diff: applied to the first value it gives the second") {
  test::RandomJson random(20260101);
  std::size_t steps = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string from = minified(random.value(4));
    const std::string to = minified(random.value(4));
    const std::string text = patch(from, to);
    CAPTURE(from);
    CAPTURE(to);
    CAPTURE(text);
    REQUIRE(json::equal(applied(from, text), to));
    REQUIRE((text == "[]") == json::equal(from, to));
    steps += diff(from, to).size();
  }
  CHECK(steps > 3000);
}

TEST_CASE("diff: arrays of few different elements, in which much is common") {
  test::RandomJson random(7);
  const auto make = [&random] {
    std::string array = "[";
    for (std::size_t left = random.below(12); left > 0; --left) {
      if (array.size() > 1) array += ',';
      array += random.below(4) == 0 ? fmt::format(R"({{"n":{}}})", random.below(3))
                                    : std::to_string(random.below(4));
    }
    return array + "]";
  };
  for (int i = 0; i < 5000; ++i) {
    const std::string from = make();
    const std::string to = make();
    const std::string text = patch(from, to);
    CAPTURE(from);
    CAPTURE(to);
    CAPTURE(text);
    REQUIRE(json::equal(applied(from, text), to));
  }
}

}  // namespace
}  // namespace eventsrc
