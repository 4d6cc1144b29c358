// Archiving and restoring that end at any request: nothing is lost, and a repeat or gc ends them.

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "support/backends.hpp"
#include "support/events.hpp"
#include "support/instants.hpp"
#include "unit/dynamodb_store/appends.hpp"
#include "unit/dynamodb_store/archiving.hpp"
#include "unit/dynamodb_store/dying.hpp"

namespace eventsrc::test {
namespace {

using namespace std::chrono_literals;

struct Variant {
  std::size_t size = kInline;
  bool old = true;       ///< an hour has passed since the events were appended
  bool collects = true;  ///< gc comes before a repeat
  bool last_arrives = true;

  /// As dynalite is, for half of them.
  [[nodiscard]] FakeDynamoOptions server() const { return servers()[last_arrives ? 1 : 0]; }
};

std::vector<Variant> variants() {
  std::vector<Variant> all;
  for (const std::size_t size : {kInline, kSpilled}) {
    for (const bool old : {true, false}) {
      for (const bool collects : {true, false}) {
        for (const bool last_arrives : {true, false}) {
          if (size == kSpilled && (!last_arrives || !collects) && !all_instants()) continue;
          all.push_back({size, old, collects, last_arrives});
        }
      }
    }
  }
  return all;
}

// True once it lived to the end.
bool kill_archive(const Variant& variant, int k) {
  CAPTURE(variant.size);
  CAPTURE(variant.old);
  CAPTURE(variant.last_arrives);
  CAPTURE(k);
  Filled filled(variant.size, variant.server());
  FakeTable& table = filled.table;
  if (variant.old) table.clock.advance(2h);
  mark(*table.open(), table.clock, 5);
  std::string lines;
  Dying dying(table, k, variant.last_arrives);
  const std::string error =
      try_to([&] { lines = archive(*table.open(dying.transport(), {.retry_for = 0s})); });
  if (!dying.died()) {
    CHECK(error == "");
    CHECK(filled.is_archived());
  }
  filled.check_sound();
  if (!filled.is_archived()) CHECK(archive(*table.open()) != "");
  filled.collect();
  // All but the last line.
  const std::string archived =
      filled.whole.substr(0, filled.whole.rfind('\n', filled.whole.size() - 2) + 1);
  if (!lines.empty()) CHECK((lines == archived));
  filled.restore_all(archived);
  filled.collect();
  CHECK((lines_of(*table.open(), "a") == filled.whole));
  filled.check_sound();
  return !dying.died();
}

bool kill_restore(const Variant& variant, int k) {
  CAPTURE(variant.size);
  CAPTURE(variant.old);
  CAPTURE(variant.collects);
  CAPTURE(variant.last_arrives);
  CAPTURE(k);
  Filled filled(variant.size, variant.server());
  FakeTable& table = filled.table;
  if (variant.old) table.clock.advance(2h);
  mark(*table.open(), table.clock, 5);
  const std::string lines = archive(*table.open());
  CHECK(commits(table) == (variant.old ? 1U : 3U));
  Dying dying(table, k, variant.last_arrives);
  const std::string error =
      try_to([&] { restore(*table.open(dying.transport(), {.retry_for = 0s}), lines); });
  if (!dying.died()) {
    CHECK(error == "");
    CHECK_FALSE(filled.is_archived());
  }
  filled.check_sound();
  if (variant.collects) filled.collect();
  filled.restore_all(lines);
  filled.collect();
  // And it can go again.
  table.clock.advance(2h);
  mark(*table.open(), table.clock, 5);
  CHECK((archive(*table.open()) == lines));
  CHECK(commits(table) == 1);
  filled.check_sound();
  return !dying.died();
}

TEST_CASE("archives: killed at every request of archiving") {
  for (const Variant& variant : variants()) {
    if (variant.collects) continue;
    CHECK(at_instants(100, [&](int k) { return kill_archive(variant, k); }) > 8);
  }
}

TEST_CASE("archives: killed at every request of restoring") {
  for (const Variant& variant : variants()) {
    CHECK(at_instants(100, [&](int k) { return kill_restore(variant, k); }) > 8);
  }
}

}  // namespace
}  // namespace eventsrc::test
