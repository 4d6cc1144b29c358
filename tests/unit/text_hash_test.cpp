#include "eventsrc/text_hash.hpp"

#include <cstdint>
#include <cstring>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "eventsrc/decimal.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc {
namespace {

constexpr std::size_t kTexts = 500;

/// Texts of 16 letters and the like that are one to the hash of the standard library: the state of
/// its MurmurHash64A after a word can be led anywhere by the next one.
std::vector<std::string> texts_that_meet() {
  constexpr std::uint64_t kMul = 0xc6a4a7935bd1e995u;
  std::uint64_t inverse = 1;
  for (int i = 0; i < 6; ++i) inverse *= 2 - kMul * inverse;
  const auto scrambled = [](std::uint64_t word) {
    word *= kMul;
    return (word ^ word >> 47U) * kMul;
  };
  const auto unscrambled = [&](std::uint64_t word) {
    word *= inverse;
    return (word ^ word >> 47U) * inverse;
  };
  const std::uint64_t start = 0xc70f6907u ^ 16 * kMul;
  std::vector<std::string> texts;
  std::uint64_t random = 1;
  std::uint64_t target = 0;
  while (texts.size() < kTexts) {
    std::string text(16, '\0');
    for (std::size_t i = 0; i < 8; ++i) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      text[i] = static_cast<char>('a' + (random >> 33U) % 26);
    }
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof word);
    const std::uint64_t state = (start ^ scrambled(word)) * kMul;
    if (texts.empty() && target == 0) {
      std::uint64_t first = 0;
      std::memcpy(&first, "collided", sizeof first);
      target = state ^ scrambled(first);
    }
    const std::uint64_t next = unscrambled(state ^ target);
    std::memcpy(text.data() + 8, &next, sizeof next);
    bool printable = true;
    for (const char c : text)
      printable = printable && c >= ' ' && c <= '~' && c != '"' && c != '\\';
    if (printable) texts.push_back(text);
  }
  return texts;
}

template <typename Hash>
std::size_t different(const std::vector<std::string>& texts, Hash hash) {
  std::set<std::uint64_t> hashes;
  for (const std::string& text : texts) hashes.insert(hash(text));
  return hashes.size();
}

TEST_CASE("text hash: texts made to meet in the standard library's tables do not meet in ours") {
  const auto texts = texts_that_meet();
  REQUIRE(different(texts, std::hash<std::string>{}) == 1);
  CHECK(different(texts, TextHash{}) == kTexts);
  CHECK(different(texts, [](const std::string& text) {
          return json::equal_hash('"' + text + '"');
        }) == kTexts);
  CHECK(different(texts, [](const std::string& text) {
          return json::equal_hash("[{\"" + text + "\":[]}]");
        }) == kTexts);
}

TEST_CASE("text hash: each byte and the length count") {
  std::vector<std::string> texts{""};
  for (std::size_t length = 1; length <= 40; ++length) {
    texts.emplace_back(length, '\0');
    for (std::size_t at = 0; at < length; ++at) {
      texts.emplace_back(length, '\0');
      texts.back()[at] = 'x';
    }
  }
  CHECK(different(texts, TextHash{}) == texts.size());
  CHECK(text_hash("a text") == text_hash(std::string("a text")));
}

TEST_CASE("text hash: numbers made to meet modulo a prime, or digit by digit, do not") {
  std::vector<std::string> numbers;
  for (std::uint64_t i = 1; i <= 200; ++i) {
    // i times the prime that was once the modulus of exponents: 10^18 - 11.
    const std::string multiple = fmt::format("{}{:018}", i - 1, 1'000'000'000'000'000'000 - 11 * i);
    for (const char* begin : {"1e", "-1e", "1e-"}) numbers.push_back(begin + multiple);
  }
  CHECK(different(numbers, [](const std::string& n) { return decimal::hash(n); }) ==
        numbers.size());
}

TEST_CASE("text hash: equal numbers with exponents of different lengths have one") {
  for (const char* zeros : {"99999999999999999", "999999999999999999", "9999999999999999999"}) {
    // 10e99…9 is 1e100…0.
    const std::string one = "1e1" + std::string(std::strlen(zeros), '0');
    CHECK(decimal::hash(std::string("10e") + zeros) == decimal::hash(one));
    CHECK(decimal::hash(std::string("0.1e-") + zeros) ==
          decimal::hash("1e-1" + std::string(std::strlen(zeros), '0')));
  }
}

}  // namespace
}  // namespace eventsrc
