// Readers of a stream that is archived: they see none of what goes, or are told to begin again.

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "eventsrc/error.hpp"
#include "support/backends.hpp"
#include "support/events.hpp"
#include "unit/dynamodb_store/archiving.hpp"

namespace eventsrc::test {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

TEST_CASE("archives: nothing shows what is archived while it is still in the table") {
  FakeTable table({}, {.shards = 2, .time_index = true, .seed = {}});
  for (int i = 0; i < 4; ++i) table.add({event("a"), event("b")});
  mark(*table.open(), table.clock, 2);
  const std::string lines = archive(*table.open());
  REQUIRE(commits(table) == 4);
  for (const bool eventual : {false, true}) {
    const auto store = table.open({.reads = true, .eventual = eventual});
    using Seqs = std::vector<std::int64_t>;
    CHECK(seqs(*store, "a") == Seqs{2, 3});
    CHECK(seqs(*store, "a", {.direction = Direction::backward}) == Seqs{3, 2});
    CHECK(seqs(*store, "a", {.from = Seq(1), .to = Seq(2)}) == Seqs{2});
    CHECK(seqs(*store, "a", {.to = Seq(1)}).empty());
    CHECK(read_all(*store).size() == 6);
    CHECK(read_all(*store, {.direction = Direction::backward}).size() == 6);
    CHECK(read_all(*store, {.order = ScanOrder::time}).size() == 6);
    CHECK(store->head("a")->events == 2);
    CHECK(store->info().events == 6);
    CHECK(store->archive("a") == "a.jsonl");
    CHECK_FALSE(store->archive("b"));
  }
  CHECK(verified(*table.open()) == "");
  // A handle from before learns of it when it meets what is gone.
  CHECK(restore(*table.open(), lines) == 2);
  CHECK(read_all(*table.open()).size() == 8);
}

TEST_CASE("archives: a reader that has seen the stream before is told to begin again") {
  FakeTable table;
  for (int i = 0; i < 4; ++i) table.add({event("a")});
  table.clock.advance(2h);
  const auto reader = table.open({.reads = true});
  CHECK(reader->head("a")->events == 4);
  const auto last = table.open({.reads = true});
  CHECK(last->head("a")->last == Seq(3));
  mark(*table.open(), table.clock, 2);
  archive(*table.open());
  CHECK(commits(table) == 2);
  const Error error = thrown([&] { static_cast<void>(seqs(*reader, "a")); });
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(std::string(error.what()).find("run it again") != std::string::npos);
  reader->refresh();
  CHECK(seqs(*reader, "a") == std::vector<std::int64_t>{2, 3});
  // All that it has seen is gone.
  table.add({event("a")});
  table.clock.advance(2h);
  mark(*table.open(), table.clock, 4);
  archive(*table.open());
  CHECK(thrown([&] { static_cast<void>(last->head("a")); }).code() == ErrorCode::unavailable);
}

TEST_CASE("archives: an eventual read that is behind what was archived") {
  for (const std::size_t lag : {1U, 3U, 7U, 1000U}) {
    CAPTURE(lag);
    FakeTable table;
    for (int i = 0; i < 3; ++i) table.add({event("a")});
    table.clock.advance(2h);
    mark(*table.open(), table.clock, 1);
    const std::string lines = archive(*table.open());
    table.add({event("a")});
    mark(*table.open(), table.clock, 3);
    const std::string more = archive(*table.open());
    table.dynamo().set_options({.table_lag = lag});
    const auto store = table.open({.reads = true, .eventual = true});
    CHECK(seqs(*store, "a") == std::vector<std::int64_t>{3});
    CHECK(store->head("a")->first == Seq(3));
    CHECK(read_all(*store).size() == 1);
    CHECK(restore(*table.open(), more) == 2);
    CHECK(restore(*table.open(), lines) == 1);
    CHECK(seqs(*table.open({.reads = true, .eventual = true}), "a") ==
          std::vector<std::int64_t>{0, 1, 2, 3});
  }
}

TEST_CASE("archives: a reader that goes on learns of what others archive") {
  FakeTable table;
  for (int i = 0; i < 4; ++i) table.add({event("a")});
  const auto reader = table.open({.reads = true});
  CHECK(seqs(*reader, "a").size() == 4);
  mark(*table.open(), table.clock, 2);
  archive(*table.open());
  table.clock.advance(2h);
  static_cast<void>(table.open()->collect_garbage({}));
  reader->refresh();
  CHECK(seqs(*reader, "a") == std::vector<std::int64_t>{2, 3});
}

// Reads all of stream a, while at its k-th request what is read is archived and removed.
bool read_while_archived(std::size_t size, bool scans, Direction direction, int k) {
  CAPTURE(size);
  CAPTURE(scans);
  CAPTURE(k);
  Filled filled(size);
  std::size_t events = 0;
  const bool met = run_with_rival(
      filled.table, k,
      [&](Store& store) {
        try {
          events = scans ? read_all(store, {.direction = direction}).size() - 1
                         : seqs(store, "a", {.direction = direction}).size();
        } catch (const Error& error) {
          CHECK(error.code() == ErrorCode::unavailable);
          CHECK(std::string(error.what()).find("archived meanwhile") != std::string::npos);
        }
      },
      [&] {
        filled.table.clock.advance(2h);
        mark(*filled.table.open(), filled.table.clock, 5);
        archive(*filled.table.open());
        CHECK(commits(filled.table) == 1);
      },
      {.reads = true});
  CHECK((events == 0 || events == 1 || events == 6));
  return met;
}

TEST_CASE("archives: a reader whose commit is removed under it is told to begin again") {
  for (const std::size_t size : {kInline, kSpilled}) {
    for (const bool scans : {false, true}) {
      for (const Direction direction : {Direction::forward, Direction::backward}) {
        int k = 1;
        while (read_while_archived(size, scans, direction, k)) REQUIRE(++k < 60);
        CHECK(k > 3);
      }
    }
  }
}

TEST_CASE("archives: a reader whose commit is erased in part under it is told to begin again") {
  bool told = false;
  for (int k = 1;; ++k) {
    CAPTURE(k);
    Filled filled(kSpilled);
    const bool met = run_with_rival(
        filled.table, k,
        [&](Store& store) {
          try {
            const std::size_t events = seqs(store, "a").size();
            CHECK(events == 6);
          } catch (const Error& error) {
            told = true;
            CHECK(error.code() == ErrorCode::unavailable);
            CHECK(std::string(error.what()).find("run it again") != std::string::npos);
          }
        },
        [&] {
          redact(*filled.table.open(), "a", {Seq(1)}, because(), filled.table.clock,
                 filled.table.random);
        },
        {.reads = true});
    if (!met) break;
    REQUIRE(k < 60);
  }
  CHECK(told);
}

TEST_CASE("archives: who misses what the store's item hides is told so, and not to run it again") {
  Filled filled(kInline);
  FakeTable& table = filled.table;
  mark(*table.open(), table.clock, 4);
  archive(*table.open());
  filled.collect();
  json meta = table.item("m", "store");
  REQUIRE(meta.erase("archives") == 1);
  table.put(meta);
  const auto check = [&](const std::function<void(Store&)>& read) {
    const auto store = table.open({.reads = true});
    const Error error = thrown([&] { read(*store); });
    CAPTURE(error.what());
    CHECK(error.code() == ErrorCode::integrity);
    CHECK(std::string(error.what()).find("the store's item says that none has") !=
          std::string::npos);
  };
  check([](Store& store) { static_cast<void>(seqs(store, "a")); });
  check([](Store& store) { static_cast<void>(read_all(store)); });
  const std::string faults = verified(*table.open());
  CAPTURE(faults);
  CHECK(faults.find("the store's item says that none has") != std::string::npos);
  CHECK(faults.find("run it again") == std::string::npos);
}

TEST_CASE("archives: the first commit that is kept is missed as damage") {
  Filled filled(kInline);
  FakeTable& table = filled.table;
  mark(*table.open(), table.clock, 2);
  archive(*table.open());
  table.clock.advance(2h);
  static_cast<void>(table.open()->collect_garbage({}));
  table.remove("e#a", fmt::format("{:019}", 2));
  const auto store = table.open({.reads = true});
  CHECK(thrown([&] { static_cast<void>(seqs(*store, "a")); }).code() == ErrorCode::integrity);
  CHECK(thrown([&] {
          static_cast<void>(seqs(*store, "a", {.direction = Direction::backward}));
        }).code() == ErrorCode::integrity);
  CHECK(thrown([&] { static_cast<void>(read_all(*store)); }).code() == ErrorCode::integrity);
}

TEST_CASE("archives: a chunk that is gone of what is kept is damage") {
  Filled filled(kSpilled);
  const auto chunk_of = [&](int slot) {
    const json commit = filled.table.item("e#a", fmt::format("{:019}", slot));
    return fmt::format("x#{}#0", commit.at("ref").at("M").at("id").at("S").get<std::string>());
  };
  mark(*filled.table.open(), filled.table.clock, 5);
  archive(*filled.table.open());
  filled.table.remove(chunk_of(4), "0");
  CHECK(thrown([&] { static_cast<void>(seqs(*filled.table.open(), "a")); }).code() ==
        ErrorCode::integrity);
}

}  // namespace
}  // namespace eventsrc::test
