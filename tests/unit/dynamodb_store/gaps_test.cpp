// Ruling 14: a commit behind a gap stands where a rival's would.

#include <doctest/doctest.h>

#include "eventsrc/chain.hpp"
#include "support/events.hpp"
#include "unit/dynamodb_store/schedules.hpp"

namespace eventsrc::test {
namespace {

std::string outcome(const AppendResult& result) {
  if (const auto* report = std::get_if<AppendReport>(&result)) {
    return report->events > 0 ? "appended" : "duplicate";
  }
  if (const auto* rejection = std::get_if<Rejection>(&result)) return rejection->message;
  return "contended";
}

/// Lines of a stream that was archived up to `first`, as an export has them.
std::string lines_from(std::int64_t first, std::int64_t count, const Hash* prev) {
  std::string lines;
  Sha256 sha;
  Hash hash = prev != nullptr ? *prev : kChainStart;
  for (std::int64_t i = 0; i < count; ++i) {
    EventView view;
    view.stream = "s";
    view.seq = Seq(first + i);
    view.time = FakeClock::kStart;
    view.type = "imported";
    view.data = "{}";
    hash = event_hash(sha, hash, view, content_of(sha, view));
    view.hash = hash;
    append_event_line(lines, view, i == 0 ? prev : nullptr);
    lines += '\n';
  }
  return lines;
}

Program importer(std::string lines) {
  return {[lines = std::move(lines)](Store& store, Clock& clock, Random& random) {
            Lines source(lines);
            return outcome(append(store, source, {}, clock, random));
          },
          std::chrono::seconds(7)};
}

Program plain_writer(int appends) {
  return {[appends](Store& store, Clock& clock, Random& random) {
            std::string results;
            for (int i = 0; i < appends; ++i) {
              SingleEvent source(event("s", "plain"));
              results = outcome(append(store, source, {}, clock, random));
            }
            return results;
          },
          std::chrono::seconds(7)};
}

// Sound chains, seqs that grow, and every acknowledged append there.
void check_end(FakeTable& table, const std::vector<std::string>& results, int appends) {
  const auto store = table.open();
  CHECK(verified(*store) == "");
  std::int64_t plain = 0;
  std::int64_t imported = 0;
  for (const StoredEvent& event : read(*store, "s")) {
    if (event.type == "plain") ++plain;
    if (event.type == "imported") ++imported;
  }
  CHECK(results[1] == "appended");
  CHECK(plain == appends);
  // Where a plain append came first, the lines' hashes do not fit behind it.
  CHECK(imported == (results[0] == "appended" ? 2 : 0));
}

TEST_CASE("gaps: the first import of a stream begins at 7 while others append to it") {
  const std::string lines = lines_from(7, 2, nullptr);
  World world;
  world.prepare = [](FakeTable&) {};
  world.programs = {importer(lines), plain_writer(2)};
  bool imported_first = false;
  bool plain_first = false;
  world.check = [&](FakeTable& table, const std::vector<std::string>& results) {
    check_end(table, results, 2);
    const auto seqs_now = seqs(*table.open(), "s");
    (seqs_now.front() == 7 ? imported_first : plain_first) = true;
  };
  explore(world);
  CHECK(imported_first);
  CHECK(plain_first);
}

TEST_CASE("gaps: an import jumps from 1 to 100 while others append") {
  World world;
  FakeTable model;
  const auto prepare = [](FakeTable& table) {
    AppendOptions options;
    options.seed = "seed";
    table.add({event("s", "old"), event("s", "old")}, options);
  };
  prepare(model);
  const Hash hash = model.open()->head("s")->hash;
  std::string lines = lines_from(100, 2, &hash);
  world.prepare = prepare;
  world.programs = {importer(lines), plain_writer(2)};
  bool jumped = false;
  world.check = [&](FakeTable& table, const std::vector<std::string>& results) {
    check_end(table, results, 2);
    const auto head = table.open()->head("s");
    REQUIRE(head);
    if (results[0] == "appended") {
      // Nothing slipped below what was the end.
      CHECK(seqs(*table.open(), "s") == std::vector<std::int64_t>{0, 1, 100, 101, 102, 103});
      jumped = true;
    } else {
      CHECK(head->last == Seq(3));
    }
  };
  explore(world);
  CHECK(jumped);
}

}  // namespace
}  // namespace eventsrc::test
