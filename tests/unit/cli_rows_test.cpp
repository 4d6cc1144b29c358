#include <cstdint>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "reversed.hpp"
#include "styled.hpp"

namespace eventsrc::cli {
namespace {

std::string text_of(const StyledLine& line, bool colored, std::optional<std::size_t> edge) {
  std::string out;
  line.append_to(out, colored, edge);
  return out;
}

TEST_CASE("StyledLine: cut by code points, escape sequences do not count") {
  StyledLine line;
  line.add("é1 ").add("red", Color::red).add(" end");
  CHECK(line.width() == 10);
  CHECK(text_of(line, false, {}) == "é1 red end");
  CHECK(text_of(line, true, {}) == "é1 \x1b[31mred\x1b[0m end");
  CHECK(text_of(line, false, 10) == "é1 red end");
  CHECK(text_of(line, false, 9) == "é1 red e…");
  CHECK(text_of(line, true, 5) == "é1 \x1b[31mr\x1b[0m…");
  CHECK(text_of(line, true, 1) == "…");
}

TEST_CASE("StyledLine: what is added is escaped, and comes back from its text") {
  StyledLine line;
  line.add("a\x1b[2J\x02").add("", Color::bold).add("\n", Color::green);
  CHECK(text_of(line, false, {}) == "a\\u001b[2J\\u0002\\u000a");
  StyledLine again;
  again.add_packed(line.packed());
  CHECK(text_of(again, true, {}) == text_of(line, true, {}));
  CHECK(again.width() == line.width());
  CHECK(StyledLine().add_packed("").empty());
}

TEST_CASE("shortened: keeps the beginning, and looks at no more than it needs") {
  CHECK(shortened("abcdef", 6) == "abcdef");
  CHECK(shortened("abcdefg", 6) == "abcde…");
  CHECK(shortened("ab\x01", 6) == "ab\\u0…");
  CHECK(shortened("ééééééé", 6) == "ééééé…");
  CHECK(shortened(std::string(100'000, 'x'), std::nullopt).size() == 100'000);
  CHECK(shortened(std::string(100'000, 'x'), 3) == "xx…");
}

TEST_CASE("difference lines: one of two values that is short leaves its room to the other") {
  Difference change;
  change.pointer = "/name";
  change.from = "1";
  const std::string value = "\"" + std::string(100, 'v') + "\"";
  change.to = value;
  const std::string line = text_of(difference_line("", change, 40), false, 40);
  CHECK(line.starts_with("~ /name 1 → \"vvvvvvvvvvvvvvvvvvvvvvvvv"));
  CHECK(line.ends_with("…"));
  const std::string other = "\"" + std::string(100, 'w') + "\"";
  change.from = other;
  const std::string both = text_of(difference_line("", change, 60), false, 60);
  CHECK(both.find("wwwwwwwwwwwwwwww… → \"vvvvvvvvvvvvvvvv") != std::string::npos);
  CHECK(text_of(difference_line("", change, std::nullopt), false, {}).size() > 200);
}

TEST_CASE("Reversed: the last first, from memory and from a file") {
  for (const std::size_t most : {std::size_t{1}, std::size_t{100}, std::size_t{5'000'000}}) {
    CAPTURE(most);
    Reversed reversed(std::nullopt, most);
    std::vector<std::string> texts;
    for (int i = 0; i < 300; ++i) {
      texts.push_back(std::to_string(i) + std::string(static_cast<std::size_t>(i % 7) * 3, 'x'));
    }
    // Longer than what is read at once.
    texts[17] = std::string(3'000'000, 'y');
    texts[18] = "";
    for (const std::string& text : texts) reversed.add(text);
    std::vector<std::string> back;
    reversed.give_back([&back](std::string_view text) { back.emplace_back(text); });
    CHECK(back == std::vector<std::string>(texts.rbegin(), texts.rend()));
  }
}

TEST_CASE("Reversed: with a limit only the last ones stay") {
  Reversed reversed(2);
  for (const char* text : {"a", "b", "c"}) reversed.add(text);
  std::string back;
  reversed.give_back([&back](std::string_view text) { back += text; });
  CHECK(back == "cb");
  Reversed none(0);
  none.add("a");
  none.give_back([](std::string_view) { FAIL("nothing is wanted"); });
}

}  // namespace
}  // namespace eventsrc::cli
