#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "fault/appenders.hpp"
#include "fault/kills.hpp"
#include "fault/ledger.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

// Of each number of processes, of eight kills each; scripts/soak runs the test again and again.
constexpr int kRounds = 2;

void kill_in_file(int processes) {
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  Kills kills;
  kill_appenders(store, processes, 0, kRounds, kills);
  // Nothing but the store: no temporary file of anybody.
  CHECK(names_in(dir.path()).front() == "store.db");
  store.must({"append", "shared", "t", "\"last\""});
  CHECK(names_in(dir.path()) == std::vector<std::string>{"store.db"});
  kills.check();
}

TEST_CASE("kill: one appender at a time") { kill_in_file(1); }

TEST_CASE("kill: four appenders in one store") { kill_in_file(4); }

TEST_CASE("kill: sixteen appenders in one store") { kill_in_file(16); }

}  // namespace
}  // namespace eventsrc::test
