// Restoring that meets gc, another one, or a lost answer; and how marks tell writes apart.

#include <chrono>
#include <optional>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "dynamodb/aws/http.hpp"
#include "eventsrc/error.hpp"
#include "support/backends.hpp"
#include "support/events.hpp"
#include "unit/dynamodb_store/archiving.hpp"

namespace eventsrc::test {
namespace {

using namespace std::chrono_literals;
using dynamodb::HttpResponse;
using nlohmann::json;

bool is_restoring(const FakeTable& table) { return table.item("b#a", "0").contains("rs"); }

TEST_CASE("archives: gc ends no restore whose own note is young") {
  int met_restoring = 0;
  for (int k = 1;; ++k) {
    CAPTURE(k);
    FakeTable table;
    for (int i = 0; i < 4; ++i) table.add({event("a")});
    const std::string whole = export_of(*table.open());
    mark(*table.open(), table.clock, 2);
    const std::string lines = archive(*table.open());
    // The archive's note is there still, as its commits were young.
    table.clock.advance(2h);
    bool had_begun = false;
    std::string error;
    const bool met = run_with_rival(
        table, k, [&](Store& store) { error = try_to([&] { restore(store, lines); }); },
        [&] {
          had_begun = is_restoring(table);
          static_cast<void>(table.open()->collect_garbage({}));
        });
    CAPTURE(error);
    if (had_begun) ++met_restoring;
    // Before it has begun it may be told that gc has just ended the archive.
    CHECK((error.empty() || (!had_begun && error.find("run it again") != std::string::npos)));
    if (!error.empty()) CHECK(restore(*table.open(), lines) == 2);
    CHECK((export_of(*table.open()) == whole));
    CHECK(verified(*table.open()) == "");
    if (!met) break;
    REQUIRE(k < 80);
  }
  CHECK(met_restoring > 3);
}

TEST_CASE("archives: the note of a long restore stays young") {
  Filled filled(kSpilled);
  FakeTable& table = filled.table;
  table.clock.advance(2h);
  mark(*table.open(), table.clock, 5);
  const std::string lines = archive(*table.open());
  CHECK(commits(table) == 1);
  const auto transport = table.transport();
  int commits_put = 0;
  transport->before = [&](const std::string& operation, const std::string& body) {
    if (operation == "PutItem" && body.find("e#a") != std::string::npos) {
      ++commits_put;
      table.clock.advance(50min);
      static_cast<void>(table.open()->collect_garbage({}));
    }
    return std::optional<HttpResponse>();
  };
  CHECK(restore(*table.open(transport), lines) == 5);
  CHECK(commits_put > 2);
  CHECK((lines_of(*table.open(), "a") == filled.whole));
  filled.check_sound();
  CHECK(table.leftovers() == "");
}

TEST_CASE("archives: of two restores, whoever loses is told why") {
  bool was_restored = false;
  for (int k = 1;; ++k) {
    CAPTURE(k);
    FakeTable table;
    for (int i = 0; i < 4; ++i) table.add({event("a")});
    const std::string whole = export_of(*table.open());
    table.clock.advance(2h);
    mark(*table.open(), table.clock, 2);
    const std::string lines = archive(*table.open());
    std::string one;
    std::string other;
    const bool met = run_with_rival(
        table, k, [&](Store& store) { one = try_to([&] { restore(store, lines); }); },
        [&] { other = try_to([&] { restore(*table.open(), lines); }); });
    if (!met) break;
    CAPTURE(one);
    CAPTURE(other);
    CHECK((one.empty() || other.empty()));
    const std::string& lost = one.empty() ? other : one;
    const auto says = [&](const char* text) { return lost.find(text) != std::string::npos; };
    CHECK((says("another process") || says("was restored already") ||
           says("meanwhile: run it again")));
    was_restored = was_restored || says("has restored the events");
    CHECK(export_of(*table.open()) == whole);
    CHECK(verified(*table.open()) == "");
    REQUIRE(k < 80);
  }
  CHECK(was_restored);
}

// Loses the answer of the last write of a restore, and, with `all`, of all that comes then.
std::string restore_with_lost_answer(FakeTable& table, const std::string& lines, bool all) {
  const auto transport = table.transport();
  bool lost = false;
  transport->before = [&](const std::string&, const std::string&) {
    if (lost && all) throw dynamodb::HttpFault(dynamodb::HttpFault::Kind::broken, "dead");
    return std::optional<HttpResponse>();
  };
  transport->after = [&](const std::string& operation, const std::string& body, HttpResponse&) {
    if (operation != "PutItem" || body.find("b#a") == std::string::npos) return;
    if (body.find("\"rs\"") != std::string::npos) return;
    lost = true;
    throw dynamodb::HttpFault(dynamodb::HttpFault::Kind::broken, "lost");
  };
  const std::string error =
      try_to([&] { restore(*table.open(transport, {.retry_for = 0s}), lines); });
  CHECK(lost);
  return error;
}

TEST_CASE("archives: a restore whose last answer is lost is found to be done, or says so") {
  for (const bool all : {false, true}) {
    CAPTURE(all);
    Filled filled;
    filled.table.clock.advance(2h);
    mark(*filled.table.open(), filled.table.clock, 5);
    const std::string lines = archive(*filled.table.open());
    const std::string error = restore_with_lost_answer(filled.table, lines, all);
    CHECK(error.empty() == !all);
    if (all) CHECK(error.find("not known whether the events are restored") != std::string::npos);
    CHECK((lines_of(*filled.table.open(), "a") == filled.whole));
    filled.check_sound();
  }
}

// Dies once the mark says that it goes on.
void begin_restore(FakeTable& table, const std::string& lines) {
  const auto transport = table.transport();
  bool begun = false;
  transport->before = [&](const std::string&, const std::string&) {
    if (begun) throw dynamodb::HttpFault(dynamodb::HttpFault::Kind::broken, "dead");
    return std::optional<HttpResponse>();
  };
  transport->after = [&](const std::string& operation, const std::string& body, HttpResponse&) {
    begun = operation == "PutItem" && body.find("\"rs\"") != std::string::npos;
  };
  CHECK(try_to([&] { restore(*table.open(transport, {.retry_for = 0s}), lines); }) != "");
}

std::string write_of(const FakeTable& table) {
  return table.item("b#a", "0").at("u").at("S").get<std::string>();
}

TEST_CASE("archives: gc gives no mark a name that another had") {
  FakeTable table;
  for (int i = 0; i < 4; ++i) table.add({event("a")});
  mark(*table.open(), table.clock, 2);
  const std::string lines = archive(*table.open());
  std::set<std::string> writes;
  for (int i = 0; i < 3; ++i) {
    begin_restore(table, lines);
    REQUIRE(is_restoring(table));
    table.clock.advance(2min);
    static_cast<void>(table.open()->collect_garbage({.age = 1min}));
    REQUIRE_FALSE(is_restoring(table));
    CHECK(writes.insert(write_of(table)).second);
  }
  CHECK(restore(*table.open(), lines) == 2);
}

TEST_CASE("archives: whoever forgets an epoch gives the mark a name of its own") {
  FakeTable table;
  for (int i = 0; i < 3; ++i) table.add({event("a")});
  mark(*table.open(), table.clock, 2);
  const auto transport = table.transport();
  std::set<std::string> notes;
  transport->before = [&](const std::string& operation, const std::string& body) {
    if (operation == "PutItem" && body.find(R"("history"})") != std::string::npos) {
      const json item = json::parse(body).at("Item");
      if (item.contains("of")) notes.insert(item.at("sk").at("S").get<std::string>());
    }
    return std::optional<HttpResponse>();
  };
  redact(*table.open(transport), "a", {Seq(1)}, because(), table.clock, table.random);
  CHECK(notes.size() == 1);
  CHECK_FALSE(table.item("b#a", "0").contains("es"));
  CHECK_FALSE(notes.contains(write_of(table)));
}

TEST_CASE("archives: an epoch is never moved back by one that was begun before") {
  bool refused = false;
  for (int k = 1;; ++k) {
    CAPTURE(k);
    FakeTable table;
    for (int i = 0; i < 4; ++i) table.add({event("a")});
    const bool met = run_with_rival(
        table, k,
        [&](Store& store) {
          const std::string error = try_to([&] { mark(store, table.clock, 1); });
          refused = refused || error.find("run it again") != std::string::npos;
        },
        [&] { mark(*table.open(), table.clock, 3); });
    if (!met) break;
    const auto store = table.open();
    CHECK(epochs_of(*store).epoch("a")->seq == Seq(3));
    CHECK_FALSE(archive(*store).empty());
    CHECK(verified(*table.open()) == "");
    REQUIRE(k < 80);
  }
  CHECK(refused);
}

// Generations change when events are erased: the mark that a new epoch has replaced comes back.
TEST_CASE("archives: an epoch that cannot be made puts the former back") {
  bool put_back = false;
  for (int k = 1;; ++k) {
    CAPTURE(k);
    FakeTable table;
    for (int i = 0; i < 5; ++i) table.add({event("a")});
    mark(*table.open(), table.clock, 1);
    std::string error;
    const bool met = run_with_rival(
        table, k, [&](Store& store) { error = try_to([&] { mark(store, table.clock, 2); }); },
        [&] { redact(*table.open(), "a", {Seq(4)}, because(), table.clock, table.random); });
    if (!met) break;
    CAPTURE(error);
    const auto store = table.open();
    const auto epoch = epochs_of(*store).epoch("a");
    REQUIRE(epoch);
    CHECK(epoch->seq == Seq(error.empty() ? 2 : 1));
    put_back = put_back || !error.empty();
    CHECK_FALSE(archive(*store).empty());
    CHECK(verified(*table.open()) == "");
    REQUIRE(k < 80);
  }
  CHECK(put_back);
}

}  // namespace
}  // namespace eventsrc::test
