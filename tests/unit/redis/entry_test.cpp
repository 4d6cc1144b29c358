#include "redis/entry.hpp"

#include <string>

#include <doctest/doctest.h>

#include "eventsrc/fold.hpp"
#include "eventsrc/snapshot.hpp"

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
  entry.snapshot.time_max = kTimestampMax;
  entry.snapshot.hash.fill(7);
  entry.snapshot.created = Timestamp(std::chrono::microseconds(12));
  entry.snapshot.state = R"({"state":"value","sum":"\u0000"})";
  entry.history = "0123456789abcdef";
  return entry;
}

TEST_CASE("redis entry: what is written is read") {
  const Entry entry = entry_at(kSeqMax.value());
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

TEST_CASE(
    "redis entry: a bit of what is kept that was flipped makes it useless, or changes nothing") {
  Entry entry = entry_at(3);
  State state;
  state.kind = State::Kind::value;
  state.value.assign(R"({"a":1})");
  state.events = 4;
  state.seq = Seq(3);
  state.time = entry.snapshot.time;
  SnapshotWriter writer;
  writer.add(nullptr, state);
  writer.finish(entry.snapshot);
  const std::string field = redis::field_of(entry.snapshot.definition, entry.snapshot.seq);
  const std::string facts = redis::facts_of(entry);
  int useful = 0;
  const auto check = [&](const std::string& at, const std::string& kept, const std::string& value) {
    auto read = redis::read_entry(entry.snapshot.stream, at, kept);
    if (!read || read->history != entry.history) return;
    read->snapshot.value = value;
    if (!read_snapshot(read->snapshot, [](const std::string*, const State&) {})) return;
    ++useful;
    // When it was made is for people; its stream's hash at its seq is compared by who uses it.
    read->snapshot.created = entry.snapshot.created;
    CHECK(redis::facts_of(*read) == facts);
    CHECK(redis::field_of(read->snapshot.definition, read->snapshot.seq) == field);
    CHECK(value == entry.snapshot.value);
  };
  check(field, facts, entry.snapshot.value);
  REQUIRE(useful == 1);
  const auto flip_each = [](std::string text, const auto& look_at) {
    for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
      const auto mask = static_cast<char>(1U << bit % 8);
      text[bit / 8] = static_cast<char>(text[bit / 8] ^ mask);
      look_at(text);
      text[bit / 8] = static_cast<char>(text[bit / 8] ^ mask);
    }
  };
  flip_each(field, [&](const std::string& at) { check(at, facts, entry.snapshot.value); });
  flip_each(facts, [&](const std::string& kept) { check(field, kept, entry.snapshot.value); });
  flip_each(entry.snapshot.value, [&](const std::string& value) { check(field, facts, value); });
  MESSAGE(8 * (field.size() + facts.size() + entry.snapshot.value.size())
          << " bits of an entry flipped, " << useful - 1 << " immaterial");
  // Digits of `created`, and letters of hex digits in the other case.
  CHECK(useful > 1);
  CHECK(useful < 200);
}

TEST_CASE("redis entry: in the order of the bytes, members stand in the order of the seqs") {
  std::string before;
  for (const std::int64_t seq :
       {std::int64_t{0}, std::int64_t{9}, std::int64_t{10}, std::int64_t{1} << 53,
        (std::int64_t{1} << 53) + 1, kSeqMax.value()}) {
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
  for (const std::string& other : {std::string(), field.substr(1), field + ":value",
                                   "x" + field.substr(1), field.substr(0, field.size() - 1) + "x",
                                   redis::field_of(entry.snapshot.definition, kSeqMax.next())}) {
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
