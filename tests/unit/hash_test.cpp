#include "eventsrc/hash.hpp"

#include <random>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <openssl/evp.h>

using eventsrc::Hash;
using eventsrc::Sha256;
using eventsrc::to_hex;

namespace {

/// The digest by OpenSSL's one-shot function.
Hash expected(std::string_view bytes) {
  Hash hash{};
  REQUIRE(EVP_Digest(bytes.data(), bytes.size(), hash.data(), nullptr, EVP_sha256(), nullptr) == 1);
  return hash;
}

Hash digest(Sha256& sha, std::string_view bytes) {
  sha.reset();
  sha.add(bytes);
  return sha.finish();
}

}  // namespace

TEST_CASE("Sha256: the vectors of FIPS 180") {
  Sha256 sha;
  CHECK(to_hex(sha.finish()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(to_hex(digest(sha, "abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_hex(digest(sha, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(to_hex(digest(sha, std::string(1'000'000, 'a'))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("Sha256: the buffer's boundary does not show") {
  Sha256 sha;
  for (const std::size_t first : {0U, 1U, 2U, 511U, 512U, 513U}) {
    for (const std::size_t second :
         {0U, 1U, 2U, 510U, 511U, 512U, 513U, 1023U, 1024U, 1025U, 5000U}) {
      const std::string a(first, 'a');
      const std::string b(second, 'b');
      sha.reset();
      sha.add(a);
      sha.add(b);
      sha.add("end");
      CHECK(sha.finish() == expected(a + b + "end"));
    }
  }
}

TEST_CASE("Sha256: any division into parts gives the same digest") {
  std::mt19937 random(1);
  std::string bytes(20'000, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random() & 0xFFU);
  Sha256 sha;
  for (const unsigned most : {3U, 40U, 700U, 3000U}) {
    sha.reset();
    for (std::size_t at = 0; at < bytes.size();) {
      const auto part = std::string_view(bytes).substr(at, random() % most);
      sha.add(part);
      at += part.size();
    }
    CHECK(sha.finish() == expected(bytes));
  }
}

TEST_CASE("Sha256: numbers are big-endian, texts carry their length") {
  using std::string_literals::operator""s;
  Sha256 sha;
  sha.add_u32(0x01020304);
  sha.add_i64(-2);
  sha.add_i64(0x0102030405060708);
  sha.add_text("ab");
  sha.add_text("");
  sha.add_absent();
  sha.add(std::vector<std::uint8_t>{7, 8});
  CHECK(sha.finish() == expected("\x01\x02\x03\x04"
                                 "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFE"
                                 "\x01\x02\x03\x04\x05\x06\x07\x08"
                                 "\0\0\0\x02"
                                 "ab"
                                 "\0\0\0\0"
                                 "\xFF\xFF\xFF\xFF\x07\x08"s));
}

TEST_CASE("Sha256: reset forgets what was added, flushed or not") {
  Sha256 sha;
  sha.add("short");
  CHECK(digest(sha, "abc") == expected("abc"));
  sha.reset();
  sha.add(std::string(2000, 'x'));
  CHECK(digest(sha, "abc") == expected("abc"));
}

TEST_CASE("Sha256: a move takes what was added along") {
  Sha256 sha;
  sha.add(std::string(600, 'x'));
  sha.add("tail");
  Sha256 moved(std::move(sha));
  Sha256 assigned;
  assigned.add("other");
  assigned = std::move(moved);
  CHECK(assigned.finish() == expected(std::string(600, 'x') + "tail"));
}

TEST_CASE("hex: written in lower case, read in either, at its exact length") {
  Hash hash{};
  for (std::size_t i = 0; i < hash.size(); ++i) hash[i] = static_cast<std::uint8_t>(i * 8 + 7);
  const std::string text = to_hex(hash);
  CHECK(text == "070f171f272f373f474f575f676f777f878f979fa7afb7bfc7cfd7dfe7eff7ff");
  CHECK(eventsrc::parse_hash(text) == hash);
  std::string upper = text;
  for (char& c : upper) {
    if (c >= 'a') c = static_cast<char>(c - 'a' + 'A');
  }
  CHECK(eventsrc::parse_hash(upper) == hash);
  CHECK_FALSE(eventsrc::parse_hash(text.substr(2)).has_value());
  CHECK_FALSE(eventsrc::parse_hash(text + "00").has_value());
  CHECK_FALSE(eventsrc::parse_hash(text.substr(1)).has_value());
  CHECK_FALSE(eventsrc::parse_hash("").has_value());
  for (const char wrong : {'g', 'G', '/', ':', '@', '`', ' ', '-', '\0', '\xE9'}) {
    for (const std::size_t place : {0U, 1U, 63U}) {
      std::string bad = text;
      bad[place] = wrong;
      CHECK_FALSE(eventsrc::parse_hash(bad).has_value());
    }
  }
  CHECK(eventsrc::parse_salt("000102030405060708090a0b0c0d0e0f")->back() == 15);
  CHECK_FALSE(eventsrc::parse_salt(text).has_value());
}
