#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "../support/random_json.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/value.hpp"

namespace eventsrc::json {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kDepth = 5;

enum class Verdict { good, bad, overflow };

/// What nlohmann says; a number beyond a double's range is no fault of the text.
Verdict judged(std::string_view text) {
  constexpr int kNumberOverflow = 406;
  try {
    const ordered_json parsed = ordered_json::parse(text);
    return Verdict::good;
  } catch (const ordered_json::out_of_range& error) {
    return error.id == kNumberOverflow ? Verdict::overflow : Verdict::bad;
  } catch (const ordered_json::exception&) {
    return Verdict::bad;
  }
}

TEST_CASE("Checker: a minified text has the same value, and is minified already") {
  test::RandomJson random(1);
  Checker checker(kDepth);
  for (int i = 0; i < 3000; ++i) {
    const std::string text = random.value(kDepth);
    CAPTURE(text);
    std::string once;
    REQUIRE_FALSE(checker.minify(text, once));
    REQUIRE(ordered_json::parse(once) == ordered_json::parse(text));
    std::string twice;
    REQUIRE_FALSE(checker.minify(once, twice));
    REQUIRE(twice == once);
    REQUIRE(once.size() <= text.size());
    REQUIRE(value_end(once, 0) == once.size());
  }
}

TEST_CASE("Checker: judges damaged texts as nlohmann does, where it is not stricter") {
  test::RandomJson random(2);
  Checker checker(2);
  int accepted = 0;
  int stricter = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = random.mutated(random.object(random.below(4)));
    CAPTURE(text);
    std::string out;
    const auto fault = checker.minify(text, out);
    if (!fault) {
      ++accepted;
      REQUIRE(judged(text) != Verdict::bad);
      continue;
    }
    CAPTURE(fault->what);
    REQUIRE(fault->offset <= text.size());
    REQUIRE(valid_utf8(fault->what));
    // nlohmann takes a NUL for the end of the text, and stops at a number it cannot hold.
    if (judged(text) != Verdict::good || text.find('\0') != std::string::npos) continue;
    ++stricter;
    const bool our_rule = fault->what.ends_with("stands twice in one object") ||
                          fault->what.starts_with("nested deeper than") ||
                          text.starts_with("\xEF\xBB\xBF");
    REQUIRE(our_rule);
  }
  CHECK(accepted > 1000);
  CHECK(stricter > 100);
}

TEST_CASE("append_pretty: minified again it is the same text, and looks as nlohmann's") {
  test::RandomJson random(3);
  Checker checker(kDepth);
  for (int i = 0; i < 1000; ++i) {
    std::string text;
    REQUIRE_FALSE(checker.minify(random.value(kDepth), text));
    CAPTURE(text);
    std::string pretty;
    append_pretty(pretty, text);
    std::string again;
    REQUIRE_FALSE(checker.minify(pretty, again));
    REQUIRE(again == text);
    std::string plain;
    append_pretty(plain, ordered_json::parse(text).dump());
    REQUIRE(plain == ordered_json::parse(text).dump(2));
  }
}

TEST_CASE("decoded and quoted: agree with nlohmann") {
  test::RandomJson random(4);
  Checker checker(1);
  int strings = 0;
  while (strings < 2000) {
    std::string text;
    if (checker.minify(random.value(0), text) || text.front() != '"') continue;
    ++strings;
    CAPTURE(text);
    const std::string meant = ordered_json::parse(text).get<std::string>();
    REQUIRE(decoded(text) == meant);
    REQUIRE(ordered_json::parse(json::quoted(meant)).get<std::string>() == meant);
    REQUIRE(same_string(text, json::quoted(meant)));
  }
}

// A damaged store may hold anything: the sanitizers watch that nothing outside the text is read.
TEST_CASE("scanning: any text is scanned without reading outside it") {
  test::RandomJson random(5);
  Checker checker(3);
  for (int i = 0; i < 5000; ++i) {
    std::string minified;
    REQUIRE_FALSE(checker.minify(random.object(2), minified));
    const std::string damaged = random.mutated(minified);
    const std::vector<char> exact(damaged.begin(), damaged.end());
    const std::string_view text(exact.data(), exact.size());
    CAPTURE(text);
    std::string_view key;
    std::string_view value;
    std::string sink;
    std::size_t seen = 0;
    for (Members members(text); members.next(key, value); ++seen) append_decoded(sink, key);
    for (Elements elements(text); elements.next(value); ++seen) append_decoded(sink, value);
    append_pretty(sink, text);
    REQUIRE(seen <= 2 * text.size());
    REQUIRE(value_end(text, 0) <= text.size());
    Value state(text);
    state.merge(minified);
    state.merge(text);
    state.merge(R"({"k1":null})");
    std::string part;
    REQUIRE(state.select("/k2/k3/0", part) != part.empty());
    REQUIRE(state.str().size() == state.text_size());
  }
}

}  // namespace
}  // namespace eventsrc::json
