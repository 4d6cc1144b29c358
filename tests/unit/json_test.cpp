#include "eventsrc/json.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "eventsrc/json_characters.hpp"

namespace eventsrc::json {
namespace {

constexpr std::size_t kDepth = 200;

std::optional<Fault> check(std::string_view text) {
  Checker checker(kDepth);
  std::string out;
  return checker.minify(text, out);
}

std::string minified(std::string_view text) {
  Checker checker(kDepth);
  std::string out;
  const auto fault = checker.minify(text, out);
  return fault ? "fault: " + fault->what : out;
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST_CASE("Checker: what RFC 8259 allows passes unchanged when it has no white space") {
  const std::vector<std::string> texts{
      "null",
      "true",
      "false",
      "0",
      "-0",
      "-0.0",
      "1.10",
      "12345678901234567890.123",
      "123456789012345678901234567890",
      "1e400",
      "1E+2",
      "0e1",
      "20e-05",
      "-1.5e-7",
      R"("")",
      R"("a")",
      R"("\"\\\/\b\f\n\r\t\u0041")",
      R"("\u0000")",
      R"("\ud834\udd1e \uDBFF\uDFFF")",
      R"("\u2028\ufffe\uFDD0")",
      "\"\x7f\"",
      "\"\xC2\x80 \xDF\xBF \xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80 \xF0\x90\x80\x80 "
      "\xF4\x8F\xBF\xBF\"",
      "[]",
      "{}",
      "[[],{},[{}]]",
      R"({"":0})",
      R"({"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]})",
      R"([1,"2",null,true,false,{"x":[]}])",
      R"({"a b":"c  d"})",
  };
  for (const std::string& text : texts) {
    CAPTURE(text);
    CHECK(minified(text) == text);
  }
}

TEST_CASE("Checker: insignificant white space goes, and nothing else changes") {
  CHECK(minified(" \t\r\n1.10 \t\r\n") == "1.10");
  CHECK(minified(" { \"b\" : [ 1 , 2.50 ,\n{ } , [ ] ] ,\t\"a\\u0061\" : \" x \" } ") ==
        R"({"b":[1,2.50,{},[]],"a\u0061":" x "})");
}

TEST_CASE("Checker: what RFC 8259 does not allow is refused") {
  const std::vector<std::string_view> texts{
      "",
      " ",
      "{",
      "}",
      "[",
      "]",
      "[1",
      "[1,",
      "[1,]",
      "[,1]",
      "[1 2]",
      "[1}",
      R"({"a":1)",
      R"({"a":1])",
      R"({"a"})",
      R"({"a":})",
      R"({"a" 1})",
      R"({"a":1,})",
      R"({,})",
      R"({1:2})",
      R"({a:1})",
      R"({'a':1})",
      R"({"a"::1})",
      R"({"a":1 "b":2})",
      "nul",
      "nulll",
      "True",
      "NaN",
      "Infinity",
      "-Infinity",
      "+1",
      "-",
      "01",
      "-01",
      "00",
      "1.",
      ".1",
      "-.1",
      "1.e1",
      "1e",
      "1e+",
      "0x10",
      "1_000",
      "1 2",
      "[] []",
      "// c\n1",
      "/**/1",
      "[1]#",
      R"(")",
      R"("a)",
      R"("\)",
      R"("\")",
      R"("\x41")",
      R"("\a")",
      R"("\u12")",
      R"("\u12G4")",
      R"("\U0041")",
      "\"\n\"",
      "\"\t\"",
      "\"\x1f\"",
      "'a'",
      "\xEF\xBB\xBF{}",
      "\xC2\xA0 1",
      "1\f",
      "[\v]",
      "[1,,2]",
      "[-]",
      "[\"a\",\n4\n,1,",
      "{\"a\":\"b\"}/**/",
      "\xE5",
      "[\"\"",
      "undefined",
  };
  for (const std::string_view text : texts) {
    CAPTURE(text);
    CHECK(check(text).has_value());
  }
}

TEST_CASE("Checker: a raw NUL is refused wherever it stands") {
  using namespace std::string_view_literals;
  for (const std::string_view text :
       {"\0"sv, "1\0"sv, "\0001"sv, "\"\0\""sv, "[1,\0]"sv, "{}\0"sv, "{\0}"sv}) {
    CHECK(check(text).has_value());
  }
}

TEST_CASE("Checker: half a surrogate pair is refused") {
  for (const std::string_view text :
       {R"("\ud800")", R"("\udc00")", R"("\ud800\ud800")", R"("\ud800\u0041")", R"("\ud800x")",
        R"("\ud800\n")", R"("\udc00\ud800")", R"("\uDBFF")", R"("\uDFFF")", R"("\ud834\udd1")"}) {
    CAPTURE(text);
    CHECK(check(text).has_value());
  }
}

