// Snapshots in a table: one of a state that was erased meanwhile never counts, and what processes
// that died have left of some is found by 'gc'.

#include "eventsrc/snapshot.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "eventsrc/error.hpp"
#include "eventsrc/redact.hpp"
#include "eventsrc/replay_start.hpp"
#include "eventsrc/snapshot_work.hpp"
#include "support/events.hpp"
#include "support/instants.hpp"
#include "unit/dynamodb_store/appends.hpp"
#include "unit/dynamodb_store/archiving.hpp"
#include "unit/dynamodb_store/dying.hpp"
#include "unit/dynamodb_store/schedules.hpp"

namespace eventsrc::test {
namespace {

/// A stream whose event 1 is secret; its state is of about `size` bytes.
void fill(FakeTable& table, std::size_t size) {
  const std::string secret = std::string(kSecret) + std::string(size, 's');
  table.add({event("a", "t", R"({"n":1})"), event("a", "t", R"({"secret":")" + secret + R"("})"),
             event("a", "t", R"({"n":2})")});
}

SnapshotReport create(Store& store, Clock& clock) {
  SnapshotOptions options;
  options.created = clock.now();
  options.fault = [](const Error& error) { throw Error(error); };
  ReplayStart start;
  options.replay.start = &start;
  return create_snapshots(store, *store.snapshots(), Selection({"a"}), View::default_view(),
                          options);
}

std::string state(Store& store) {
  const auto fold = make_fold(View::default_view());
  ReplayStart start;
  replay(store, "a", {}, *fold, 1, &start);
  return fold->state(0, "").value.str();
}

/// What there is of snapshots, valid or not.
std::size_t snapshot_items(const FakeTable& table) {
  const std::vector<nlohmann::json> items = table.items();
  return static_cast<std::size_t>(
      std::count_if(items.begin(), items.end(), [](const nlohmann::json& item) {
        return item.at("pk").at("S").get<std::string>().starts_with("p#");
      }));
}

/// Lets the first snapshot stand under a key that is not its own.
void misplace(FakeTable& table, const std::string& sk) {
  for (nlohmann::json item : table.items()) {
    const std::string pk = item.at("pk").at("S");
    if (!pk.starts_with("p#")) continue;
    table.remove(pk, item.at("sk").at("S"));
    item["sk"]["S"] = sk;
    table.put(item);
    return;
  }
}

TEST_CASE("snapshots: one under another key is told of, and goes when it is dropped or erased") {
  for (const std::string& sk : {std::string("x"), std::string(66, 'f') + "000000000000000000x",
                                std::string(66, 'f') + "0000000000000000002"}) {
    CAPTURE(sk);
    FakeTable table;
    fill(table, 10);
    const auto store = table.open();
    CHECK(create(*store, table.clock).written == 1);
    const std::string before = state(*table.open());
    misplace(table, sk);
    CHECK(state(*table.open()) == before);
    const std::string faults = verified(*table.open());
    CAPTURE(faults);
    CHECK(faults.starts_with("a "));
    CHECK(faults.find("its row is malformed") != std::string::npos);
    const std::vector<Snapshot> all = store->snapshots()->list(Selection({"a"}));
    CHECK(store->snapshots()->drop(all) == 1);
    CHECK(snapshot_items(table) == 0);
    CHECK(create(*table.open(), table.clock).written == 1);
    misplace(table, sk);
    REQUIRE(holds_secret(table));
    redact(*table.open(), "a", {Seq(1)}, because(), table.clock, table.random);
    CHECK_FALSE(holds_secret(table));
  }
}

TEST_CASE("snapshots: one that was folded before its events were erased is not kept") {
  for (const FakeDynamoOptions& server : servers()) {
    for (const std::size_t size : {std::size_t{10}, std::size_t{5'000}}) {
      CAPTURE(server.transactions);
      CAPTURE(size);
      FakeTable table(server);
      fill(table, size);
      const auto maker = table.transport();
      bool erased = false;
      // After everything was read, and before the first write.
      maker->before = [&](const std::string& operation, const std::string&) {
        const bool writes = operation != "Query" && operation != "GetItem" &&
                            operation != "BatchGetItem" && operation != "Scan";
        if (writes && !std::exchange(erased, true)) {
          redact(*table.open(), "a", {Seq(1)}, because(), table.clock, table.random);
        }
        return std::optional<dynamodb::HttpResponse>();
      };
      const auto store = table.open(maker);
      const Error error = thrown([&] { create(*store, table.clock); });
      CHECK(erased);
      CHECK(error.code() == ErrorCode::contention);
      CHECK_FALSE(holds_secret(table));
      CHECK(state(*table.open()) == R"({"n":2})");
      CHECK(table.leftovers() == "");
      CHECK(create(*table.open(), table.clock).written == 1);
      CHECK(state(*table.open()) == R"({"n":2})");
      CHECK(verified(*table.open()) == "");
    }
  }
}

TEST_CASE("snapshots: none is made from reads that may be behind") {
  FakeTable table;
  fill(table, 10);
  const auto store = table.open({.eventual = true});
  CHECK(thrown([&] { create(*store, table.clock); }).code() == ErrorCode::usage);
}

/// All orders in which the requests of the two arrive.
Explored race(std::size_t size, bool transactions, int faults) {
  World world;
  world.prepare = prepared(transactions, [size](FakeTable& table) { fill(table, size); });
  world.faults = faults;
  world.programs = {
      {.run =
           [](Store& store, Clock& clock, Random&) {
             create(store, clock);
             return std::string("made");
           }},
      {.run =
           [](Store& store, Clock& clock, Random& random) {
             redact(store, "a", {Seq(1)}, because(), clock, random);
             return std::string("erased");
           }},
  };
  world.check = [](FakeTable& table, const std::vector<std::string>& results) {
    CAPTURE(results[0]);
    CAPTURE(results[1]);
    if (results[1] != "erased") {
      const std::string again = try_to(
          [&] { redact(*table.open(), "a", {Seq(1)}, because(), table.clock, table.random); });
      CHECK(again == "");
      table.clock.advance(std::chrono::hours(2));
      static_cast<void>(table.open()->collect_garbage({}));
    }
    const auto store = table.open();
    CHECK(state(*store) == R"({"n":2})");
    for (const Snapshot& snapshot : store->snapshots()->list(Selection({"a"}))) {
      const auto whole = store->snapshots()->newest("a", snapshot.definition, {});
      REQUIRE(whole);
      CHECK(whole->value.find(kSecret) == std::string::npos);
    }
    table.clock.advance(std::chrono::hours(2));
    static_cast<void>(table.open()->collect_garbage({}));
    CHECK_FALSE(holds_secret(table));
    CHECK(table.leftovers() == "");
  };
  return explore(world);
}

TEST_CASE("snapshots: in every order of requests, none outlives what it saw being erased") {
  for (const bool transactions : {true, false}) {
    CAPTURE(transactions);
    const Explored explored = race(10, transactions, 0);
    MESSAGE("runs ", explored.runs, ", states ", explored.states, ", ends ", explored.ends);
    CHECK(explored.ends > 1);
  }
}

// True once it lived to the end. `work` is what dies; `before` happens before.
bool kill_at(std::size_t size, const std::function<void(FakeTable&)>& before,
             const std::function<void(Store&, FakeTable&)>& work, int k, bool last_arrives) {
  CAPTURE(size);
  CAPTURE(k);
  CAPTURE(last_arrives);
  FakeTable table;
  fill(table, size);
  before(table);
  const std::string told = state(*table.open());
  Dying dying(table, k, last_arrives);
  const std::string error = try_to(
      [&] { work(*table.open(dying.transport(), {.retry_for = std::chrono::seconds(0)}), table); });
  if (!dying.died()) CHECK(error == "");
  CHECK(state(*table.open()) == told);
  table.clock.advance(std::chrono::hours(2));
  const GcReport dry = table.open()->collect_garbage({.dry_run = true});
  const GcReport report = table.open()->collect_garbage({});
  CHECK(report.writes == dry.writes);
  CHECK(report.chunks == dry.chunks);
  const auto store = table.open();
  CHECK(state(*store) == told);
  CHECK(snapshot_items(table) == store->snapshots()->list(Selection::all()).size());
  // Where a value went and the item that names it did not, dropping it again ends that.
  store->snapshots()->drop_from("a", Seq(0));
  CHECK(snapshot_items(table) == 0);
  CHECK(table.leftovers() == "");
  return !dying.died();
}

TEST_CASE("snapshots: killed at every request of making, replacing and dropping one") {
  const auto nothing = [](FakeTable&) {};
  const auto make = [](Store& store, FakeTable& table) { create(store, table.clock); };
  const auto one = [&](FakeTable& table) { make(*table.open(), table); };
  // Another definition of what is there.
  const auto damaged = [](FakeTable& table) {
    const auto store = table.open();
    create(*store, table.clock);
    auto snapshot = store->snapshots()->newest("a", View::default_view()->hash(), {});
    REQUIRE(snapshot);
    snapshot->state = "damaged";
    REQUIRE(store->snapshots()->put(std::span(&*snapshot, 1), 0) == 1);
  };
  const auto drop = [](Store& store, FakeTable&) {
    store.snapshots()->drop(store.snapshots()->list(Selection::all()));
  };
  std::vector<std::size_t> sizes{10, 5'000};
  if (all_instants()) sizes.push_back(900'000);
  for (const std::size_t size : sizes) {
    for (const bool last_arrives : {false, true}) {
      const auto at_every = [&](const std::function<void(FakeTable&)>& before, const auto& work) {
        const auto killed = [&](int k) { return kill_at(size, before, work, k, last_arrives); };
        CHECK(at_instants(60, killed) > 3);
      };
      at_every(nothing, make);
      at_every(damaged, make);
      at_every(one, drop);
    }
  }
}

TEST_CASE("snapshots: what a redaction that died has not dropped, gc drops") {
  for (const FakeDynamoOptions& server : servers()) {
    for (int k = 1;; ++k) {
      REQUIRE(k < 60);
      CAPTURE(server.transactions);
      CAPTURE(k);
      FakeTable table(server);
      fill(table, 10);
      // It folds what is there while the other one is about to erase it.
      Dying dying(table, k, /*last_arrives=*/true);
      const auto maker = table.open();
      const std::int64_t generation = maker->snapshots()->generation();
      create(*maker, table.clock);
      auto seen = maker->snapshots()->newest("a", View::default_view()->hash(), {});
      REQUIRE(seen);
      static_cast<void>(try_to([&] {
        redact(*table.open(dying.transport(), {.retry_for = std::chrono::seconds(0)}), "a",
               {Seq(1)}, because(), table.clock, table.random);
      }));
      const std::string put =
          try_to([&] { maker->snapshots()->put(std::span(&*seen, 1), generation); });
      table.clock.advance(std::chrono::hours(2));
      static_cast<void>(table.open()->collect_garbage({}));
      const auto events = read(*table.open(), "a");
      if (events[1].redacted) {
        CHECK_FALSE(holds_secret(table));
        CHECK(state(*table.open()) == R"({"n":2})");
      }
      CHECK(table.leftovers() == "");
      if (dying.died()) continue;
      CHECK(put != "");
      break;
    }
  }
}

}  // namespace
}  // namespace eventsrc::test
