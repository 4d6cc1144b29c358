// Runs beside a server: see tests/support/with_dynalite.

#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "fault/dynamodb_store.hpp"
#include "fault/kills.hpp"
#include "fault/ledger.hpp"
#include "fault/tool.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::json;

constexpr int kRivals = 8;
constexpr int kInstants = 5;

TEST_CASE("dynamodb: the appends of eight processes to one stream all land, none twice") {
  const StoreFile store = new_dynamodb_store("rivals");
  constexpr int kEach = 25;
  Ledger ledger;
  std::vector<int> done(kRivals);
  run_lanes(
      kRivals,
      [&](int lane) -> std::optional<Launch> {
        int& at = done[static_cast<std::size_t>(lane)];
        if (at == kEach) return std::nullopt;
        const std::string name = std::to_string(lane) + "-" + std::to_string(at++);
        std::vector<std::string> words{"append",           "s",         "t",
                                       "\"" + name + "\"", "--retries", "1000000"};
        // Every other one by an id of its own.
        if (lane % 2 == 0) words.insert(words.end(), {"--id", name});
        return store.command(words);
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

TEST_CASE("dynamodb: of processes that repeat one id, one stores it, the others find it") {
  const StoreFile store = new_dynamodb_store("ids");
  for (int round = 0; round < 5; ++round) {
    const std::string id = "id " + std::to_string(round);
    int appended = 0;
    std::vector<int> done(kRivals);
    run_lanes(
        kRivals,
        [&](int lane) -> std::optional<Launch> {
          if (done[static_cast<std::size_t>(lane)]++ > 0) return std::nullopt;
          return store.command(
              {"append", "s", "t", "\"" + id + "\"", "--id", id, "--retries", "1000000"});
        },
        [&](int, const Ended& ended) {
          INFO(ended.err);
          REQUIRE(ended.status == 0);
          const std::string result = Json::parse(ended.out).at("result");
          if (result == "appended") ++appended;
          CHECK((result == "appended" || result == "duplicate"));
        });
    CHECK(appended == 1);
  }
  CHECK(store.events_of("s").size() == 5);
  store.check_sound();
}

/// Runs an append once in full and kills it at instants spread over its time: each time it is there
/// as a whole or not at all, and nothing of it stays behind.
void kill_half_way(const StoreFile& store, const std::vector<std::string>& append,
                   std::size_t events) {
  Ledger ledger;
  const auto begin = Clock::now();
  ledger.add(split_lines(store.must(append)));
  const auto whole = Clock::now() - begin;
  std::size_t stored = events;
  int cut_short = 0;
  for (int instant = 1; instant <= kInstants; ++instant) {
    Tool tool(store.command(append));
    std::this_thread::sleep_for(whole * instant / (kInstants + 1));
    tool.signal(instant % 2 == 0 ? SIGTERM : SIGKILL);
    const Ended& ended = tool.wait();
    if (Kills::is_killed(ended)) ++cut_short;
    ledger.add(split_lines(ended.out));  // one line, written at once
    CHECK(store.run({"verify"}).status == 0);
    check_garbage_goes(store);
    const std::size_t now = store.events().size();
    CHECK((now == stored || now == stored + events));
    stored = now;
  }
  CHECK(cut_short >= 1);
  ledger.add(split_lines(store.must(append)));
  CHECK(store.events().size() == stored + events);
  store.must({"verify"});
  ledger.check(store);
}

TEST_CASE("dynamodb: a batch of 5 MB that is killed half-way is there as a whole, or not at all") {
  const StoreFile store = new_dynamodb_store("batch");
  const TempDir dir;
  constexpr std::size_t kLines = 5000;
  std::string lines;
  for (std::size_t i = 0; i < kLines; ++i) {
    lines += R"({"type":"t","data":{"i":)" + std::to_string(i) + R"(,"pad":")" +
             std::string(1000, 'x') + "\"}}\n";
  }
  write_file(dir.file("lines"), lines);
  kill_half_way(store, {"append", "s", "--from", dir.file("lines")}, kLines);
}

TEST_CASE("dynamodb: a payload of 2 MB that is killed half-way is there as a whole, or not") {
  const StoreFile store = new_dynamodb_store("payload");
  const TempDir dir;
  write_file(dir.file("data"), "\"" + std::string(std::size_t{2} << 20, 'x') + "\"");
  kill_half_way(store, {"append", "s", "t", "@" + dir.file("data")}, 1);
}

}  // namespace
}  // namespace eventsrc::test