TEST_CASE("valid_utf8 and Checker: malformed UTF-8 is refused at every place of a long string") {
  const std::vector<std::string> malformed{"\x80",
                                           "\xBF",
                                           "\xC0\x80",
                                           "\xC1\xBF",
                                           "\xC2",
                                           "\xE0\x9F\xBF",
                                           "\xE0\xA0",
                                           "\xED\xA0\x80",
                                           "\xED\xBF\xBF",
                                           "\xF0\x8F\xBF\xBF",
                                           "\xF0\x90\x80",
                                           "\xF4\x90\x80\x80",
                                           "\xF5\x80\x80\x80",
                                           "\xFF",
                                           "\xE2\x28\xA1",
                                           "\xE2\x82\x28",
                                           "\xC3\xC3",
                                           "\xF0\x90\x28\x80"};
  for (const std::string& bytes : malformed) {
    for (std::size_t before = 0; before < 35; ++before) {
      for (const std::size_t after : {std::size_t{0}, std::size_t{20}}) {
        const std::string text = std::string(before, 'a') + bytes + std::string(after, 'b');
        CAPTURE(text);
        CHECK_FALSE(valid_utf8(text));
        const auto fault = check('"' + text + '"');
        REQUIRE(fault);
        CHECK(fault->what == "invalid UTF-8");
      }
    }
  }
}

TEST_CASE("valid_utf8: well-formed text passes, empty text too") {
  CHECK(valid_utf8(""));
  CHECK(valid_utf8(std::string(100, 'x') + "\xC2\x80\xE2\x82\xAC\xF4\x8F\xBF\xBF" +
                   std::string(3, 'y')));
}

TEST_CASE("Checker: special bytes are seen at every place of a block of 16") {
  for (std::size_t before = 0; before < 40; ++before) {
    const std::string head(before, 'a');
    CHECK(minified("[\"" + head + "\" , 1]") == "[\"" + head + "\",1]");
    CHECK(minified("[\"" + head + "\\\"\" , 1]") == "[\"" + head + "\\\"\",1]");
    const auto fault = check('"' + head + "\x01" + std::string(20, 'b') + '"');
    REQUIRE(fault);
    CHECK(fault->offset == before + 1);
  }
}

TEST_CASE("Checker: numbers may have 4,096 characters and no more") {
  const std::string longest(kMaxNumberLength, '7');
  CHECK(minified(longest) == longest);
  const auto fault = check("[0,-" + longest + "]");
  REQUIRE(fault);
  CHECK(fault->what == "numbers may have at most 4096 characters");
  CHECK(fault->offset == 3);
}

TEST_CASE("Checker: max_depth containers may be nested, one more is refused") {
  CHECK_FALSE(check(nested(kDepth)));
  const auto fault = check(nested(kDepth + 1));
  REQUIRE(fault);
  CHECK(fault->what == "nested deeper than 200");
  CHECK(fault->offset == kDepth);

  Checker scalars(0);
  std::string out;
  CHECK_FALSE(scalars.minify("1", out));
  CHECK(scalars.minify("[]", out));
}

