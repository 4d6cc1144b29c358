// Archives and redactions that meet: what was erased is in no archive that was made.

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "support/backends.hpp"
#include "support/events.hpp"
#include "unit/dynamodb_store/archiving.hpp"
#include "unit/dynamodb_store/schedules.hpp"

namespace eventsrc::test {
namespace {

using namespace std::chrono_literals;
using dynamodb::HttpResponse;
using nlohmann::json;

constexpr std::string_view kSecret = "the-secret";

bool has_secret(const FakeTable& table) {
  const std::vector<json> items = table.items();
  return std::any_of(items.begin(), items.end(), has_text(kSecret));
}

void fill_secret(FakeTable& table) {
  table.add({event("a", "t", R"({"n":1})"), event("a", "t", R"({"s":"the-secret"})")});
  table.add({event("a", "t", R"({"n":2})")});
  mark(*table.open(), table.clock, 2);
}

// What was erased is neither in the table nor in an archive that was made; what was not erased can
// be brought back.
void check_erased(FakeTable& table, const std::string& lines, bool erased) {
  table.clock.advance(2h);
  static_cast<void>(table.open()->collect_garbage({}));
  CHECK(table.leftovers() == "");
  CHECK(verified(*table.open()) == "");
  const bool archived = table.open()->head("a")->first > Seq(0);
  CHECK(archived == !lines.empty());
  if (erased) {
    CHECK(lines.find(kSecret) == std::string::npos);
    CHECK_FALSE(has_secret(table));
  }
  if (archived) CHECK(restore(*table.open(), lines) == 2);
  const auto events = read(*table.open(), "a");
  REQUIRE(events.size() == 3);
  CHECK(events[1].redacted == erased);
  CHECK(verified(*table.open()) == "");
}

TEST_CASE("archives: a redaction that comes at any request of archiving") {
  for (const FakeDynamoOptions& server : servers()) {
    bool both_ways = false;
    for (int k = 1;; ++k) {
      CAPTURE(server.transactions);
      CAPTURE(k);
      FakeTable table(server);
      fill_secret(table);
      const auto transport = table.transport();
      int requests = 0;
      std::string refused;
      transport->before = [&](const std::string&, const std::string&) {
        if (++requests == k) {
          refused = try_to(
              [&] { redact(*table.open(), "a", {Seq(1)}, because(), table.clock, table.random); });
        }
        return std::optional<HttpResponse>();
      };
      std::string lines;
      const std::string error = try_to([&] { lines = archive(*table.open(transport)); });
      if (!error.empty()) lines.clear();
      if (requests < k) break;
      check_erased(table, lines, refused.empty());
      both_ways = both_ways || (error.empty() && !refused.empty());
      REQUIRE(k < 80);
    }
    CHECK(both_ways);
  }
}

TEST_CASE("archives: archiving at any request of a redaction") {
  for (const FakeDynamoOptions& server : servers()) {
    bool either = false;
    for (int k = 1;; ++k) {
      CAPTURE(server.transactions);
      CAPTURE(k);
      FakeTable table(server);
      fill_secret(table);
      const auto transport = table.transport();
      int requests = 0;
      std::string lines;
      transport->before = [&](const std::string&, const std::string&) {
        if (++requests == k) {
          const std::string failed = try_to([&] { lines = archive(*table.open()); });
          either = either || failed.empty();
        }
        return std::optional<HttpResponse>();
      };
      RedactOptions options = because();
      options.retry.retry_for = 7s;
      const std::string refused = try_to([&] {
        redact(*table.open(transport), "a", {Seq(1)}, options, table.clock, table.random);
      });
      if (requests < k) break;
      CAPTURE(refused);
      if (table.open()->head("a")->first == Seq(0)) lines.clear();
      check_erased(table, lines, refused.empty());
      REQUIRE(k < 80);
    }
    CHECK(either);
  }
}

TEST_CASE("archives: in every order of requests, what was erased is in no archive") {
  for (const bool transactions : {true, false}) {
    CAPTURE(transactions);
    World world;
    world.prepare = [=](FakeTable& table) {
      FakeDynamoOptions options;
      options.transactions = transactions;
      table.dynamo().set_options(options);
      fill_secret(table);
    };
    world.programs = {
        {.run = [](Store& store, Clock&, Random&) { return archive(store); }},
        {.run =
             [](Store& store, Clock& clock, Random& random) {
               redact(store, "a", {Seq(1)}, because(), clock, random);
               return std::string("erased");
             }},
    };
    world.check = [](FakeTable& table, const std::vector<std::string>& results) {
      CAPTURE(results[0]);
      CAPTURE(results[1]);
      const bool archived = !results[0].starts_with("failed");
      check_erased(table, archived ? results[0] : "", results[1] == "erased");
    };
    const Explored explored = explore(world);
    MESSAGE("runs ", explored.runs, ", states ", explored.states, ", ends ", explored.ends);
    CHECK(explored.ends > 1);
  }
}

TEST_CASE("archives: a redaction that was cut short keeps events from being archived until gc") {
  FakeTable table;
  fill_secret(table);
  const auto transport = table.transport();
  transport->before = [](const std::string& operation,
                         const std::string&) -> std::optional<HttpResponse> {
    if (operation == "TransactWriteItems") {
      throw dynamodb::HttpFault(dynamodb::HttpFault::Kind::broken, "dead");
    }
    return std::nullopt;
  };
  CHECK(try_to([&] {
          redact(*table.open(transport, {.retry_for = 0s}), "a", {Seq(1)}, because(), table.clock,
                 table.random);
        }) != "");
  const std::string error = try_to([&] { archive(*table.open()); });
  CHECK(error.find("gc --idle") != std::string::npos);
  static_cast<void>(table.open()->collect_garbage({.age = 0s}));
  // Its states were dropped, in case it had been done.
  CHECK(try_to([&] { archive(*table.open()); }).find("no epoch") != std::string::npos);
  mark(*table.open(), table.clock, 2);
  CHECK(archive(*table.open()) != "");
  CHECK(verified(*table.open()) == "");
}

TEST_CASE("archives: payloads that were erased before and behind a beginning are counted right") {
  FakeTable table;
  const std::string data = text_of(1000);
  for (int i = 0; i < 6; ++i) table.add({event("a", "t", data)});
  redact(*table.open(), "a", {Seq(0), Seq(4)}, because(), table.clock, table.random);
  CHECK(verified(*table.open()) == "");
  const std::string whole = export_of(*table.open());
  table.clock.advance(2h);
  mark(*table.open(), table.clock, 2);
  const std::string lines = archive(*table.open());
  CHECK(verified(*table.open()) == "");
  redact(*table.open(), "a", {Seq(5)}, because(), table.clock, table.random);
  CHECK(verified(*table.open()) == "");
  CHECK(restore(*table.open(), lines) == 2);
  CHECK(verified(*table.open()) == "");
  CHECK(table.leftovers() == "");
}

}  // namespace
}  // namespace eventsrc::test
