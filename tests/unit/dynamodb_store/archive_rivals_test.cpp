// Two that move events of one stream at a time, and what is left in the table behind an archive.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "eventsrc/append.hpp"
#include "eventsrc/error.hpp"
#include "support/backends.hpp"
#include "support/events.hpp"
#include "support/instants.hpp"
#include "unit/dynamodb_store/archiving.hpp"
#include "unit/dynamodb_store/dying.hpp"
#include "unit/dynamodb_store/schedules.hpp"

namespace eventsrc::test {
namespace {

using namespace std::chrono_literals;
using dynamodb::HttpResponse;

TEST_CASE("archive rivals: of two archives one counts, and its file can be restored") {
  for (const bool old : {true, false}) {
    for (int k = 1;; ++k) {
      CAPTURE(old);
      CAPTURE(k);
      FakeTable table;
      for (int i = 0; i < 4; ++i) table.add({event("a")});
      if (old) table.clock.advance(2h);
      mark(*table.open(), table.clock, 2);
      const std::string whole = export_of(*table.open());
      std::string one;
      std::string other;
      const bool met = run_with_rival(
          table, k, [&](Store& store) { one = unless_refused([&] { return archive(store); }); },
          [&] { other = unless_refused([&] { return archive(*table.open()); }); });
      if (!met) break;
      // The later one may find nothing left to archive.
      CHECK((one.empty() || other.empty()));
      CHECK(table.open()->head("a")->first == Seq(2));
      CHECK(restore(*table.open(), one.empty() ? other : one) == 2);
      CHECK(export_of(*table.open()) == whole);
      CHECK(verified(*table.open()) == "");
      REQUIRE(k < 80);
    }
  }
}

TEST_CASE("archive rivals: a restore and the next archive leave all events somewhere") {
  for (const bool restores_first : {true, false}) {
    for (int k = 1;; ++k) {
      CAPTURE(restores_first);
      CAPTURE(k);
      FakeTable table;
      for (int i = 0; i < 5; ++i) table.add({event("a")});
      const std::string whole = export_of(*table.open());
      mark(*table.open(), table.clock, 2);
      const std::string before = archive(*table.open());
      mark(*table.open(), table.clock, 3);
      std::string next;
      bool restored = false;
      const auto put_back = [&](Store& store) {
        unless_refused([&] {
          restored = restore(store, before) > 0;
          return std::string();
        });
      };
      const auto archive_next = [&](Store& store) {
        next = unless_refused([&] { return archive(store); });
      };
      const bool met =
          restores_first ? run_with_rival(table, k, put_back, [&] { archive_next(*table.open()); })
                         : run_with_rival(table, k, archive_next, [&] { put_back(*table.open()); });
      if (!met) break;
      CHECK(verified(*table.open()) == "");
      if (!next.empty()) CHECK(restore(*table.open(), next) > 0);
      if (table.open()->head("a")->first > Seq(0)) CHECK(restore(*table.open(), before) == 2);
      CHECK(export_of(*table.open()) == whole);
      CHECK(verified(*table.open()) == "");
      REQUIRE(k < 120);
    }
  }
}

struct Left {
  std::string whole;
  std::string lines;

  void prepare(FakeTable& table) {
    for (int i = 0; i < 4; ++i) table.add({event_with_id("a", ids[static_cast<std::size_t>(i)])});
    whole = export_of(*table.open());
    mark(*table.open(), table.clock, 2);
    lines = archive(*table.open());
  }

  /// All of it is there or can be brought back, and nothing is left behind.
  void check(FakeTable& table) const {
    CHECK(verified(*table.open()) == "");
    table.clock.advance(2h);
    static_cast<void>(table.open()->collect_garbage({}));
    CHECK(table.leftovers() == "");
    CHECK(verified(*table.open()) == "");
    if (table.open()->head("a")->first > Seq(0)) {
      CHECK(commits(table) <= 3);  // one may have been appended
      CHECK(restore(*table.open(), lines) == 2);
    }
    CHECK(export_of(*table.open()).starts_with(whole));
    for (const std::string& id : ids) CHECK(table.add({event_with_id("a", id)}).already == 1);
    CHECK(verified(*table.open()) == "");
  }

