#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "json_object.hpp"
#include "suggest.hpp"
#include "text.hpp"

namespace eventsrc::cli {

TEST_CASE("printable: control characters and bad bytes are escaped, other text is kept") {
  CHECK(printable("plain é 日本") == "plain é 日本");
  CHECK(printable("\x1b[31m\n\x7f") == "\\u001b[31m\\u000a\\u007f");
  CHECK(printable("\xc2\x9b") == "\\u009b");
  CHECK(printable("a\xff\xe2\x82") == "a\\xff\\xe2\\x82");
  CHECK(printable("\xe2\x80\xae") == "\\u202e");
}

TEST_CASE("as_utf8: only bytes that are not UTF-8 change") {
  CHECK(as_utf8("a\tb") == "a\tb");
  CHECK(as_utf8("a\tb\xff") == "a\tb\\xff");
}

TEST_CASE("for_terminal: only line ends, tabs and colours are left of what a terminal obeys") {
  CHECK(for_terminal("a\tb\r\nc é 日本\n") == "a\tb\r\nc é 日本\n");
  CHECK(for_terminal("\x1b[1;31mred\x1b[0m") == "\x1b[1;31mred\x1b[0m");
  CHECK(for_terminal("\x1b[2J\x1b]0;title\a\x1b[") == "\\u001b[2J\\u001b]0;title\\u0007\\u001b[");
  CHECK(for_terminal("a\rb\x7f\xc2\x9b") == "a\\u000db\\u007f\\u009b");
  CHECK(for_terminal("\xe2\x80\xae\xe2\x80\xa8\xd8\x9c") == "\\u202e\\u2028\\u061c");
  CHECK(for_terminal("a\xe2\x80") == "a\\xe2\\x80");
}

TEST_CASE("columns: wide characters take two, combining ones none, and none is cut in two") {
  CHECK(columns("abc") == 3);
  CHECK(columns("aé日😀") == 6);
  CHECK(columns("e\u0301→…") == 3);
  CHECK(first_columns("aé日😀", 2) == "aé");
  CHECK(first_columns("aé日😀", 3) == "aé");
  CHECK(first_columns("aé日😀", 4) == "aé日");
  CHECK(first_columns("e\u0301x", 1) == "e\u0301");
  CHECK(first_columns("abe\u0301x", 3) == "abe\u0301");
  CHECK(first_columns("ab", 5) == "ab");
  CHECK(first_columns("é", 0).empty());
}

TEST_CASE("columns: an emoji of several characters takes two, and is never cut in two") {
  constexpr std::string_view kFamily = "👨\u200d👩\u200d👧";
  constexpr std::string_view kRainbowFlag = "🏳\ufe0f\u200d🌈";
  constexpr std::string_view kFrance = "🇫🇷";
  constexpr std::string_view kEngland =
      "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f";
  constexpr std::string_view kHeart = "❤\ufe0f";
  constexpr std::string_view kKey = "1\ufe0f\u20e3";
  constexpr std::string_view kThumb = "👍🏽";
  constexpr std::string_view kRunner = "🏃🏽\u200d♀\ufe0f";
  for (const std::string_view emoji :
       {kFamily, kRainbowFlag, kFrance, kEngland, kHeart, kKey, kThumb, kRunner}) {
    CAPTURE(emoji);
    const std::string text = fmt::format("a{0}{0}b", emoji);
    CHECK(columns(emoji) == 2);
    CHECK(columns(text) == 6);
    CHECK(first_columns(text, 2) == "a");
    CHECK(first_columns(text, 3) == fmt::format("a{}", emoji));
    CHECK(first_columns(text, 4) == fmt::format("a{}", emoji));
    CHECK(first_columns(text, 6) == text);
  }
  // Without emoji style, half a flag, letters that are joined, and a skin tone of nobody.
  CHECK(columns("❤") == 1);
  CHECK(columns("🇫") == 1);
  CHECK(columns("🇫🇷🇩") == 3);
  CHECK(columns("ن\u200dن") == 2);
  CHECK(columns("日\u200d本") == 4);
  CHECK(columns("a🏽") == 3);
}

TEST_CASE("numbers for people: grouped by thousands, sizes in binary units") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(grouped(-123456) == "-123,456");
  CHECK(counted(1, "event") == "1 event");
  CHECK(counted(0, "event") == "0 events");
  CHECK(counted(1000, "event") == "1,000 events");
  CHECK(human_size(1023) == "1023 B");
  CHECK(human_size(1024) == "1.0 KiB");
  CHECK(human_size(1048575) == "1.0 MiB");
  CHECK(human_size(INT64_MAX) == "8.0 EiB");
}

TEST_CASE("edit distance: a swap of neighbours is one edit") {
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("repaly", "replay") == 1);
  CHECK(edit_distance("get", "head") == 3);
}

TEST_CASE("nearest: the closest word, or nothing when none is close") {
  CHECK(nearest("haed", {"get", "head", "info"}) == "head");
  CHECK(nearest("xyzzy", {"get", "head", "info"}).empty());
  CHECK(nearest(std::string(10000, 'a'), {"get"}).empty());
}

TEST_CASE("JsonObject: members in order, texts escaped, bad bytes shown") {
  std::string out;
  JsonObject(out).text("a", "q\"\n\xff").number("n", -5).boolean("b", true).raw("r", "[1]").close();
  CHECK(out == R"({"a":"q\"\n\\xff","n":-5,"b":true,"r":[1]})");
}

}  // namespace eventsrc::cli
