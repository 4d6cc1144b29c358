// Once a table is sealed, nothing is added to it, in whatever order requests arrive.

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "eventsrc/error.hpp"
#include "support/events.hpp"
#include "unit/dynamodb_store/schedules.hpp"

namespace eventsrc::test {
namespace {

constexpr std::string_view kSealed = "denied";

std::string append_to(Store& store, std::string_view stream, Clock& clock, Random& random) {
  try {
    SingleEvent source(event(stream));
    const auto result = append(store, source, {}, clock, random);
    return std::holds_alternative<AppendReport>(result) ? "appended" : "contended";
  } catch (const Error& error) {
    if (error.code() != ErrorCode::denied) throw;
    return std::string(kSealed);
  }
}

Program writer(std::string stream) {
  return {[stream = std::move(stream)](Store& store, Clock& clock, Random& random) {
    return append_to(store, stream, clock, random);
  }};
}

Program sealer() {
  return {[](Store& store, Clock&, Random&) -> std::string {
    return store.seal("new") ? "sealed" : "was sealed";
  }};
}

void check_sealed(FakeTable& table, const std::vector<std::string>& results) {
  const auto store = table.open();
  CHECK(verified(*store) == "");
  CHECK(store->sealed() == "new");
  std::size_t acknowledged = 0;
  for (std::size_t i = 1; i < results.size(); ++i) {
    const bool is_told = results[i] == "appended" || results[i] == kSealed;
    CHECK(is_told);
    if (results[i] == "appended") ++acknowledged;
  }
  CHECK(read_all(*store).size() == 1 + acknowledged);
  // Every stream is closed: also one that was begun meanwhile.
  for (const std::string_view stream : {"s", "n", "m"}) {
    const auto handle = table.open();
    CHECK(append_to(*handle, stream, table.clock, table.random) == kSealed);
  }
}

World world(std::vector<Program> programs) {
  World world;
  world.prepare = [](FakeTable& table) { table.add({event("s")}); };
  world.programs = std::move(programs);
  world.check = check_sealed;
  return world;
}

TEST_CASE("seal: in all schedules, an append is stored before the seal or refused") {
  CHECK(explore(world({sealer(), writer("s")})).ends > 1);
  CHECK(explore(world({sealer(), writer("n")})).ends > 1);
}

TEST_CASE("seal: the same with a write whose answer is lost or late") {
  for (const std::string stream : {"s", "n"}) {
    CAPTURE(stream);
    World lossy = world({writer("m"), writer(stream)});
    lossy.programs[0] = sealer();
    lossy.faults = 1;
    lossy.check = [](FakeTable& table, const std::vector<std::string>& results) {
      // A sealer that failed may be run again.
      const auto store = table.open();
      static_cast<void>(store->seal("new"));
      CHECK(store->sealed() == "new");
      CHECK(verified(*table.open()) == "");
      const std::size_t stored = read_all(*table.open()).size() - 1;
      if (results[1] == "appended") CHECK(stored == 1);
      if (results[1] == kSealed) CHECK(stored == 0);
      for (const std::string_view each : {"s", "n"}) {
        CHECK(append_to(*table.open(), each, table.clock, table.random) == kSealed);
      }
    };
    CHECK(explore(lossy).ends > 1);
  }
}

TEST_CASE("seal: a sealing that was cut short refuses new streams, and is completed") {
  FakeTable table;
  table.add({event("a")});
  table.add({event("b")});
  const auto transport = table.transport();
  int writes = 0;
  transport->before = [&](const std::string& operation,
                          const std::string&) -> std::optional<dynamodb::HttpResponse> {
    // The mark and one seal get through.
    if ((operation == "PutItem" || operation == "UpdateItem") && ++writes > 2) {
      return fake_error("AccessDeniedException", "stop");
    }
    return std::nullopt;
  };
  CHECK(thrown([&] { table.open(transport)->seal("new"); }).code() == ErrorCode::denied);
  const auto store = table.open();
  CHECK_FALSE(store->sealed());
  CHECK_FALSE(store->info().sealed);
  CHECK(append_to(*store, "c", table.clock, table.random) == kSealed);
  CHECK(append_to(*store, "a", table.clock, table.random) == kSealed);
  CHECK(append_to(*store, "b", table.clock, table.random) == "appended");
  CHECK(store->seal("new"));
  CHECK(append_to(*store, "b", table.clock, table.random) == kSealed);
  CHECK(verified(*table.open()) == "");
  CHECK(store->unseal());
  for (const auto& item : table.items())
    CHECK(item.value("n", nlohmann::json()) != nlohmann::json{{"N", "0"}});
  CHECK(append_to(*store, "a", table.clock, table.random) == "appended");
  CHECK(append_to(*store, "c", table.clock, table.random) == "appended");
}

TEST_CASE("seal: a commit behind a seal, and a commit that only looks like one, are found") {
  FakeTable table;
  table.add({event("a")});
  CHECK(table.open()->seal(""));
  auto commit = table.item("e#a", "0000000000000000000");
  const auto seal = table.item("e#a", "0000000000000000001");
  auto emptied = commit;
  emptied["n"] = {{"N", "0"}};
  table.put(emptied);
  CHECK(verified(*table.open()) != "");
  table.put(commit);
  CHECK(verified(*table.open()) == "");
  auto behind = commit;
  behind["sk"] = {{"S", "0000000000000000001"}};
  behind["c"] = {{"S", "other"}};
  behind["p"] = commit["h"];
  table.put(behind);
  CHECK(verified(*table.open()) != "");
}

}  // namespace
}  // namespace eventsrc::test
