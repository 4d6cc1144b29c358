#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "fault/ledger.hpp"
#include "fault/sqlite_handle.hpp"
#include "fault/tool.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

constexpr int kRivals = 8;

std::string quoted(int a, int b) {
  return "\"" + std::to_string(a) + "-" + std::to_string(b) + "\"";
}

std::vector<std::string> data_of(const std::vector<Exported>& events) {
  std::vector<std::string> result;
  for (const Exported& event : events) result.push_back(event.data);
  return result;
}

TEST_CASE("rivals: the appends of eight processes to one stream all land, without hole or double") {
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  constexpr int kEach = 50;
  Ledger ledger;
  std::vector<int> done(kRivals);
  run_lanes(
      kRivals,
      [&](int lane) -> std::optional<Launch> {
        int& at = done[static_cast<std::size_t>(lane)];
        if (at == kEach) return std::nullopt;
        return store.command({"append", "s", "t", quoted(lane, at++)});
      },
      [&](int, const Ended& ended) {
        INFO(ended.err);
        REQUIRE(ended.status == 0);
        ledger.add(split_lines(ended.out));
      });
  CHECK(store.events_of("s").size() == kRivals * kEach);
  store.check_sound();
  ledger.check(store);
}

TEST_CASE("rivals: of those that expect the same last event one wins") {
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  for (int round = 0; round < 6; ++round) {
    const std::string expected = round == 0 ? "none" : std::to_string(round - 1);
    std::vector<std::unique_ptr<Tool>> rivals;
    for (int rival = 0; rival < kRivals; ++rival) {
      rivals.push_back(std::make_unique<Tool>(
          store.command({"append", "s", "t", quoted(round, rival), "--expect", expected})));
    }
    int winners = 0;
    for (const auto& rival : rivals) {
      const Ended& ended = rival->wait();
      INFO(ended.err);
      if (ended.status == 0) {
        ++winners;
      } else {
        CHECK(ended.status == 3);
      }
    }
    CHECK(winners == 1);
    CHECK(store.events().size() == static_cast<std::size_t>(round) + 1);
  }
  store.check_sound();
}

TEST_CASE(
    "rivals: who looks at the head and appends after it wins its place, or hears it is lost") {
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  store.must({"append", "s", "t", "\"first\""});
  constexpr int kTurns = 10;
  struct Lane {
    int turns = 0;
    std::optional<std::string> head;
  };
  std::vector<Lane> lanes(kRivals);
  std::size_t wins = 0;
  run_lanes(
      kRivals,
      [&](int number) -> std::optional<Launch> {
        Lane& lane = lanes[static_cast<std::size_t>(number)];
        if (lane.turns == kTurns) return std::nullopt;
        if (!lane.head) return store.command({"head", "s"});
        return store.command(
            {"append", "s", "t", quoted(number, lane.turns), "--expect", *lane.head});
      },
      [&](int number, const Ended& ended) {
        Lane& lane = lanes[static_cast<std::size_t>(number)];
        INFO(ended.err);
        if (!lane.head) {
          REQUIRE(ended.status == 0);
          lane.head = nlohmann::json::parse(ended.out).at("seq").dump();
          return;
        }
        if (ended.status == 0) {
          const auto seq = nlohmann::json::parse(ended.out).at("first").get<int>();
          CHECK(seq == std::stoi(*lane.head) + 1);
          ++wins;
        } else {
          CHECK(ended.status == 3);
        }
        lane.head.reset();
        ++lane.turns;
      });
  CHECK(wins >= kTurns);
  CHECK(store.events().size() == wins + 1);
  store.check_sound();
}

