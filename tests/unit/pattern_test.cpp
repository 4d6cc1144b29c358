#include "eventsrc/pattern.hpp"

#include <chrono>
#include <random>
#include <string>

#include <doctest/doctest.h>

#include "eventsrc/error.hpp"

using eventsrc::Error;
using eventsrc::ErrorCode;
using eventsrc::Pattern;
using eventsrc::Selection;

namespace {

bool matches(std::string_view pattern, std::string_view name) {
  return Pattern(pattern).matches(name);
}

/// The message with which `text` is refused; "" if it is taken.
std::string refusal(std::string_view text) {
  try {
    const Pattern pattern(text);
    CHECK(pattern.text() == text);
    return "";
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::usage);
    return error.what();
  }
}

/// `*` and `?` only, by definition instead of by speed.
bool slow_match(std::string_view pattern, std::string_view name) {
  if (pattern.empty()) return name.empty();
  if (pattern[0] == '*') {
    return slow_match(pattern.substr(1), name) ||
           (!name.empty() && slow_match(pattern, name.substr(1)));
  }
  return !name.empty() && (pattern[0] == '?' || pattern[0] == name[0]) &&
         slow_match(pattern.substr(1), name.substr(1));
}

}  // namespace

TEST_CASE("Pattern: text without unquoted * ? [ is a name") {
  for (const char* name : {"account/42", "a]", "a-b", "!x", "^x", "日本", "$audit"}) {
    const Pattern pattern(name);
    CHECK(pattern.is_name());
    CHECK(pattern.prefix() == name);
    CHECK(pattern.matches(name));
  }
  CHECK_FALSE(matches("account", "account/42"));
  CHECK_FALSE(matches("account", "accoun"));
  CHECK_FALSE(matches("", "a"));
}

TEST_CASE("Pattern: a backslash takes the next character as it is") {
  const Pattern name(R"(a\*\?\[\\b\é)");
  CHECK(name.is_name());
  CHECK(name.prefix() == R"(a*?[\bé)");
  CHECK(name.matches(R"(a*?[\bé)"));
  CHECK_FALSE(name.matches("ax?[\\bé"));
  CHECK(name.text() == R"(a\*\?\[\\b\é)");
  CHECK(matches(R"(\**)", "*x"));
  CHECK_FALSE(matches(R"(\**)", "x*"));
  CHECK(matches(R"(*\?)", "what?"));
  CHECK_FALSE(matches(R"(*\?)", "what!"));
}

TEST_CASE("Pattern: * is any text, also slashes and none") {
  CHECK(matches("*", ""));
  CHECK(matches("*", "a/b/c"));
  CHECK(matches("a*", "a"));
  CHECK(matches("a*", "a/b"));
  CHECK_FALSE(matches("a*", "b/a"));
  CHECK(matches("*b", "a/b"));
  CHECK(matches("a*b*c", "a-b-b-c"));
  CHECK(matches("a**c", "abc"));
  CHECK_FALSE(matches("a*b*c", "a-c-b"));
  CHECK(matches("*ab", "aab"));
}

TEST_CASE("Pattern: ? is one code point") {
  CHECK(matches("?", "a"));
  CHECK(matches("?", "é"));
  CHECK(matches("?", "日"));
  CHECK(matches("?", "\U0001F600"));
  CHECK(matches("?", "/"));
  CHECK_FALSE(matches("?", ""));
  CHECK_FALSE(matches("?", "ab"));
  CHECK_FALSE(matches("??", "é"));
  CHECK(matches("*?b", "éb"));
  CHECK_FALSE(matches("*[!é]", "é"));
}

TEST_CASE("Pattern: a set takes one of its characters and ranges") {
  CHECK(matches("[abc]", "b"));
  CHECK_FALSE(matches("[abc]", "d"));
  CHECK_FALSE(matches("[abc]", ""));
  CHECK_FALSE(matches("[abc]", "ab"));
  CHECK(matches("[a-cx]", "c"));
  CHECK(matches("[a-cx]", "x"));
  CHECK_FALSE(matches("[a-cx]", "d"));
  CHECK(matches("[é-ü]", "ö"));
  CHECK_FALSE(matches("[é-ü]", "z"));
  CHECK(matches("[*?]", "*"));
  CHECK_FALSE(matches("[*?]", "x"));
  CHECK(matches("v[0-9]*", "v1/x"));
}

TEST_CASE("Pattern: ! or ^ first makes a set of all else") {
  for (const char* pattern : {"[!a-c]", "[^a-c]"}) {
    CHECK(matches(pattern, "d"));
    CHECK(matches(pattern, "日"));
    CHECK_FALSE(matches(pattern, "b"));
    CHECK_FALSE(matches(pattern, ""));
  }
  CHECK(matches("[a!]", "!"));
  CHECK(matches("[a^]", "^"));
}

