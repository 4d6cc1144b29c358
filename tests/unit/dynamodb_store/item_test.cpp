// What an item takes up, as the service counts it.

#include "dynamodb/item.hpp"

#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "unit/dynamodb_store/fake_table.hpp"

namespace eventsrc::test {
namespace {

using dynamodb::ItemWriter;

constexpr std::size_t kLimit = 409'600;

bool is_taken(FakeTable& table, const ItemWriter& item) {
  return table.dynamo()
             .handle("PutItem", fmt::format(R"({{"TableName":"events","Item":{}}})", item.json()))
             .status == 200;
}

ItemWriter keyed() {
  ItemWriter item;
  item.text("pk", "p").text("sk", "s");
  return item;
}

// The same item with a filler that makes it as great as the limit is accepted, and no greater one.
void check_limit(FakeTable& table, const ItemWriter& item) {
  ItemWriter full = item;
  REQUIRE(item.size() + 1 < kLimit);
  full.text("f", std::string(kLimit - item.size() - 1, 'x'));
  REQUIRE(full.size() == kLimit);
  CHECK(is_taken(table, full));
  ItemWriter over = item;
  over.text("f", std::string(kLimit - item.size(), 'x'));
  CHECK_FALSE(is_taken(table, over));
}

TEST_CASE("item: its size is what the service counts, at the very limit") {
  FakeTable table;
  check_limit(table, keyed());
  ItemWriter every = keyed();
  every.text("téxt", "é \"\\\n").bytes("b", "\xFF\x00 bytes").boolean("yes", true);
  ItemWriter inner;
  inner.text("a", "1").number("n", 12345).bytes("x", "abc");
  every.map("m", inner);
  const std::string object = fmt::format(R"({{"M":{}}})", inner.json());
  every.list("l", object + "," + object, 2 * (3 + inner.count() + inner.size()), 2);
  check_limit(table, every);
}

TEST_CASE("item: the size of a number is what the service counts") {
  FakeTable table;
  std::vector<std::int64_t> numbers{0,  1,   9,    10,   99,    100,   101,       1000,  1001,
                                    -1, -10, -100, -101, 1'010, 12345, 1'000'000, 99'999};
  numbers.push_back(std::numeric_limits<std::int64_t>::max());
  numbers.push_back(std::numeric_limits<std::int64_t>::min());
  for (const std::int64_t number : numbers) {
    CAPTURE(number);
    ItemWriter item = keyed();
    check_limit(table, item.number("n", number));
  }
}

// Six bits after the other.
std::string naive_base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bits;
  for (const char byte : bytes) {
    for (int i = 7; i >= 0; --i)
      bits += ((static_cast<unsigned char>(byte) >> i) & 1) != 0 ? '1' : '0';
  }
  while (bits.size() % 6 != 0) bits += '0';
  std::string out;
  for (std::size_t at = 0; at < bits.size(); at += 6)
    out += kDigits[std::stoul(bits.substr(at, 6), nullptr, 2)];
  while (out.size() % 4 != 0) out += '=';
  return out;
}

TEST_CASE("base64: both ways, against a naive one") {
  std::mt19937_64 random(3);
  for (std::size_t length = 0; length < 80; ++length) {
    std::string bytes;
    while (bytes.size() < length) bytes += static_cast<char>(random());
    std::string text = "before";
    dynamodb::append_base64(text, bytes);
    CHECK(text == "before" + naive_base64(bytes));
    std::string back = "before";
    CHECK(dynamodb::decode_base64(back, std::string_view(text).substr(6)));
    CHECK(back == "before" + bytes);
  }
  for (const char* bad :
       {"A", "AA", "AAA", "A===", "AA=A", "A-AA", "AAAA=", "AA\xC3\xA9", "===="}) {
    std::string out;
    CAPTURE(bad);
    CHECK_FALSE(dynamodb::decode_base64(out, bad));
  }
}

}  // namespace
}  // namespace eventsrc::test