TEST_CASE("rivals: a load in batches and single appends get into one stream together") {
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  constexpr int kLines = 200;
  constexpr int kAppenders = 3;
  constexpr int kEach = 15;
  std::string input;
  std::vector<std::string> loaded;
  for (int i = 0; i < kLines; ++i) {
    loaded.push_back(quoted(-1, i));
    input += event_line("s", loaded.back());
  }
  write_file(dir.file("load"), input);
  Tool loader(store.command({"append", "--from", dir.file("load"), "--batch", "4"}));
  std::vector<int> done(kAppenders);
  run_lanes(
      kAppenders,
      [&](int lane) -> std::optional<Launch> {
        int& at = done[static_cast<std::size_t>(lane)];
        if (at == kEach) return std::nullopt;
        return store.command({"append", "s", "t", quoted(lane, at++)});
      },
      [&](int, const Ended& ended) {
        INFO(ended.err);
        CHECK(ended.status == 0);
      });
  const Ended& ended = loader.wait();
  INFO(ended.err);
  CHECK(ended.status == 0);
  store.check_sound();
  auto data = data_of(store.events_of("s"));
  CHECK(data.size() == kLines + kAppenders * kEach);
  std::erase_if(data, [](const std::string& text) { return !text.starts_with("\"-1-"); });
  CHECK(data == loaded);
}

TEST_CASE("rivals: a producer that stalls does not keep others from appending") {
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  store.must({"append", "s", "t", "0"});
  const auto start = [&](std::vector<std::string> words) {
    Launch launch = store.command(std::move(words));
    launch.piped_input = true;
    return std::make_unique<Tool>(std::move(launch));
  };
  const auto finish = [](Tool& producer) {
    producer.close_input();
    const Ended& ended = producer.wait();
    INFO(ended.err);
    CHECK(ended.status == 0);
  };

  SUBCASE("all or nothing") {
    const auto producer = start({"append", "--from", "-"});
    producer->feed(event_line("s", "2"));
    wait_until([&] { return producer->wants_input(); });
    store.must({"append", "s", "t", "1"});
    CHECK(producer->running());
    producer->feed(event_line("s", "3"));
    finish(*producer);
  }
  SUBCASE("a batch that is not full") {
    const auto producer = start({"append", "--from", "-", "--batch", "9", "--batch-time", "1h"});
    producer->feed(event_line("s", "2"));
    wait_until([&] { return producer->wants_input(); });
    store.must({"append", "s", "t", "1"});
    CHECK(producer->running());
    producer->feed(event_line("s", "3"));
    finish(*producer);
  }
  SUBCASE("between two batches") {
    const auto producer = start({"append", "--from", "-", "--batch", "1"});
    producer->feed(event_line("s", "1"));
    wait_until([&] { return producer->lines().size() == 1; });
    store.must({"append", "s", "t", "2"});
    CHECK(producer->running());
    producer->feed(event_line("s", "3"));
    finish(*producer);
  }
  SUBCASE("a batch is committed in time although it is not full") {
    const auto producer = start({"append", "--from", "-", "--batch", "9", "--batch-time", "10ms"});
    producer->feed(event_line("s", "1"));
    wait_until([&] { return producer->lines().size() == 1; });
    CHECK(producer->running());
    store.must({"append", "s", "t", "2"});
    producer->feed(event_line("s", "3"));
    finish(*producer);
  }
  CHECK(data_of(store.events()) == std::vector<std::string>{"0", "1", "2", "3"});
}

TEST_CASE("rivals: a writer that stays in its transaction is contention, and nothing is stored") {
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  store.must({"append", "s", "t", "0"});
  write_file(dir.file("load"), event_line("s", "9"));
  SqliteHandle other(store.path());
  other.execute("BEGIN IMMEDIATE");
  const std::vector<std::vector<std::string>> appends{
      {"append", "s", "t", "9"},
      {"append", "--from", dir.file("load")},
      {"append", "--from", dir.file("load"), "--batch", "1"}};
  for (auto append : appends) {
    append.insert(append.end(), {"--retry-for", "200ms"});
    const Ended ended = store.run(append);
    CHECK(ended.status == 4);
    CHECK(ended.out == "");
  }
  // Readers are not concerned.
  CHECK(store.events().size() == 1);
  other.execute("ROLLBACK");
  store.must({"append", "s", "t", "1"});
  CHECK(data_of(store.events()) == std::vector<std::string>{"0", "1"});
}

