#include "redis/entry.hpp"

#include <limits>

#include <doctest/doctest.h>

namespace eventsrc::test {
namespace {

using redis::Entry;

Entry entry_at(std::int64_t seq) {
  Entry entry;
  entry.snapshot.stream = "a:b é";
  entry.snapshot.view = "v \"1\"";
  entry.snapshot.definition.fill(0xAB);
  entry.snapshot.seq = Seq(seq);
  entry.snapshot.time = Timestamp(std::chrono::microseconds(-5));
  entry.snapshot.time_max = Timestamp::max();
  entry.snapshot.hash.fill(7);
  entry.snapshot.created = Timestamp(std::chrono::microseconds(12));
  entry.snapshot.state = R"({"state":"value","sum":"\u0000"})";
  entry.history = "0123456789abcdef";
  return entry;
}

TEST_CASE("redis entry: what is written is read") {
  const Entry entry = entry_at(std::numeric_limits<std::int64_t>::max());
  const std::string field = redis::field_of(entry.snapshot.definition, entry.snapshot.seq);
  const auto read = redis::read_entry(entry.snapshot.stream, field, redis::facts_of(entry));
  REQUIRE(read);
  CHECK(read->history == entry.history);
  CHECK(read->snapshot.stream == entry.snapshot.stream);
  CHECK(read->snapshot.view == entry.snapshot.view);
  CHECK(read->snapshot.definition == entry.snapshot.definition);
  CHECK(read->snapshot.seq == entry.snapshot.seq);
  CHECK(read->snapshot.time == entry.snapshot.time);
  CHECK(read->snapshot.time_max == entry.snapshot.time_max);
  CHECK(read->snapshot.hash == entry.snapshot.hash);
  CHECK(read->snapshot.created == entry.snapshot.created);
  CHECK(read->snapshot.state == entry.snapshot.state);
  const auto member = redis::read_member(redis::member_of(entry));
  REQUIRE(member);
  CHECK(member->field == field);
  CHECK(member->history == entry.history);
  CHECK(member->time_max == entry.snapshot.time_max);
}

TEST_CASE("redis entry: in the order of the bytes, members stand in the order of the seqs") {
  std::string before;
  for (const std::int64_t seq :
       {std::int64_t{0}, std::int64_t{9}, std::int64_t{10}, std::int64_t{1} << 53,
        (std::int64_t{1} << 53) + 1, std::numeric_limits<std::int64_t>::max()}) {
    const std::string member = redis::member_of(entry_at(seq));
    CHECK(before < member);
    const auto range = redis::index_range(entry_at(0).snapshot.definition, Seq(seq), Seq(seq));
    CHECK(range.least.substr(1) < member);
    CHECK(member < range.most.substr(1));
    CHECK(before < range.least.substr(1));
    before = member;
  }
}

TEST_CASE("redis entry: what something else wrote there is none") {
  const Entry entry = entry_at(3);
  const std::string field = redis::field_of(entry.snapshot.definition, Seq(3));
  const std::string facts = redis::facts_of(entry);
  for (const std::string& other :
       {std::string(), std::string("x"), std::string("[]"), std::string("7"),
        std::string(R"({"time":"x"})"), std::string(R"({"hash":"00"})"),
        std::string("{\"view\":1}"), facts.substr(0, facts.size() - 1), facts + "}"}) {
    CAPTURE(other);
    CHECK_FALSE(redis::read_entry("a", field, other));
  }
  for (const std::string& other :
       {std::string(), field.substr(1), field + ":value", "x" + field.substr(1),
        field.substr(0, field.size() - 1) + "x"}) {
    CAPTURE(other);
    CHECK_FALSE(redis::read_field(other));
    CHECK_FALSE(redis::read_entry("a", other, facts));
  }
  const std::string member = redis::member_of(entry);
  for (const std::string& other : {std::string(), field, field + ":" + entry.history,
                                   field + ":" + entry.history + ":", member + "x"}) {
    CAPTURE(other);
    CHECK_FALSE(redis::read_member(other));
  }
}

}  // namespace
}  // namespace eventsrc::test