TEST_CASE("Checker: a million open brackets do not use up the stack") {
  Checker deep(10'000);
  std::string out;
  CHECK_FALSE(deep.minify(nested(10'000), out));
  CHECK(deep.minify(std::string(1'000'000, '['), out));
  Checker deepest(1'000'000);
  out.clear();
  CHECK_FALSE(deepest.minify(nested(1'000'000), out));
  CHECK(out.size() == 2'000'000);
}

TEST_CASE("Checker: a key that stands twice in one object is refused, however it is written") {
  const auto fault = check(R"({"a":1,"b":{"a":1},"a":2})");
  REQUIRE(fault);
  CHECK(fault->what == R"(the key "a" stands twice in one object)");
  CHECK(fault->offset == 19);
  CHECK(check(R"({"a":1,"\u0061":2})"));
  CHECK(check(R"({"\u00e4":1,"ä":2})"));
  CHECK(check(R"({"/":1,"\/":2})"));
  CHECK(check(R"({"\ud834\udd1e":1,"\uD834\uDD1E":2})"));
  CHECK(check(R"([{"":1,"":2}])"));
  CHECK_FALSE(check(R"({"\\u0061":1,"a":2,"\u0061b":3})"));
  CHECK_FALSE(check(R"({"aXb":1,"aYb":2,"abcdefghXabcdefgh":3,"abcdefghYabcdefgh":4})"));
}

TEST_CASE("Checker: keys are told apart in objects with few and with many members") {
  for (const int members : {2, 15, 16, 17, 18, 40, 1000}) {
    CAPTURE(members);
    for (const std::string_view name : {"k", "\\u006b", "an unusually long name for a key/"}) {
      std::string text = R"({"nested":{"k0":0},)";
      for (int i = 0; i < members; ++i) {
        text += '"' + std::string(name) + std::to_string(i) + "\":0,";
      }
      std::string distinct = text + R"("z":{"k0":0}})";
      CHECK_FALSE(check(distinct));
      for (const int twice : {0, members / 2, members - 1}) {
        const auto fault = check(text + '"' + std::string(name) + std::to_string(twice) + "\":1}");
        REQUIRE(fault);
        CHECK(fault->offset == text.size());
      }
    }
  }
}

TEST_CASE("Checker: a million keys in one object are no problem") {
  std::string text = "{";
  for (int i = 0; i < 1'000'000; ++i) text += "\"key number " + std::to_string(i) + " here\":0,";
  text.back() = '}';
  CHECK_FALSE(check(text));
}

TEST_CASE("Checker: a fault says where, in plain words") {
  const auto says = [](std::string_view text, std::size_t offset, std::string_view what) {
    CAPTURE(text);
    const auto fault = check(text);
    REQUIRE(fault);
    CHECK(fault->offset == offset);
    CHECK(fault->what == what);
  };
  says("", 0, "a value is expected");
  says(R"({"a":)", 5, "a value is expected");
  says("[1,]", 3, "a value is expected");
  says("[1 2]", 3, "a comma or ']' is expected");
  says(R"({"a":1 "b"})", 7, "a comma or '}' is expected");
  says(R"({"a":1,})", 7, "a key in double quotes is expected");
  says(R"({"a" 1})", 5, "a ':' is expected");
  says("1 2", 2, "nothing may follow the value");
  says("[01]", 1, "a number may not begin with a zero");
  says("1.x", 2, "a digit is expected");
  says(R"(["abc)", 1, "the string has no closing quote");
  says("\"a\nb\"", 2, "a control character in a string must be escaped");
  says(R"("a\qb")", 2, R"(only \" \\ \/ \b \f \n \r \t and \uXXXX may follow a backslash)");
  says(R"("\u12x4")", 1, "four hex digits are expected after \\u");
  says(R"("ab\ud800")", 3, "half a surrogate pair");
}

TEST_CASE("Checker: a fault quotes at most 40 characters, and no control characters") {
  const std::string long_key = R"({"ä)" + std::string(100, 'x');
  const auto cut = check(long_key + R"(":1,")" + long_key.substr(2) + R"(":2})");
  REQUIRE(cut);
  CHECK(cut->what == "the key \"ä" + std::string(39, 'x') + "...\" stands twice in one object");
  const auto escaped = check("{\"\\u0007\x7f\xC2\x9B\":1,\"\\u0007\x7f\xC2\x9B\":2}");
  REQUIRE(escaped);
  CHECK(escaped->what == R"(the key "\u0007\u007f\u009b" stands twice in one object)");
}

TEST_CASE("Checker: appends to `out`, leaves it alone on a fault, and can be used again") {
  Checker checker(kDepth);
  std::string out = "x";
  REQUIRE_FALSE(checker.minify(R"({ "a" : 1 })", out));
  CHECK(out == R"(x{"a":1})");
  CHECK(checker.minify(R"({"a": {"b": [1,)", out));
  CHECK(out == R"(x{"a":1})");
  REQUIRE_FALSE(checker.minify(R"({"a":2})", out));
  CHECK(out == R"(x{"a":1}{"a":2})");
}

TEST_CASE("value_end: finds the end of every kind of value") {
  for (const std::string_view value :
       {"1", "-1.5e3", "true", "null", R"("")", R"("a,]}\"\\")", "[]", "{}", "[[1,2],[]]",
        R"({"a":["}",{"b":"\"]"}],"c":{}})"}) {
    CAPTURE(value);
    CHECK(value_end(value, 0) == value.size());
    const std::string array = "[0," + std::string(value) + ",1]";
    CHECK(value_end(array, 3) == 3 + value.size());
    const std::string object = "{\"k\":" + std::string(value) + "}";
    CHECK(value_end(object, 5) == 5 + value.size());
  }
}

TEST_CASE("value_end: runs of backslashes anywhere in a long string") {
  // As the blocks in which it is read may cut them.
  for (std::size_t before = 0; before < 140; ++before) {
    for (std::size_t backslashes = 0; backslashes < 70; ++backslashes) {
      const bool quote_is_escaped = backslashes % 2 == 1;
      std::string value = R"("\n)";
      value.append(before, 'x')
          .append(backslashes, '\\')
          .append(quote_is_escaped ? R"(" ")" : "\"");
      const std::string text =
          value + R"(,"next"],"behind":"and more than a block of all the rest")";
      REQUIRE(value_end(text, 0) == value.size());
      REQUIRE(value_end(value, 0) == value.size());
    }
  }
}

