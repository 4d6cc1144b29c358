#include "eventsrc/chain.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include <doctest/doctest.h>
#include <openssl/evp.h>

#include "eventsrc/error.hpp"

using eventsrc::EventView;
using eventsrc::Hash;
using eventsrc::Salt;
using eventsrc::Seq;
using eventsrc::Sha256;
using std::string_literals::operator""s;

namespace {

/// The digest of bytes put together by hand, by OpenSSL's one-shot function.
Hash expected(std::string_view bytes) {
  Hash hash{};
  REQUIRE(EVP_Digest(bytes.data(), bytes.size(), hash.data(), nullptr, EVP_sha256(), nullptr) == 1);
  return hash;
}

const Salt kSalt{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
const std::string kSaltBytes = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C\x0D\x0E\x0F"s;

EventView sample() {
  EventView event;
  event.stream = "acct/1";
  event.seq = Seq(258);
  event.time = eventsrc::Timestamp{std::chrono::microseconds{-2}};
  event.type = "opened";
  event.data = R"({"a":1})";
  event.salt = kSalt;
  return event;
}

}  // namespace

TEST_CASE("content_hash: the bytes of the format, meta absent, empty or present") {
  Sha256 sha;
  const std::string head = "eventsrc.content.1" + kSaltBytes + "\0\0\0\x07"s + R"({"a":1})";
  CHECK(content_hash(sha, kSalt, R"({"a":1})", std::nullopt) ==
        expected(head + "\xFF\xFF\xFF\xFF"));
  CHECK(content_hash(sha, kSalt, R"({"a":1})", "") == expected(head + "\0\0\0\0"s));
  CHECK(content_hash(sha, kSalt, R"({"a":1})", "{}") == expected(head + "\0\0\0\x02{}"s));
}

TEST_CASE("content_hash: a length of several bytes") {
  Sha256 sha;
  const std::string data(0x010203, '7');
  CHECK(
      content_hash(sha, kSalt, data, std::nullopt) ==
      expected("eventsrc.content.1" + kSaltBytes + "\0\x01\x02\x03"s + data + "\xFF\xFF\xFF\xFF"));
}

TEST_CASE("event_hash: the bytes of the format, id absent or present") {
  Sha256 sha;
  Hash previous{};
  previous.fill(0xAB);
  Hash content{};
  content.fill(0xCD);
  const std::string head = "eventsrc.event.1" + std::string(32, '\xAB') +
                           "\0\0\0\x06"
                           "acct/1"s +
                           "\0\0\0\0\0\0\x01\x02"s + "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFE" +
                           "\0\0\0\x06opened"s;
  const std::string tail(32, '\xCD');
  EventView event = sample();
  CHECK(event_hash(sha, previous, event, content) == expected(head + "\xFF\xFF\xFF\xFF" + tail));
  event.id = "k1";
  CHECK(event_hash(sha, previous, event, content) == expected(head + "\0\0\0\x02k1"s + tail));
}

TEST_CASE("event_hash: a stream's first event follows 32 zero bytes") {
  Sha256 sha;
  CHECK(eventsrc::kChainStart == Hash{});
  EventView event = sample();
  event.seq = Seq(0);
  const Hash content = content_of(sha, event);
  CHECK(event_hash(sha, eventsrc::kChainStart, event, content) ==
        expected("eventsrc.event.1" + std::string(32, '\0') +
                 "\0\0\0\x06"
                 "acct/1"s +
                 std::string(8, '\0') + "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFE" +
                 "\0\0\0\x06opened\xFF\xFF\xFF\xFF"s +
                 std::string(content.begin(), content.end())));
}

TEST_CASE("event_hash: only stream, seq, time, type and id are read of the event") {
  Sha256 sha;
  EventView event = sample();
  const Hash content = content_of(sha, event);
  const Hash hash = event_hash(sha, eventsrc::kChainStart, event, content);
  event.data = "null";
  event.meta = "{}";
  event.salt = Salt{};
  event.content.fill(1);
  event.hash.fill(2);
  event.position = eventsrc::Position(9);
  event.redacted = true;
  CHECK(event_hash(sha, eventsrc::kChainStart, event, content) == hash);
}

TEST_CASE("content_of: recomputed, or what is kept of a redacted event") {
  Sha256 sha;
  EventView event = sample();
  event.meta = R"({"by":"ann"})";
  event.content.fill(0xEE);
  CHECK(content_of(sha, event) == content_hash(sha, kSalt, event.data, event.meta));
  event.redacted = true;
  event.data = {};
  event.meta = std::nullopt;
  CHECK(content_of(sha, event) == event.content);
}

TEST_CASE("seeded_salt: the first 16 bytes of the digest of seed, stream and seq") {
  Sha256 sha;
  const Hash hash = expected(
      "eventsrc.seed.1"
      "\0\0\0\x02s1\0\0\0\x06"
      "acct/1"s +
      "\0\0\0\0\0\0\x01\x02"s);
  const Salt salt = eventsrc::seeded_salt(sha, "s1", "acct/1", Seq(258));
  CHECK(std::equal(salt.begin(), salt.end(), hash.begin()));
  CHECK(eventsrc::seeded_salt(sha, "s1a", "cct/1", Seq(258)) != salt);
}

TEST_CASE("seeded_time: 2000-01-01 and a second for each seq, to the end of year 9999") {
  CHECK(eventsrc::to_string(eventsrc::seeded_time(Seq(0))) == "2000-01-01T00:00:00.000000Z");
  CHECK(eventsrc::to_string(eventsrc::seeded_time(Seq(86461))) == "2000-01-02T00:01:01.000000Z");
  CHECK(eventsrc::to_string(eventsrc::seeded_time(Seq(252455615999))) ==
        "9999-12-31T23:59:59.000000Z");
  for (const std::int64_t seq :
       {std::int64_t{252455616000}, std::numeric_limits<std::int64_t>::max()}) {
    try {
      (void)eventsrc::seeded_time(Seq(seq));
      FAIL("a time after the year 9999");
    } catch (const eventsrc::Error& error) {
      CHECK(error.code() == eventsrc::ErrorCode::invalid);
    }
  }
}