TEST_CASE("rivals: an append waits for a writer that ends in time") {
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  store.must({"append", "s", "t", "0"});
  SqliteHandle other(store.path());
  other.execute("BEGIN IMMEDIATE");
  Tool waiting(store.command({"append", "s", "t", "1"}));
  for (int i = 0; i < 10; ++i) store.must({"head", "s"});
  CHECK(waiting.running());
  other.execute("COMMIT");
  const Ended& ended = waiting.wait();
  CHECK(ended.status == 0);
  CHECK(data_of(store.events()) == std::vector<std::string>{"0", "1"});
}

TEST_CASE("rivals: a lock that never moves makes the store unavailable") {
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  store.must({"append", "s", "t", "0"});
  {
    SqliteHandle other(store.path());
    other.execute("PRAGMA locking_mode=EXCLUSIVE");
    other.execute("BEGIN EXCLUSIVE");
    for (const char* state : {"in a transaction", "between two"}) {
      CAPTURE(state);
      const Ended append = store.run({"append", "s", "t", "1", "--retry-for", "200ms"});
      CHECK(append.status == 6);
      CHECK(append.out == "");
      CHECK(store.run({"head", "s", "--retry-for", "200ms"}).status == 6);
      static_cast<void>(other.attempt("COMMIT"));
    }
  }
  CHECK(store.events().size() == 1);
  store.check_sound();
}

TEST_CASE("rivals: who reads during writes sees a prefix") {
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  constexpr std::size_t kBatch = 20;
  constexpr std::size_t kChunk = 5 * kBatch;
  constexpr std::size_t kLines = 10 * kChunk;
  store.must({"init"});
  Launch launch = store.command(
      {"append", "--from", "-", "--batch", std::to_string(kBatch), "--batch-time", "1h"});
  launch.piped_input = true;
  Tool loader(launch);
  std::size_t fed = 0;
  std::size_t seen = 0;
  while (seen < kLines) {
    for (std::size_t i = 0; i < kChunk && fed < kLines; ++i) {
      loader.feed(event_line("s", std::to_string(fed++)));
    }
    const auto events = store.events();
    CHECK(events.size() >= seen);
    CHECK(events.size() <= fed);
    CHECK(events.size() % kBatch == 0);
    seen = events.size();
    for (std::size_t i = 0; i < seen; ++i) {
      REQUIRE(events[i].seq == static_cast<std::int64_t>(i));
      REQUIRE(events[i].data == std::to_string(i));
    }
    store.must({"verify"});
    REQUIRE(loader.running());
  }
  loader.close_input();
  CHECK(loader.wait().status == 0);
}

TEST_CASE("rivals: eight first appends at once make one store with eight events") {
  for (int round = 0; round < 10; ++round) {
    CAPTURE(round);
    const TempDir dir;
    const StoreFile store(dir.file("store.db"));
    // An empty file, as mktemp makes it, is a store still to be made.
    if (round % 2 == 1) write_file(store.path(), "");
    std::vector<std::unique_ptr<Tool>> rivals;
    for (int rival = 0; rival < kRivals; ++rival) {
      rivals.push_back(
          std::make_unique<Tool>(store.command({"append", "s", "t", std::to_string(rival)})));
    }
    Ledger ledger;
    for (const auto& rival : rivals) {
      const Ended& ended = rival->wait();
      INFO(ended.err);
      REQUIRE(ended.status == 0);
      ledger.add(split_lines(ended.out));
    }
    CHECK(store.events().size() == kRivals);
    // Of two that close at the same moment SQLite lets neither remove the -wal.
    for (const std::string& name : names_in(dir.path())) {
      CAPTURE(name);
      CHECK((name == "store.db" || name == "store.db-wal" || name == "store.db-shm"));
    }
    store.check_sound();
    ledger.check(store);
  }
}

}  // namespace
}  // namespace eventsrc::test