TEST_CASE("Pattern: ] first, - first or last, and quoted characters belong to the set") {
  CHECK(matches("[]a]", "]"));
  CHECK(matches("[]a]", "a"));
  CHECK_FALSE(matches("[]a]", "b"));
  CHECK_FALSE(matches("[!]a]", "]"));
  CHECK(matches("[!]a]", "b"));
  CHECK(matches("[-a]", "-"));
  CHECK(matches("[a-]", "-"));
  CHECK_FALSE(matches("[a-]", "b"));
  CHECK(matches(R"([\]])", "]"));
  CHECK(matches(R"([a\-c])", "-"));
  CHECK_FALSE(matches(R"([a\-c])", "b"));
  CHECK(matches(R"([\!a])", "!"));
}

TEST_CASE("Pattern: the prefix is the decoded text before the first wildcard") {
  CHECK(Pattern("account/*").prefix() == "account/");
  CHECK(Pattern(R"(a\*b?c)").prefix() == "a*b");
  CHECK(Pattern("é[ab]c").prefix() == "é");
  CHECK(Pattern("*a").prefix().empty());
  CHECK_FALSE(Pattern("account/*").is_name());
}

TEST_CASE("Pattern: malformed ones are usage errors that say where") {
  CHECK(refusal("ab[c") ==
        "the pattern 'ab[c' has a '[' at byte offset 2 without its ']': close it, or write \\[ for "
        "the character itself");
  for (const char* text : {"[", "[]", "[!", "[!]", "[^]", "[a-", "[\\", "[\\]", "[a-\\", "a*[b"}) {
    CHECK_MESSAGE(refusal(text).find("without its ']'") != std::string::npos, text);
  }
  CHECK(refusal("[z-a]") ==
        "the pattern '[z-a]' has a range that goes backwards in the set at byte offset 0: write "
        "the lower end first");
  CHECK(refusal("a\\") ==
        "the pattern 'a\\' ends with a single backslash: write \\\\ for the character itself");
  CHECK(refusal("*\\").find("single backslash") != std::string::npos);
  CHECK(refusal("a\xFF").find("not valid UTF-8") != std::string::npos);
  CHECK(refusal("a\\\\").empty());
}

TEST_CASE("Pattern: random globs agree with the definition") {
  std::mt19937 random(7);
  const auto text = [&](std::string_view letters, unsigned most) {
    std::string made(random() % (most + 1), '\0');
    for (char& c : made) c = letters[random() % letters.size()];
    return made;
  };
  int hits = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string pattern = text("ab*?", 7);
    const std::string name = text("ab", 8);
    const bool expected = slow_match(pattern, name);
    hits += expected ? 1 : 0;
    REQUIRE_MESSAGE(matches(pattern, name) == expected, pattern << " on " << name);
  }
  CHECK(hits > 1000);
}

TEST_CASE("Pattern: many stars on a long name do not explode") {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "*a";
  pattern += "b";
  const std::string name(512, 'a');
  const auto start = std::chrono::steady_clock::now();
  CHECK_FALSE(matches(pattern, name));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{1});
}

TEST_CASE("Selection: all() is every stream that is not reserved") {
  const Selection all = Selection::all();
  CHECK(all.is_all());
  CHECK_FALSE(all.only_names());
  CHECK(all.patterns().empty());
  CHECK(all.matches("a"));
  CHECK_FALSE(all.matches("$audit"));
}

TEST_CASE("Selection: any of its patterns may match") {
  const Selection selection({"a/*", "b"});
  CHECK_FALSE(selection.is_all());
  CHECK(selection.matches("a/1"));
  CHECK(selection.matches("b"));
  CHECK_FALSE(selection.matches("c"));
  CHECK_FALSE(Selection(std::vector<std::string>{}).matches("a"));
}

TEST_CASE("Selection: reserved streams match only patterns that begin with $") {
  for (const char* pattern : {"$audit", R"(\$audit)", "$*", R"(\$*)", "$a?dit"}) {
    CHECK_MESSAGE(Selection({pattern}).matches("$audit"), pattern);
  }
  for (const char* pattern : {"*", "?audit", "[$]audit", "[!x]*", "*audit"}) {
    CHECK_MESSAGE(!Selection({pattern}).matches("$audit"), pattern);
  }
  CHECK(Selection({"*"}).matches("a$"));
}

TEST_CASE("Selection: only_names when there are names and nothing else") {
  CHECK(Selection({"a", R"(b\*)"}).only_names());
  CHECK_FALSE(Selection({"a", "b*"}).only_names());
  CHECK_FALSE(Selection(std::vector<std::string>{}).only_names());
}

TEST_CASE("Selection: a malformed pattern is a usage error") {
  try {
    const Selection selection({"a", "["});
    FAIL("taken");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::usage);
  }
}
