#include "view/jq.hpp"

#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "eventsrc/error.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

using Kind = JqProgram::Kind;

/// What a fold gives on `state` and `event`; "(none)" for no result.
std::string folded(const std::string& program, const std::string& state,
                   const std::string& event = "null", JqNumbers numbers = JqNumbers::exact) {
  JqProgram jq(Kind::fold, program, numbers);
  std::string out;
  return jq.run(state, event, "\"k\"", out) ? out : "(none)";
}

/// The message of the `invalid` error of compiling and running; empty if there was none.
std::string error_of(const std::string& program, const std::string& state = "null",
                     const std::string& event = "null") {
  try {
    folded(program, state, event);
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::invalid);
    return error.what();
  }
  return {};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("JqProgram: a fold sees state, event and key") {
  CHECK(folded(".n += $event.data.by | .key = $key", R"({"n":1})", R"({"data":{"by":2}})") ==
        R"({"n":3,"key":"k"})");
  CHECK(folded("$event", "null", R"({"a":[1,"x",true,null]})") == R"({"a":[1,"x",true,null]})");
}

TEST_CASE("JqProgram: a filter has no variables, and takes what jq takes for true") {
  CHECK_THROWS_AS(JqProgram(Kind::filter, "$event", JqNumbers::exact), Error);
  CHECK_THROWS_AS(JqProgram(Kind::filter, "$__state", JqNumbers::exact), Error);
  JqProgram filter(Kind::filter, ".a", JqNumbers::exact);
  CHECK(filter.test(R"({"a":0})"));
  CHECK_FALSE(filter.test(R"({"a":false})"));
  CHECK_FALSE(filter.test("{}"));
  CHECK_FALSE(JqProgram(Kind::filter, "empty", JqNumbers::exact).test("1"));
  JqProgram two(Kind::filter, "true, true", JqNumbers::exact);
  CHECK_THROWS_AS(static_cast<void>(two.test("1")), Error);
  JqProgram transform(Kind::filter, ".type = \"x\"", JqNumbers::exact);
  std::string out = "before ";
  CHECK(transform.run(R"({"type":"y","data":1.10})", {}, {}, out));
  CHECK(out == R"(before {"type":"x","data":1.10})");
}

TEST_CASE("JqProgram: texts that the program does not change keep their bytes") {
  const std::string state =
      R"({"big":12345678901234567890.123,"cents":1.10,"\u00e9\/":"\u00e9\/","list":[1e2,{"x":-0}],"n":1})";
  const std::string after =
      R"({"big":12345678901234567890.123,"cents":1.10,"\u00e9\/":"\u00e9\/","list":[1e2,{"x":-0}],"n":2})";
  CHECK(folded(".n = 2", state) == after);
  CHECK(folded(".", state) == state);
  CHECK(folded("map_values(.)|.n = 2", state) == after);
  CHECK(folded(".list[0] = 7 | .list[1].y = \"é/\"", R"({"list":[1.0,{"x":2.50}]})") ==
        R"({"list":[7,{"x":2.50,"y":"é/"}]})");
}

TEST_CASE("JqProgram: an object with its members in another order is unchanged") {
  const std::string state = R"({"a":{"y":1.10,"x":2},"b":1})";
  CHECK(folded(".a = {x: .a.x, y: .a.y}", state) == state);
  CHECK(folded(".b = 2 | .a = {x: .a.x, y: .a.y}", state) == R"({"a":{"y":1.10,"x":2},"b":2})");
  // In an object that is changed, the order is the result's.
  CHECK(folded("{b, a}|.b = 3", state) == R"({"b":3,"a":{"y":1.10,"x":2}})");
}

TEST_CASE("JqProgram: a number jq changes, in a changed place, is an error") {
  const std::string moved = error_of(".total = .a", R"({"a":1.10})");
  CHECK(contains(moved, "the number 1.10 into 1.1 at /total:"));
  CHECK(contains(moved, "\"jqNumbers\":\"double\""));
  CHECK(contains(moved, "--lossy-numbers"));
  CHECK(folded(".total = .a", R"({"a":1.10})", "null", JqNumbers::as_double) ==
        R"({"a":1.10,"total":1.1})");
  CHECK(contains(error_of(".a = [$event.data]", "{}", R"({"data":{"x/~":9007199254740993}})"),
                 "9007199254740993 into 9007199254740992 at /a/0/x~1~0:"));
  CHECK(contains(error_of("$event", "null", "1.0"), "1.0 into 1:"));
  CHECK(contains(error_of("$event", "null", "1e400"), "1e400 into 1.797"));
  CHECK(contains(error_of("[.[1], .[0]]", "[1.50,2]"), "1.50 into 1.5 at /1:"));
  CHECK(contains(error_of("$event[2]", "null", "[0.00001234,1.234e-05,1.2340e-5]"),
                 "jq would turn the number 0.00001234 into 1.234e-05:"));
  CHECK(folded("$event[0]", "null", "[1.234e-05,12.3,0.25]") == "1.234e-05");
  // Other numbers may be made and moved.
  CHECK(folded(".n += 1 | .b = .c", R"({"a":1.10,"n":41,"c":0.5})") ==
        R"({"a":1.10,"n":42,"c":0.5,"b":0.5})");
}

