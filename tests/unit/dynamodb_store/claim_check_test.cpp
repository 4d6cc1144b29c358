// Claims of ids that do not fit the events: `verify` names the stream, the seq and the id.

#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "dynamodb/id_list.hpp"
#include "eventsrc/store.hpp"
#include "support/backends.hpp"
#include "support/events.hpp"
#include "unit/dynamodb_store/archiving.hpp"
#include "unit/dynamodb_store/fake_table.hpp"

namespace eventsrc::test {
namespace {

using nlohmann::json;

/// Commits at 0 and at 1, of two events; seqs 0 and 2 have ids.
void fill(FakeTable& table, std::string_view stream = "s") {
  table.add({event_with_id(stream, "first")});
  table.add({event(stream), event_with_id(stream, "third")});
}

std::string told(FakeTable& table) { return verified(*table.open()); }

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

void check_told(FakeTable& table, std::int64_t seq, std::string_view id) {
  const std::string faults = told(table);
  CAPTURE(faults);
  CHECK(has(faults, fmt::format("stream \"s\": seq {}: ", seq)));
  CHECK(has(faults, fmt::format("\"{}\"", id)));
  CHECK_FALSE(has(faults, "\"z\""));
}

TEST_CASE("claims: one that is missing, or names another place, is told of") {
  FakeTable table;
  fill(table);
  fill(table, "z");
  CHECK(told(table) == "");
  const json claim = table.item("i#s", "third");
  table.remove("i#s", "third");
  check_told(table, 2, "third");
  for (const auto& change : std::vector<json>{{{"s", {{"S", "0000000000000000000"}}}},
                                              {{"s", {{"S", "0000000000000000002"}}}},
                                              {{"q", {{"N", "1"}}}},
                                              {{"q", {{"N", "-2"}}}}}) {
    json altered = claim;
    altered.update(change);
    table.put(altered);
    CAPTURE(altered.dump());
    check_told(table, 2, "third");
  }
}

TEST_CASE("claims: two events with one id are told of") {
  FakeTable table;
  fill(table);
  json commit = table.item("e#s", "0000000000000000001");
  commit["ev"]["L"][0]["M"]["id"] = {{"S", "first"}};
  table.put(commit);
  check_told(table, 1, "first");
}

TEST_CASE("claims: where an append was cut short, no event has the id, and nothing is wrong") {
  FakeTable table;
  fill(table);
  json claim = table.item("i#s", "third");
  claim["sk"] = {{"S", "other"}};
  for (const int slot : {0, 1, 3}) {
    claim["s"] = {{"S", fmt::format("{:019}", slot)}};
    claim["q"] = {{"N", fmt::format("{}", slot)}};
    table.put(claim);
    CAPTURE(slot);
    CHECK(told(table) == "");
  }
  // Of a stream's first append.
  json first = claim;
  first["pk"] = {{"S", "i#new"}};
  first["s"] = {{"S", "0000000000000000000"}};
  table.put(first);
  CHECK(told(table) == "");
  claim["s"] = {{"S", "0000000000000000004"}};
  table.put(claim);
  CHECK(has(told(table), "stream \"s\": the claim of id \"other\" names a commit at 4"));
}

TEST_CASE("claims: a garbled one is told of, with its id, and the others are compared still") {
  FakeTable table;
  fill(table);
  table.put({{"pk", {{"S", "i#s"}}}, {"sk", {{"S", "first"}}}, {"a", {{"N", "1"}}}});
  table.remove("i#s", "third");
  check_told(table, 2, "third");
  CHECK(has(told(table), "the claim of id \"first\""));
}

TEST_CASE("claims: of archived events, the archive's note tells whether all are as they were") {
  FakeTable table;
  fill(table, "a");
  table.add({event("a")});
  mark(*table.open(), table.clock, 1);
  archive(*table.open());
  mark(*table.open(), table.clock, 3);
  const std::string lines = archive(*table.open());
  // Before anything was removed, and after.
  CHECK(told(table) == "");
  table.clock.advance(std::chrono::hours(2));
  static_cast<void>(table.open()->collect_garbage({}));
  CHECK(commits(table) == 1);
  CHECK(told(table) == "");
  for (const auto& [id, behind] : {std::pair("first", 1), std::pair("third", 3)}) {
    const json claim = table.item("i#a", id);
    REQUIRE(claim.contains("ty"));
    table.remove("i#a", id);
    CHECK(has(told(table), fmt::format("the claims of events before seq {} ", behind)));
    json altered = claim;
    altered["ty"] = {{"S", "another type"}};
    table.put(altered);
    CHECK(has(told(table), fmt::format("the claims of events before seq {} ", behind)));
    table.put(claim);
    CHECK(told(table) == "");
  }
  json stray = table.item("i#a", "third");
  stray["sk"] = {{"S", "stray"}};
  stray["q"] = {{"N", "3"}};
  table.put(stray);
  CHECK(has(told(table), "stream \"a\": seq 3: the claim of id \"stray\""));
  table.remove("i#a", "stray");
  CHECK(restore(*table.open(), lines) == 2);
  CHECK(told(table) == "");
}

TEST_CASE("archives: what is noted of one that is not the last is told of where it was altered") {
  FakeTable table;
  fill(table, "a");
  table.add({event("a")});
  for (const std::int64_t seq : {1, 3}) {
    mark(*table.open(), table.clock, seq);
    archive(*table.open());
  }
  const json item = table.item("b#a", "0");
  for (const std::string name : {"f", "t0", "en", "by", "tm"}) {
    json altered = item;
    json& number = altered["ar"]["L"][0]["M"][name]["N"];
    number = number == "2" ? "3" : "2";
    table.put(altered);
    CAPTURE(name);
    CHECK(has(told(table), "stream \"a\": what is noted of the archive before seq "));
  }
  for (const char* const name : {"sum", "ids"}) {
    CAPTURE(name);
    json without = item;
    without["ar"]["L"][0]["M"].erase(name);
    table.put(without);
    CHECK(has(told(table), "stream \"a\": what is noted of the archive before seq "));
  }
}

TEST_CASE("claims: ids are sorted as keys are, in memory and on disk") {
  for (const std::size_t most : {1U, 2U, 100U}) {
    dynamodb::IdList list(most);
    for (const auto& [id, seq] : {std::pair("b", 2), std::pair("\u00e4", 3), std::pair("a", 5),
                                  std::pair("b", 1), std::pair("aa", 4)}) {
      Hash archived{};
      archived[0] = static_cast<std::uint8_t>(seq);
      list.add({id, Seq(seq), Seq(seq - 1), fmt::format("c{}", seq), archived});
    }
    std::string sorted;
    dynamodb::IdOfEvent id;
    while (list.next(id)) {
      sorted += fmt::format("{} {} {} {} {}, ", id.id, id.seq.value(), id.slot.value(), id.commit,
                            id.archived[0]);
    }
    CHECK(sorted == "a 5 4 c5 5, aa 4 3 c4 4, b 1 0 c1 1, b 2 1 c2 2, \u00e4 3 2 c3 3, ");
    CHECK_FALSE(list.next(id));
  }
}

}  // namespace
}  // namespace eventsrc::test
