#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <set>
#include <string>
#include <string_view>

#include "eventsrc/json.hpp"

namespace eventsrc::test {

/// Makes valid JSON texts of every shape; the same ones for the same seed.
class RandomJson {
 public:
  explicit RandomJson(std::uint64_t seed) : random_(seed) {}

  /// A number less than `limit`.
  std::size_t below(std::size_t limit) { return random_() % limit; }

  /// A value of any kind with white space here and there.
  std::string value(std::size_t depth) {
    const std::size_t kind = below(depth == 0 ? 4 : 7);
    std::string text = space();
    if (kind == 0) {
      text += pick({"null", "true", "false"});
    } else if (kind == 1) {
      text += number();
    } else if (kind < 4) {
      text += string();
    } else if (kind == 4) {
      text += array(depth);
    } else {
      text += object(depth);
    }
    return text + space();
  }

  /// An object; its keys come from a small set, so that two objects often share some.
  std::string object(std::size_t depth) {
    std::string text = "{" + space();
    std::set<std::string> names;
    for (std::size_t left = size(); left > 0; --left) {
      const std::string name = key();
      if (!names.insert(json::decoded(name)).second) continue;
      if (names.size() > 1) text += ",";
      text += space() + name + space() + ":" + value(depth == 0 ? 0 : depth - 1);
    }
    return text + "}";
  }

  /// The text with a few bytes changed, added, removed or repeated.
  std::string mutated(std::string text) {
    for (std::size_t left = 1 + below(3); left > 0 && !text.empty(); --left) {
      const std::size_t at = below(text.size());
      constexpr std::string_view kBytes = "{}[]\",:\\u0123456789abcdefDd+-.eE \n\t\x01\x1f\x7f";
      switch (below(7)) {
        case 0:
          text[at] = kBytes[below(kBytes.size())];
          break;
        case 1:
          text.insert(at, 1, kBytes[below(kBytes.size())]);
          break;
        case 2:
          text.erase(at, 1 + below(4));
          break;
        case 3:
          text[at] = static_cast<char>(below(256));
          break;
        case 4:
          if (text[at] >= '0' && text[at] <= '9') text[at] = static_cast<char>('0' + below(10));
          break;
        case 5:
          text.insert(at, text.substr(below(text.size()), below(30)));
          break;
        default:
          text.resize(at);
      }
    }
    return text;
  }

 private:
  std::string_view pick(std::initializer_list<std::string_view> choices) {
    return choices.begin()[below(choices.size())];
  }

  std::size_t size() { return below(8) == 0 ? below(40) : below(6); }

  std::string space() {
    std::string text;
    while (below(4) == 0) text += pick({" ", "\n", "\t", "\r", "  "});
    return text;
  }

  std::string number() {
    std::string text(pick({"", "-"}));
    text += below(3) == 0 ? "0" : std::to_string(1 + below(1'000'000));
    if (below(8) == 0) text = "12345678901234567890123456789";
    if (below(3) == 0) text += "." + std::to_string(below(1000)) + "0";
    if (below(4) == 0) text.append(pick({"e", "E", "e+", "E-"})) += std::to_string(below(20));
    return text;
  }

  std::string string() {
    std::string text = "\"";
    for (std::size_t left = below(5); left > 0; --left) {
      text += pick({"a", "plain text of more than sixteen bytes", "/", "\\/", "\\\"", "\\\\", "\\n",
                    "\\u0000", "\\u00e9", "\\ud834\\udd1e", "\\uFFFF", "é", "€", "𝄞", "null",
                    "{}[],:", "\x7f"});
    }
    return text + "\"";
  }

  std::string key() {
    if (below(6) == 0) return string();
    const std::size_t number = below(40);
    return std::string(pick({"\"k", "\"\\u006b", "\"k"})) + std::to_string(number) + "\"";
  }

  std::string array(std::size_t depth) {
    std::string text = "[";
    for (std::size_t left = size(); left > 0; --left) {
      text += value(depth - 1);
      if (left > 1) text += ",";
    }
    return text + space() + "]";
  }

  std::mt19937_64 random_;
};

}  // namespace eventsrc::test
