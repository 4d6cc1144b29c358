#include <string>

#include <doctest/doctest.h>

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