  std::vector<std::string> ids{"k0", "k1", "k2", "k3"};
};

void in_every_order(const std::function<void(Left&, FakeTable&)>& prepare,
                    const std::vector<std::function<void(Store&, Left&, Clock&, Random&)>>& works) {
  Left left;
  World world;
  world.prepare = [&](FakeTable& table) { prepare(left, table); };
  for (const auto& work : works) {
    world.programs.push_back({.run = [&](Store& store, Clock& clock, Random& random) {
      work(store, left, clock, random);
      return std::string("done");
    }});
  }
  world.check = [&](FakeTable& table, const std::vector<std::string>& results) {
    for (const std::string& result : results) {
      CAPTURE(result);
      CHECK((result == "done" || result.find("run it again") != std::string::npos ||
             result.find("does not begin where the archive ends") != std::string::npos ||
             result.find("another process has restored") != std::string::npos));
    }
    left.check(table);
  };
  const Explored explored = explore(world);
  MESSAGE("runs ", explored.runs, ", states ", explored.states, ", ends ", explored.ends);
  CHECK(explored.ends > 0);
}

TEST_CASE(
    "archives: in every order of requests, restoring, collecting and appending lose nothing") {
  const auto archived = [](Left& left, FakeTable& table) { left.prepare(table); };
  const auto marked = [](Left& left, FakeTable& table) {
    left.prepare(table);
    CHECK(restore(*table.open(), left.lines) == 2);
  };
  const auto restores = [](Store& store, Left& left, Clock&, Random&) {
    static_cast<void>(restore(store, left.lines));
  };
  const auto collects = [](Store& store, Left&, Clock&, Random&) {
    static_cast<void>(store.collect_garbage({.age = 0s}));
  };
  const auto archives = [](Store& store, Left& left, Clock&, Random&) {
    left.lines = archive(store);
  };
  const auto appends = [](Store& store, Left&, Clock& clock, Random& random) {
    Events events({event("a")});
    done(append(store, events, {}, clock, random));
  };
  in_every_order(archived, {restores, collects});
  in_every_order(archived, {restores, restores});
  in_every_order(archived, {restores, appends});
  in_every_order(marked, {archives, appends});
}

class LateSource final : public NewEventSource {
 public:
  explicit LateSource(std::function<void()> meanwhile) : meanwhile_(std::move(meanwhile)) {}
  bool next(NewEvent& event) override {
    if (given_ == 2) return false;
    // The stream was looked at for the first one.
    if (given_++ == 1) std::exchange(meanwhile_, [] {})();
    event = test::event("a", "late");
    return true;
  }
  void rewind() override { given_ = 0; }

 private:
  std::function<void()> meanwhile_;
  int given_ = 0;
};

TEST_CASE(
    "archives: whoever aims at the place of a commit that is archived by now finds that out") {
  for (const auto& passes : {std::chrono::microseconds(0s), std::chrono::microseconds(2h)}) {
    FakeTable table;
    table.add({event("a")});
    LateSource late([&] {
      table.add({event("a")});
      table.add({event("a")});
      table.clock.advance(passes);
      mark(*table.open(), table.clock, 2);
      archive(*table.open());
      // Of young ones the last stays.
      CHECK(commits(table) == (passes > 0s ? 1U : 3U));
    });
    AppendOptions options;
    options.retry.retry_for = 5h;
    const AppendReport report =
        done(append(*table.open(), late, options, table.clock, table.random));
    CHECK(report.first == Seq(3));
    CHECK(seqs(*table.open(), "a") == std::vector<std::int64_t>{2, 3, 4});
    CHECK(verified(*table.open()) == "");
  }
}

TEST_CASE("archives: an id is never free while what is archived is removed") {
  for (int k = 1;; ++k) {
    CAPTURE(k);
    FakeTable table;
    table.add({event_with_id("a", "k0")});
    table.add({event("a")});
    mark(*table.open(), table.clock, 1);
    archive(*table.open());
    const auto transport = table.transport();
    int requests = 0;
    transport->before = [&](const std::string&, const std::string&) {
      if (++requests == k) {
        static_cast<void>(table.open()->collect_garbage({.age = 0s}));
        CHECK(commits(table) == 1);
      }
      return std::optional<HttpResponse>();
    };
    Events again({event_with_id("a", "k0")});
    const AppendReport report =
        done(append(*table.open(transport), again, {}, table.clock, table.random));
    CHECK(report.already == 1);
    CHECK(report.events == 0);
    CHECK(seqs(*table.open(), "a") == std::vector<std::int64_t>{1});
    if (requests < k) break;
    REQUIRE(k < 20);
  }
}

// Appends an archived event's id again while gc removes the event's commit, and ends at its j-th
// request; false once it lives to the end.
bool repeat_while_removed(int j) {
  CAPTURE(j);
  bool died = true;
  for (int k = 1;; ++k) {
    CAPTURE(k);
    Filled filled(kSpilled);
    FakeTable& table = filled.table;
    mark(*table.open(), table.clock, 5);
    archive(*table.open());
    const auto collect = [&] {
      table.clock.advance(2h);
      Dying dying(table, j, /*last_arrives=*/true);
      static_cast<void>(try_to([&] {
        static_cast<void>(table.open(dying.transport(), {.retry_for = 0s})->collect_garbage({}));
      }));
      died = dying.died();
    };
    const bool met = run_with_rival(
        table, k,
        [&](Store& store) {
          Events again({filled.event_at(1)});
          AppendOptions options;
          options.retry.retry_for = 5h;  // gc comes hours later
          const AppendReport report =
              done(append(store, again, options, table.clock, table.random));
          CHECK(report.already == 1);
          CHECK(report.first == Seq(1));
        },
        collect);
    if (!met) return died;
    CHECK(seqs(*table.open(), "a") == std::vector<std::int64_t>{5});
    REQUIRE(k < 20);
  }
}

TEST_CASE("archives: an id is told of while the parts of its commit are removed") {
  CHECK(at_instants(40, [](int j) { return !repeat_while_removed(j); }) > 8);
}

}  // namespace
}  // namespace eventsrc::test