TEST_CASE("JqProgram: results are numbers JSON has") {
  CHECK(contains(error_of(".a = nan"), "nan) at /a"));
  CHECK(contains(error_of("[infinite]"), "an infinite number at /0"));
  CHECK(contains(error_of("-infinite"), "infinite"));
  CHECK(folded("[0.1, 1e15, -1e14, 1e300, -0, 3, 1.5e-7]", "null") ==
        "[0.1,1000000000000000,-100000000000000,1e+300,-0,3,1.5e-07]");
  CHECK_THROWS_AS(folded(".b = .a", R"({"a":1e400})", "null", JqNumbers::as_double), Error);
}

TEST_CASE("JqProgram: a result has a limit in depth and size") {
  const auto nested = [](int depth) {
    return "reduce range(" + std::to_string(depth) + ") as $i (0; [.])";
  };
  CHECK(folded(nested(200), "null") == std::string(200, '[') + "0" + std::string(200, ']'));
  CHECK(contains(error_of(nested(201)), "200 deep"));
  const std::string deep = std::string(200, '[') + "1.10" + std::string(200, ']');
  CHECK(folded(".", deep) == deep);
  CHECK(contains(error_of("{a: .}", deep), "200 deep"));
  CHECK(contains(error_of("reduce range(25) as $i (\"x\"; . + .)"), "16 MiB"));
}

TEST_CASE("JqProgram: none, one or too many results") {
  CHECK(folded("empty", "{}") == "(none)");
  CHECK(contains(error_of("1, 2"), "more than one result"));
  CHECK(contains(error_of("1, error(\"x\")"), "jq: x"));
  CHECK(folded("first(range(10; 20))", "null") == "10");
}

TEST_CASE("JqProgram: errors of the program are errors in one line") {
  CHECK(error_of("error(\"a\\nb\")") == "jq: a b");
  CHECK(error_of("error({code: 5})") == R"(jq: error {"code":5})");
  CHECK(error_of("error(null)") == "jq: error(null)");
  CHECK(error_of(".a", "[1]") == "jq: Cannot index array with string \"a\"");
  CHECK(error_of("error(\"é\" * 1000)").size() < 1100);
  CHECK(error_of("null | error") == "jq: error(null)");
  CHECK(folded("[.[] | try error catch .]", R"([null,"a",{"b":1}])") ==
        "[\"error(null)\",\"a\",{\"b\":1}]");
  CHECK(folded("[try error(1, 2) catch .]", "null") == "[1]");
  CHECK(folded("label $out | 1, break $out", "1") == "1");
  // The program still runs after an error.
  JqProgram jq(Kind::fold, "if . == 1 then error(\"one\") else . end", JqNumbers::exact);
  std::string out;
  CHECK_THROWS_AS(static_cast<void>(jq.run("1", "1", "1", out)), Error);
  CHECK(jq.run("2", "1", "1", out));
  CHECK(out == "2");
}

TEST_CASE("JqProgram: a program that does not compile is told apart by line") {
  CHECK(error_of(".a |\nfoo(1)") ==
        "the jq program does not compile: line 2: foo/1 is not defined");
  CHECK(error_of(".a +") ==
        "the jq program does not compile: line 1: syntax error, unexpected end of the program");
  CHECK(error_of("$x") == "the jq program does not compile: line 1: $x is not defined");
  CHECK(contains(error_of("foo bar"), "unexpected name, expecting end of the program"));
  CHECK(contains(error_of("IDENT"), "line 1: IDENT/0 is not defined"));
  CHECK(contains(error_of(""), "is empty"));
  CHECK(contains(error_of(" # only this"), "is empty"));
  CHECK(contains(error_of("def f: 1;"), "unexpected end of the program"));
  CHECK(contains(error_of(std::string(".a\0b", 4)), "null character"));
}