TEST_CASE("Members: gives keys and values in order") {
  Members members(R"({"a":1,"b\"":[{"x":","}],"":{},"d":"e"})");
  std::vector<std::pair<std::string_view, std::string_view>> seen;
  std::string_view key;
  std::string_view value;
  while (members.next(key, value)) seen.emplace_back(key, value);
  CHECK(
      seen ==
      std::vector<std::pair<std::string_view, std::string_view>>{
          {R"("a")", "1"}, {R"("b\"")", R"([{"x":","}])"}, {R"("")", "{}"}, {R"("d")", R"("e")"}});
  CHECK_FALSE(members.next(key, value));
  Members none("{}");
  CHECK_FALSE(none.next(key, value));
}

TEST_CASE("Elements: gives elements in order") {
  Elements elements(R"([1,"a]",[2,[]],{"b":[3]},null])");
  std::vector<std::string_view> seen;
  std::string_view value;
  while (elements.next(value)) seen.push_back(value);
  CHECK(seen == std::vector<std::string_view>{"1", R"("a]")", "[2,[]]", R"({"b":[3]})", "null"});
  CHECK_FALSE(elements.next(value));
  Elements none("[]");
  CHECK_FALSE(none.next(value));
}

TEST_CASE("decoded: escapes become what they stand for") {
  using namespace std::string_view_literals;
  CHECK(decoded(R"("")") == "");
  CHECK(decoded(R"("plain text of some length")") == "plain text of some length");
  CHECK(decoded(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
  CHECK(decoded(R"("\u0000|\u007F|\u0080|\u07ff|\u0800|\uffff")") ==
        "\0|\x7F|\xC2\x80|\xDF\xBF|\xE0\xA0\x80|\xEF\xBF\xBF"sv);
  CHECK(decoded(R"("\ud800\udc00\uDBFF\uDFFF")") == "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF");
  CHECK(decoded(R"("ä\\u0061")") == R"(ä\u0061)");
}

TEST_CASE("same_string: compares what is meant, not what is written") {
  CHECK(same_string(R"("a")", R"("a")"));
  CHECK(same_string(R"("a")", R"("\u0061")"));
  CHECK(same_string(R"("\/")", R"("/")"));
  CHECK_FALSE(same_string(R"("a")", R"("b")"));
  CHECK_FALSE(same_string(R"("\\u0061")", R"("\u0061")"));
}

TEST_CASE("quoted: escapes quotes, backslashes and control characters only") {
  using namespace std::string_view_literals;
  CHECK(quoted("") == R"("")");
  CHECK(quoted("a/ä\x7f") == "\"a/ä\x7f\"");
  CHECK(quoted("\"\\\b\f\n\r\t\0\x1f"sv) == R"("\"\\\b\f\n\r\t\u0000\u001f")");
  for (std::size_t before = 0; before < 40; ++before) {
    const std::string text = std::string(before, 'a') + "€\n\"" + std::string(before, 'b');
    CHECK(decoded(json::quoted(text)) == text);
    CHECK_FALSE(check(json::quoted(text)));
  }
}

TEST_CASE("append_pretty: prints as jq does") {
  const auto pretty = [](std::string_view text) {
    std::string out;
    append_pretty(out, text);
    return out;
  };
  CHECK(pretty("1.10") == "1.10");
  CHECK(pretty("{}") == "{}");
  CHECK(pretty("[]") == "[]");
  CHECK(pretty(R"("a,{}:")") == R"("a,{}:")");
  CHECK(pretty(R"({"a":1,"b":[],"c":[1,{"d":{}},[[]]],"e":{"f":"g,\"{"}})") == R"({
  "a": 1,
  "b": [],
  "c": [
    1,
    {
      "d": {}
    },
    [
      []
    ]
  ],
  "e": {
    "f": "g,\"{"
  }
})");
}

}  // namespace
TEST_CASE("json::with_characters: escapes of what can be shown become that, all else stays") {
  const auto shown = [](std::string_view text) {
    std::string buffer;
    return std::string(json::with_characters(text, buffer));
  };
  CHECK(shown(R"({"a":"\u65e5\u672c \u00E9\ud83d\ude00\u0041"})") == R"({"a":"日本 é😀A"})");
  CHECK(shown(R"("\\u65e5\\\u65e5\n\"\u0022\u005c")") == R"("\\u65e5\\日\n\"\u0022\u005c")");
  for (const char* kept : {R"("\u0000\u001f\u007f\u009b")", R"("\u061c\u200e\u2028\u202e\u2069")",
                           R"("\ud83d")", R"("\ud83dx")", R"("\ude00")", R"("\u12")", R"("\)"}) {
    CHECK(shown(kept) == kept);
  }
  std::string buffer = "before";
  const std::string_view plain = R"({"a\n":"é"})";
  CHECK(json::with_characters(plain, buffer).data() == plain.data());
}

}  // namespace eventsrc::json
