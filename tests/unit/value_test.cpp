#include "eventsrc/value.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace eventsrc {
namespace {

std::string merged(std::string_view value, std::string_view patch) {
  Value state(value);
  state.merge(patch);
  const std::string text = state.str();
  CHECK(state.text_size() == text.size());
  return text;
}

/// The part a pointer names in a text and in the same value taken apart; they must agree.
std::string selected(std::string_view text, std::string_view pointer) {
  const Value raw(text);
  Value apart(text);
  apart.merge(R"({"nothing like it":1})");
  apart.merge(R"({"nothing like it":null})");
  std::string of_raw;
  std::string of_apart;
  const bool found = raw.select(pointer, of_raw);
  CHECK(apart.select(pointer, of_apart) == found);
  CHECK(of_apart == of_raw);
  return found ? of_raw : "nothing";
}

TEST_CASE("Value: is null at first, and what it is given afterwards") {
  Value value;
  CHECK(value.str() == "null");
  CHECK_FALSE(value.is_object());
  value.assign(R"({"a":1.10})");
  CHECK(value.is_object());
  CHECK(value.str() == R"({"a":1.10})");
  CHECK(value.text_size() == 10);
  CHECK(Value("[1]").str() == "[1]");
}

TEST_CASE("Value: merges as the table of RFC 7396, appendix A, says") {
  struct Row {
    std::string_view original, patch, result;
  };
  const std::vector<Row> rows{
      {R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
      {R"({"a":"b"})", R"({"a":null})", "{}"},
      {R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
      {R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
      {R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
      {R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
      {R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
      {R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
      {R"({"a":"b"})", R"(["c"])", R"(["c"])"},
      {R"({"a":"foo"})", "null", "null"},
      {R"({"a":"foo"})", R"("bar")", R"("bar")"},
      {R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
      {"[1,2]", R"({"a":"b","c":null})", R"({"a":"b"})"},
      {"{}", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.original);
    CAPTURE(row.patch);
    CHECK(merged(row.original, row.patch) == row.result);
  }
}

TEST_CASE("Value: nulls go from a new object, but not from arrays in it, and text is no null") {
  CHECK(merged("null", R"({"a":{"b":null,"c":[null,{"d":null}],"e":"null"},"f":null})") ==
        R"({"a":{"c":[null,{"d":null}],"e":"null"}})");
  CHECK(merged("1", R"({"a":"null"})") == R"({"a":"null"})");
  CHECK(merged(R"({"x":5})", R"({"x":{"a":null}})") == R"({"x":{}})");
  CHECK(merged(R"({"x":5})", "{}") == R"({"x":5})");
  CHECK(merged("5", "{}") == "{}");
}

TEST_CASE("Value: members keep their order, new ones go to the end, number text stays") {
  CHECK(merged(R"({"c":1.10,"a":12345678901234567890.123,"b":"\u00e9\/"})",
               R"({"z":1e2,"a":0,"y":-0})") == R"({"c":1.10,"a":0,"b":"\u00e9\/","z":1e2,"y":-0})");
  Value value(R"({"a":1,"b":2,"c":3})");
  value.merge(R"({"a":null})");
  value.merge(R"({"a":4})");
  CHECK(value.str() == R"({"b":2,"c":3,"a":4})");
}

TEST_CASE("Value: keys are the same when they mean the same; the text first stored stays") {
  CHECK(merged(R"({"\u0061":1,"b":2})", R"({"a":3})") == R"({"\u0061":3,"b":2})");
  CHECK(merged(R"({"a":1,"b":2})", R"({"\u0061":null})") == R"({"b":2})");
  CHECK(merged(R"({"\\u0061":1})", R"({"\u0061":2})") == R"({"\\u0061":1,"\u0061":2})");
}

TEST_CASE("Value: an object with many members can be changed, emptied and filled again") {
  for (const int members : {15, 16, 17, 33, 1000}) {
    CAPTURE(members);
    const auto key = [](int i) { return "\"k" + std::to_string(i) + '"'; };
    Value value("{}");
    for (int i = 0; i < members; ++i) value.merge("{" + key(i) + ":" + std::to_string(i) + "}");
    value.merge("{" + key(members - 1) + R"(:"changed"})");
    std::string expected = "{";
    for (int i = 0; i < members; ++i) {
      if (i % 3 == 0 && i != members - 1) {
        value.merge("{" + key(i) + ":null}");
      } else {
        expected += key(i) + ":" + (i == members - 1 ? "\"changed\"" : std::to_string(i)) + ",";
      }
    }
    expected.back() = '}';
    CHECK(value.str() == expected);
    CHECK(value.text_size() == expected.size());
    for (int i = 0; i < members; ++i) value.merge("{" + key(i) + ":null}");
    CHECK(value.str() == "{}");
    CHECK(value.text_size() == 2);
    value.merge("{" + key(1) + ":1}");
    CHECK(value.str() == R"({"k1":1})");
  }
}

TEST_CASE("Value: merging a small patch does not depend on the object's size") {
  std::string text = "{";
  for (int i = 0; i < 100'000; ++i) text += "\"member " + std::to_string(i) + "\":0,";
  text.back() = '}';
  Value value(text);
  // Each of these would take a second or more if it went through all members.
  for (int i = 0; i < 100'000; ++i) {
    value.merge("{\"member " + std::to_string(i) + "\":null,\"other " + std::to_string(i) +
                "\":1}");
  }
  CHECK(value.text_size() == text.size() - 100'000);
  std::string found;
  CHECK(value.select("/other 99999", found));
  CHECK_FALSE(value.select("/member 99999", found));
}

TEST_CASE("Value: a copy is independent") {
  Value value(R"({"a":{"b":1}})");
  value.merge(R"({"a":{"c":2}})");
  Value copy = value;
  copy.merge(R"({"a":{"b":null}})");
  CHECK(value.str() == R"({"a":{"b":1,"c":2}})");
  CHECK(copy.str() == R"({"a":{"c":2}})");
  value = copy;
  copy.assign("1");
  CHECK(value.str() == R"({"a":{"c":2}})");
  const Value moved = std::move(value);
  CHECK(moved.str() == R"({"a":{"c":2}})");
}

TEST_CASE("Value: selects as the table of RFC 6901, section 5, says") {
  const std::string_view text =
      R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8})";
  CHECK(selected(text, "") == text);
  CHECK(selected(text, "/foo") == R"(["bar","baz"])");
  CHECK(selected(text, "/foo/0") == R"("bar")");
  CHECK(selected(text, "/") == "0");
  CHECK(selected(text, "/a~1b") == "1");
  CHECK(selected(text, "/c%d") == "2");
  CHECK(selected(text, "/e^f") == "3");
  CHECK(selected(text, "/g|h") == "4");
  CHECK(selected(text, "/i\\j") == "5");
  CHECK(selected(text, "/k\"l") == "6");
  CHECK(selected(text, "/ ") == "7");
  CHECK(selected(text, "/m~0n") == "8");
}

TEST_CASE("Value: a pointer to nothing selects nothing") {
  const std::string_view text = R"({"a":[10,[20],{"01":1}],"s":"x","~1":5,"n":null})";
  for (const std::string_view pointer :
       {"/b", "/a/3", "/a/-", "/a/00", "/a/01", "/a/", "/a/+1", "/a/-1", "/a/1x", "/a/0/0", "/s/0",
        "/a/99999999999999999999999999", "/A", "//", "/n/a"}) {
    CAPTURE(pointer);
    CHECK(selected(text, pointer) == "nothing");
  }
  CHECK(selected(text, "/a/1/0") == "20");
  CHECK(selected(text, "/a/2/01") == "1");
  CHECK(selected(text, "/~01") == "5");
  CHECK(selected(text, "/n") == "null");
}

TEST_CASE("Value: selects inside what was changed, and appends") {
  Value value(R"({"a":{"b":[1,{"c":2}]}})");
  value.merge(R"({"a":{"d":{"\u0065":3}}})");
  std::string out = "x";
  CHECK(value.select("/a/d/e", out));
  CHECK(value.select("/a/b/1/c", out));
  CHECK(value.select("/a/d", out));
  CHECK(out == R"(x32{"\u0065":3})");
}

TEST_CASE("append_step: any name is one step of the pointer") {
  std::string pointer;
  for (const char* const name : {"a", "", "~1", "b/c~", "é"}) append_step(pointer, name);
  CHECK(pointer == "/a//~01/b~1c~0/é");
  const Path path = parse_path(pointer);
  REQUIRE(path.size() == 5);
  CHECK(path[2].name == "~1");
  CHECK(path[3].name == "b/c~");
}

TEST_CASE("is_pointer: tokens are led by a slash and a tilde is followed by 0 or 1") {
  for (const std::string_view text : {"", "/", "//", "/a", "/a~0~1b/c", "/~01"}) {
    CAPTURE(text);
    CHECK(is_pointer(text));
  }
  for (const std::string_view text : {"a", "a/b", "/~", "/~2", "/a~/b", "/~0~", " /a"}) {
    CAPTURE(text);
    CHECK_FALSE(is_pointer(text));
  }
}

}  // namespace
}  // namespace eventsrc
