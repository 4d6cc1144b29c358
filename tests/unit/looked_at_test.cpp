#include "audit/looked_at.hpp"

#include <string>

#include <doctest/doctest.h>

namespace eventsrc {
namespace {

/// What of the state the program is asked about; `*`: all of it.
std::string seen(std::string_view program, std::string_view state) {
  const auto looked_at = LookedAt::of(program);
  if (!looked_at) return "*";
  std::string text;
  looked_at->append(text, Value(state));
  return text;
}

TEST_CASE("LookedAt: a program of paths and comparisons looks at these members alone") {
  constexpr std::string_view kState =
      R"({"a":{"b":1,"c":[5,6],"d":{}},"e":"x","a\u0062":2,"n":null})";
  CHECK(seen(".a.b == 1", kState) == R"({"a":{"b":1}})");
  CHECK(seen("(.e == \"x\" and .a.c[0] > 4) | not", kState) == R"({"e":"x","a":{"c":[5,6]}})");
  CHECK(seen(".a.b + .a.d.z - 1.5 >= -2 or .ab", kState) == R"({"a":{"b":1,"d":{}},"ab":2})");
  CHECK(seen(".a.b != 1 and .a", kState) == R"({"a":{"b":1,"c":[5,6],"d":{}}})");
  CHECK(seen(".none // .n.x // false", kState) == R"({"n":null})");
  CHECK(seen("true", kState) == "{}");
  CHECK(seen(".a .b", kState) == R"({"a":{"b":1,"c":[5,6],"d":{}}})");
  // What is no object is told whole: that its members cannot be looked at is the answer.
  CHECK(seen(".a.b", "[1]") == "[1]");
  CHECK(seen(".e.f", kState) == R"({"e":"x"})");
}

TEST_CASE("LookedAt: of any other program nothing is known") {
  for (const std::string_view program : {".",
                                         ". == null",
                                         "..",
                                         ".[\"a\"] == 1",
                                         ".[0]",
                                         ".a[.b]",
                                         ".a | .b",
                                         ".a | not and .b",
                                         "(.a = 1) == 1",
                                         ".a += 1",
                                         ".a |= 1",
                                         ".a //= 1",
                                         "not",
                                         "length > 1",
                                         ".a as $x | .b",
                                         "\"\\(.b)\"",
                                         ".a == \"x\\\"y\"",
                                         "@text",
                                         "[.a] == [1]",
                                         "{a} == .b",
                                         "env",
                                         "$__state",
                                         ".a?",
                                         "if .a then .b else .c end",
                                         "any(.a)",
                                         "1e5 < .a",
                                         ".a # .b",
                                         "\"open",
                                         ".a,"}) {
    CAPTURE(program);
    CHECK_FALSE(LookedAt::of(program).has_value());
  }
}

}  // namespace
}  // namespace eventsrc