TEST_CASE("JqProgram: a program stands by itself") {
  CHECK(contains(error_of(". ) | (."), "does not compile: line 1"));
  CHECK(contains(error_of(".) catch 1 | try (."), "does not compile"));
  CHECK(folded(". # a comment", "1") == "1");
  CHECK(folded("# first\n. # last (", "1") == "1");
  CHECK(folded("def f: . + 1; def g(x): x | f; g(. * 2)", "3") == "7");
  for (const std::string word : {"import \"a\" as a; .", "include \"a\"; .", "module {}; ."}) {
    CAPTURE(word);
    CHECK(contains(error_of(word), "have no modules"));
    CHECK(contains(error_of("\n # comment\n\t" + word), "have no modules"));
    CHECK(contains(error_of(". | " + word), "does not compile"));
  }
  CHECK(folded(".imported", R"({"imported":1})") == "1");
}

TEST_CASE("JqProgram: what reads the world outside is not there") {
  const std::vector<std::string> names{"env",
                                       "input",
                                       "inputs",
                                       "now",
                                       "localtime",
                                       "input_filename",
                                       "debug",
                                       "input_line_number",
                                       "stderr",
                                       "halt",
                                       "halt_error",
                                       "modulemeta",
                                       "get_jq_origin",
                                       "get_prog_origin",
                                       "get_search_list",
                                       "builtins",
                                       "have_decnum",
                                       "have_literal_numbers"};
  for (const std::string& name : names) {
    CAPTURE(name);
    CHECK(error_of(name) == "jq: " + name + " is not available in a view");
  }
  CHECK(error_of("halt_error(1)") == "jq: halt_error is not available in a view");
  CHECK(error_of("debug(.)") == "jq: debug is not available in a view");
  CHECK(error_of("strflocaltime(\"%Y\")") == "jq: strflocaltime is not available in a view");
  CHECK(error_of("env.PATH") == "jq: env is not available in a view");
  CHECK(error_of("def f: now; [f]") == "jq: now is not available in a view");
  CHECK(folded("[$ENV, $ENV.PATH]", "null") == "[{},null]");
  CHECK(folded("$__loc__", "null") == R"({"file":"<top-level>","line":1})");
}

TEST_CASE("JqProgram: ~/.jq changes nothing") {
  const TempDir home;
  std::ofstream(home.file(".jq")) << "def map(f): \"hostile\"; def helper: 1;\n";
  const char* const variable = std::getenv("HOME");
  const std::optional<std::string> before =
      variable == nullptr ? std::nullopt : std::optional<std::string>(variable);
  setenv("HOME", home.path().c_str(), 1);
  CHECK(folded("map(. + 1)", "[1]") == "[2]");
  CHECK(contains(error_of("helper"), "helper/0 is not defined"));
  CHECK(std::string(std::getenv("HOME")) == home.path());
  if (before) {
    setenv("HOME", before->c_str(), 1);
  } else {
    unsetenv("HOME");
  }
}

/// Folds in one program, which may keep the last state, and with a new one for every step.
void check_same_without_memory(const std::string& program, const std::string& first) {
  JqProgram jq(Kind::fold, program, JqNumbers::as_double);
  std::string state = first;
  std::string fresh = first;
  for (int step = 0; step < 4; ++step) {
    std::string out;
    REQUIRE(jq.run(state, "null", "null", out));
    state = out;
    fresh = folded(program, fresh, "null", JqNumbers::as_double);
    CHECK(state == fresh);
  }
}

TEST_CASE("JqProgram: a result it kept is as good as its text") {
  check_same_without_memory(".n += 1", R"({"n":1.0,"x":1.10})");
  check_same_without_memory("if .i then {z: .a} else .i = 1 | .a = {x: 1, y: 2} end",
                            R"({"a":{"y":2,"x":1}})");
  check_same_without_memory("if .i then .moved = [.a] else .i = 1 | .a = 0 end", R"({"a":-0})");
  check_same_without_memory("del(.a) | .a = 1 | .b += 1", R"({"a":1,"b":1,"c":1})");
  check_same_without_memory("to_entries | reverse | from_entries", R"({"a":1,"b":{"c":1.0}})");
}

TEST_CASE("loses_numbers: only values count, not their texts") {
  for (const char* kept :
       {"1.10", "1", "-0", "0.0", "1e2", "0.1", "1E+22", "9007199254740992",
        "100000000000000000000000", "0e999999", "5e-324", "1.7976931348623157e308",
        "\"12345678901234567890\"", "{\"12345678901234567890\":[1.50,true]}", "123456789012345",
        "0.30000000000000004", "1000000000000000000e-18"}) {
    CAPTURE(kept);
    CHECK_FALSE(loses_numbers(kept));
  }
  for (const char* lost :
       {"12345678901234567890", "9007199254740993", "1e400", "-1e400", "1e-400",
        "1e99999999999999999999", "1e-99999999999999999999", "0.1000000000000000055511151231257827",
        "{\"a\":[1,12345678901234567891]}", "12345678901234567890.123"}) {
    CAPTURE(lost);
    CHECK(loses_numbers(lost));
  }
}

}  // namespace
}  // namespace eventsrc::test
