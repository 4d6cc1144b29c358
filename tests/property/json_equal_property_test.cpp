#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "../support/random_json.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc {
namespace {

/// Spells values in other ways, and now and then changes them.
class Respeller {
 public:
  Respeller(test::RandomJson& random, std::size_t one_in) : random_(random), one_in_(one_in) {}

  std::string value(std::string_view text) {
    if (one_in_ != 0 && random_.below(one_in_) == 0) return minified(random_.value(1));
    switch (text.front()) {
      case '{':
        return object(text);
      case '[':
        return array(text);
      case '"':
        return string(text);
      case 't':
      case 'f':
      case 'n':
        return std::string(text);
      default:
        return number(std::string(text));
    }
  }

  static std::string minified(std::string_view text) {
    json::Checker checker(200);
    std::string out;
    REQUIRE_FALSE(checker.minify(text, out));
    return out;
  }

 private:
  std::string object(std::string_view text) {
    std::vector<std::string> members;
    json::Members raw(text);
    std::string_view key;
    std::string_view member;
    while (raw.next(key, member)) members.push_back(string(key) + ":" + value(member));
    for (std::size_t i = members.size(); i > 1; --i) {
      if (random_.below(2) == 0) std::swap(members[i - 1], members[random_.below(i)]);
    }
    return "{" + joined(members) + "}";
  }

  std::string array(std::string_view text) {
    std::vector<std::string> elements;
    json::Elements raw(text);
    std::string_view element;
    while (raw.next(element)) elements.push_back(value(element));
    return "[" + joined(elements) + "]";
  }

  static std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) {
      if (!text.empty()) text += ',';
      text += part;
    }
    return text;
  }

  std::string string(std::string_view raw) {
    std::string text = "\"";
    for (const char c : json::decoded(raw)) {
      if (c >= ' ' && random_.below(3) == 0) {
        constexpr std::string_view kHex = "0123456789abcdef";
        text += "\\u00";
        text += kHex[static_cast<std::size_t>(c) / 16];
        text += kHex[static_cast<std::size_t>(c) % 16];
        continue;
      }
      const std::string quoted =
          static_cast<unsigned char>(c) < 0x80 ? json::quoted({&c, 1}) : "\"" + std::string{c, '"'};
      text += quoted.substr(1, quoted.size() - 2);
    }
    return text + "\"";
  }

  std::string number(std::string text) {
    if (text.find_first_of("eE") != std::string::npos) return text;
    const bool whole = text.find('.') == std::string::npos;
    switch (random_.below(4)) {
      case 0:
        return text + (whole ? ".0" : "0");
      case 1:
        return text + "E-0";
      case 2:
        return whole && text != "0" && text != "-0" ? text + "0e-1" : text + "e+00";
      default:
        return text;
    }
  }

  test::RandomJson& random_;
  std::size_t one_in_;  // values to change; 0: none
};

TEST_CASE("equal: a value spelled in another way is the same value with the same hash") {
  test::RandomJson random(31);
  Respeller respeller(random, 0);
  for (int i = 0; i < 3000; ++i) {
    const std::string text = Respeller::minified(random.value(3));
    const std::string other = Respeller::minified(respeller.value(text));
    CAPTURE(text);
    CAPTURE(other);
    REQUIRE(json::equal(text, other));
    REQUIRE(json::equal(other, text));
    REQUIRE(json::equal_hash(text) == json::equal_hash(other));
  }
}

TEST_CASE("equal: changed values are equal only where nlohmann finds them equal") {
  test::RandomJson random(32);
  Respeller respeller(random, 20);
  int equal = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string text = Respeller::minified(random.value(3));
    const std::string other = Respeller::minified(respeller.value(text));
    CAPTURE(text);
    CAPTURE(other);
    const bool expected = nlohmann::json::parse(text) == nlohmann::json::parse(other);
    REQUIRE(json::equal(text, other) == expected);
    REQUIRE((json::equal_hash(text) == json::equal_hash(other)) == expected);
    if (expected) ++equal;
  }
  CHECK(equal > 500);
  CHECK(equal < 2500);
}

}  // namespace
}  // namespace eventsrc
