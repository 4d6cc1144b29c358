// Runs beside a server that can write to several streams at once: see
// tests/support/with_fake_server.

#include <cstddef>

#include <doctest/doctest.h>

#include "fault/appenders.hpp"
#include "fault/dynamodb_store.hpp"
#include "fault/kills.hpp"
#include "fault/ledger.hpp"

namespace eventsrc::test {
namespace {

// Of each number of processes, of eight kills each; scripts/soak runs the test again and again.
constexpr int kRounds = 1;
// A batch of several such is written in parts, which one last small write makes visible.
constexpr std::size_t kPadding = 50'000;

TEST_CASE("dynamodb: appenders that are killed, 1, 4 and 16 in one table") {
  Kills kills;
  for (const int processes : {1, 4, 16}) {
    CAPTURE(processes);
    const StoreFile store = new_dynamodb_store("kill-" + std::to_string(processes));
    kill_appenders(store, processes, kPadding, kRounds, kills);
    check_garbage_goes(store);
  }
  kills.check();
}

}  // namespace
}  // namespace eventsrc::test
