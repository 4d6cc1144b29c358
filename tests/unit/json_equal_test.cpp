#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "eventsrc/json.hpp"

namespace eventsrc::json {
namespace {

/// Whether two texts are equal, asked both ways; equal ones must have the same hash.
bool same(std::string_view a, std::string_view b) {
  const bool result = equal(a, b);
  CHECK(equal(b, a) == result);
  CHECK((equal_hash(a) == equal_hash(b)) == result);
  return result;
}

std::string nested(std::string_view opening, std::string_view inside, std::string_view closing,
                   std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += opening;
  text += inside;
  for (std::size_t i = 0; i < depth; ++i) text += closing;
  return text;
}

/// Members named from `first` on by every `step`th number below `count`, modulo `count`.
std::string object(std::size_t count, std::size_t first, std::size_t step) {
  std::string text = "{";
  for (std::size_t i = 0; i < count; ++i) {
    const std::string number = std::to_string((first + i * step) % count);
    if (i > 0) text += ',';
    text += "\"member " + number + "\":" + number;
  }
  return text + "}";
}

TEST_CASE("equal: numbers by exact value") {
  CHECK(same("1", "1.0"));
  CHECK(same("1", "10e-1"));
  CHECK(same("0", "-0"));
  CHECK(same("0.1e1", "1"));
  CHECK(same("1e400", "0.1e401"));
  CHECK(same("1e99999999999999999999", "10e99999999999999999998"));
  CHECK(same("123456789012345678901234567890", "12345678901234567890123456789e1"));
  CHECK_FALSE(same("1", "-1"));
  CHECK_FALSE(same("9007199254740993", "9007199254740992"));
  CHECK_FALSE(same("0.1", "0.1000000000000000055511151231257827"));
  CHECK_FALSE(same("1e400", "1e401"));
}

TEST_CASE("equal: strings by what they stand for") {
  CHECK(same(R"("a")", R"("\u0061")"));
  CHECK(same(R"("\u00E9")", R"("é")"));
  CHECK(same(R"("\uD834\uDD1E")", R"("𝄞")"));
  CHECK(same(R"("\/\n")", R"("/\u000a")"));
  CHECK(same(R"("\"\\")", R"("\u0022\u005C")"));
  CHECK_FALSE(same(R"("a")", R"("A")"));
  CHECK_FALSE(same(R"("e\u0301")", R"("é")"));
  CHECK_FALSE(same(R"("\\u0061")", R"("a")"));
  CHECK_FALSE(same(R"("")", R"("\u0000")"));
}

TEST_CASE("equal: kinds differ") {
  const std::vector<std::string_view> texts{
      "null",   "true",     "false",  "0",         "1",        "\"\"",   "\"1\"",  "\"null\"",
      "[]",     "{}",       "[null]", "[[]]",      "[{}]",     "[0]",    "[\"\"]", "{\"\":0}",
      "[1]",    "\"[\"",    "\"{\"",  "[1,1]",     "[0,0]",    "[[],0]", "[[0]]",  "[[],[]]",
      "[0,[]]", "\"true\"", "-1",     "{\"1\":1}", "[\"1\",1]"};
  for (const std::string_view a : texts) {
    for (const std::string_view b : texts) {
      CAPTURE(a);
      CAPTURE(b);
      CHECK(same(a, b) == (a == b));
    }
  }
}

TEST_CASE("equal: arrays in their order") {
  CHECK(same("[1,2.0,[\"a\"]]", "[1.0,2,[\"\\u0061\"]]"));
  CHECK_FALSE(same("[1,2]", "[2,1]"));
  CHECK_FALSE(same("[1,2]", "[1]"));
  CHECK_FALSE(same("[1,2]", "[1,2,3]"));
  CHECK_FALSE(same("[[1],2]", "[[1,2]]"));
  CHECK_FALSE(same("[]", "[0]"));
}

TEST_CASE("equal: objects in any order") {
  CHECK(same(R"({"a":1,"b":2})", R"({"b":2,"a":1})"));
  CHECK(same(R"({"a":1,"b":{"c":[1],"d":2}})", R"({"\u0062":{"d":2.0,"c":[1]},"a":1e0})"));
  CHECK(same(R"({"x":0,"a":1,"b":2,"y":{}})", R"({"x":0,"b":2,"a":1,"y":{}})"));
  CHECK_FALSE(same(R"({"a":1,"b":2})", R"({"b":1,"a":2})"));
  CHECK_FALSE(same(R"({"a":1,"b":1})", R"({"a":1,"c":1})"));
  CHECK_FALSE(same(R"({"a":1,"b":1})", R"({"c":1,"b":1})"));
  CHECK_FALSE(same(R"({"a":1})", R"({"a":1,"b":2})"));
  CHECK_FALSE(same(R"({"b":2})", R"({"a":1,"b":2})"));
  CHECK_FALSE(same(R"({"a":1})", R"({"A":1})"));
  CHECK_FALSE(same(R"({"a":null})", "{}"));
  CHECK_FALSE(same(R"({"a":{"b":1}})", R"({"a":{},"b":1})"));
}

TEST_CASE("equal: texts that go on behind containers compared in another order") {
  CHECK(same(R"([{"a":1,"b":2},3])", R"([{"b":2,"a":1},3.0])"));
  CHECK_FALSE(same(R"([{"a":1,"b":2},3])", R"([{"b":2,"a":1},4])"));
  CHECK(same(R"([[],{},[[]],5])", R"([[],{},[[]],5.0])"));
  CHECK_FALSE(same(R"([[],{},[[]],5])", R"([[],{},[[]],6])"));
}

TEST_CASE("equal: objects with many members") {
  for (const std::size_t count : std::vector<std::size_t>{15, 16, 17, 18, 1000}) {
    CAPTURE(count);
    const std::string text = object(count, 0, 1);
    CHECK(same(text, object(count, 7, 1)));
    CHECK(same(text, object(count, 3, count - 1)));
    std::string renamed = object(count, 7, 1);
    const std::size_t at = renamed.find("member 5\"");
    renamed.replace(at, 6, "mEmber");
    CHECK_FALSE(same(text, renamed));
    std::string changed = object(count, 7, 1);
    changed.replace(changed.find("\":5") + 2, 1, "-5");
    CHECK_FALSE(same(text, changed));
    std::string escaped = object(count, 7, 1);
    escaped.replace(at, 1, "\\u006d");
    CHECK(same(text, escaped));
  }
}

TEST_CASE("equal: a hundred thousand members in another order are not compared each with each") {
  CHECK(same(object(100'000, 0, 1), object(100'000, 1, 99'999)));
}

TEST_CASE("equal: texts nested as deep as the checker lets pass") {
  constexpr std::size_t kDepth = 256;
  CHECK(same(nested("[", "1", "]", kDepth), nested("[", "1.0", "]", kDepth)));
  CHECK_FALSE(same(nested("[", "1", "]", kDepth), nested("[", "2", "]", kDepth)));
  const std::string one = nested(R"({"b":0,"a":)", "1", "}", kDepth);
  CHECK(same(one, nested(R"({"a":)", "1.0", R"(,"b":0})", kDepth)));
  CHECK_FALSE(same(one, nested(R"({"a":)", "2", R"(,"b":0})", kDepth)));
}

TEST_CASE("equal_hash: containers of equal elements in other places differ") {
  CHECK(equal_hash("[1,2]") != equal_hash("[2,1]"));
  CHECK(equal_hash(R"({"a":1,"b":2})") != equal_hash(R"({"a":2,"b":1})"));
  CHECK(equal_hash(R"([{"a":1},{"b":2}])") != equal_hash(R"([{"a":1,"b":2}])"));
  CHECK(equal_hash("[[1],[2]]") != equal_hash("[[1,2]]"));
}

}  // namespace
}  // namespace eventsrc::json
