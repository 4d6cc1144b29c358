#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "fault/kills.hpp"
#include "fault/ledger.hpp"
#include "fault/span.hpp"
#include "fault/tool.hpp"
#include "support/instants.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

using Clock = std::chrono::steady_clock;
using Micros = Instants::Micros;

// 100 kills.
constexpr int kSingleKills = 40;
constexpr int kBatchKills = 20;
constexpr int kAtomicKills = 25;
constexpr int kCreationKills = 15;
// And of each kind of migration.
constexpr int kMigrationKills = 10;

/// One loop of single appends: an event is tried again under its id until it is acknowledged;
/// without an id, a try that was killed is given up.
struct Appender {
  std::string stream;
  bool with_id = false;
  int at = 0;
  std::optional<Launch> next(const StoreFile& store, int lane) const {
    const std::string name = std::to_string(lane) + "-" + std::to_string(at);
    std::vector<std::string> words{"append", stream, "t", "\"" + name + "\""};
    if (with_id) words.insert(words.end(), {"--id", name});
    return store.command(words);
  }
};

TEST_CASE("crash: single appends are there once they are acknowledged, and never twice") {
  Instants instants;
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  store.must({"init"});  // or the first kills may all come before one is there
  Kills kills;
  Ledger ledger;
  std::vector<Appender> appenders{{"shared", true}, {"shared", false}, {"a", true}, {"b", false}};
  std::set<std::string> acknowledged;
  constexpr Micros kPause = std::chrono::milliseconds(60);
  auto kill_at = Clock::now() + instants.within(kPause);
  run_lanes(
      static_cast<int>(appenders.size()),
      [&](int lane) -> std::optional<Launch> {
        if (kills.count() == kSingleKills) return std::nullopt;
        return appenders[static_cast<std::size_t>(lane)].next(store, lane);
      },
      [&](int lane, const Ended& ended) {
        auto& appender = appenders[static_cast<std::size_t>(lane)];
        INFO(ended.err);
        CHECK((ended.status == 0 || Kills::is_killed(ended)));
        const bool has_receipt = ended.out.ends_with('\n');
        if (has_receipt) {
          ledger.add(ended.out);
          acknowledged.insert("\"" + std::to_string(lane) + "-" + std::to_string(appender.at) +
                              "\"");
        }
        if (has_receipt || !appender.with_id) ++appender.at;
      },
      [&](const std::vector<Tool*>& by_lane) {
        if (Clock::now() < kill_at || kills.count() == kSingleKills) return;
        Tool* const victim = by_lane[instants.below(by_lane.size())];
        if (victim == nullptr) return;
        const bool hit = kills.kill(*victim);
        if (hit && kills.count() % 4 == 0) store.must({"verify"});
        kill_at = Clock::now() + instants.within(kPause);
      });
  store.check_sound();
  ledger.check(store);
  std::set<std::string> stored;
  for (const Exported& event : store.events()) CHECK(stored.insert(event.data).second);
  for (const std::string& data : acknowledged) {
    CAPTURE(data);
    CHECK(stored.contains(data));
  }
  CHECK(acknowledged.size() == ledger.size());
  kills.check();
}

TEST_CASE("crash: of batches from a pipe whole ones are there, and a repeat adds what is missing") {
  Instants instants;
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  store.must({"init"});
  constexpr std::size_t kLines = 140;
  constexpr std::size_t kBatch = 7;
  Kills kills;
  Ledger ledger;
  std::size_t complete = 0;  // events of rounds that ran to their end
  for (int round = 0; kills.count() < kBatchKills; ++round) {
    std::string input;
    for (std::size_t i = 0; i < kLines; ++i) {
      const std::string name = std::to_string(round) + "-" + std::to_string(i);
      input += event_line("s/" + std::to_string(i % 3), "\"" + name + "\"", name);
    }
    Launch launch = store.command({"append", "--from", "-", "--batch", std::to_string(kBatch),
                                   "--batch-time", "1h", "--receipts"});
    launch.piped_input = true;
    for (int repeat = 0; repeat < 2; ++repeat) {
      Tool tool(launch);
      tool.feed(input);  // less than a pipe holds
      const std::size_t receipts = instants.below(kLines / kBatch - 1);
      wait_until([&] { return tool.lines().size() >= receipts || !tool.running(); });
      std::this_thread::sleep_for(instants.within(std::chrono::milliseconds(5)));
      kills.kill(tool);
      const auto lines = tool.lines();
      ledger.add(lines);
      store.check_sound();
      const std::size_t stored = store.events().size() - complete;
      CHECK(stored <= kLines);
      CHECK(stored % kBatch == 0);
      CHECK(stored >= lines.size() * kBatch);
      ledger.check(store);
    }
    const auto before = store.events();
    Tool tool(launch);
    tool.feed(input);
    tool.close_input();
    REQUIRE(tool.wait().status == 0);
    ledger.add(tool.lines());
    std::size_t added = 0;
    for (const std::string& line : tool.lines()) {
      added += nlohmann::json::parse(line).at("events").get<std::size_t>();
    }
    complete += kLines;
    CHECK(before.size() + added == complete);
    const auto after = store.events();
    CHECK(after.size() == complete);
    for (std::size_t i = 0; i < before.size(); ++i) CHECK(after[i].hash == before[i].hash);
  }
  store.check_sound();
  ledger.check(store);
  kills.check();
}

TEST_CASE("crash: of a load without --batch everything is there, or nothing") {
  Instants instants;
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  const std::string file = dir.file("load");
  constexpr std::size_t kLines = 1000;
  Kills kills;
  Ledger ledger;
  std::size_t loads = 0;
  const auto write_load = [&] {
    std::string input;
    for (std::size_t i = 0; i < kLines; ++i) {
      const std::string name = std::to_string(loads) + "-" + std::to_string(i);
      input += event_line("s/" + std::to_string(i % 5), "\"" + name + "\"", name);
    }
    write_file(file, input);
  };
  const std::vector<std::string> words{"append", "--from", file, "--receipts"};
  const auto stored = [&] {
    const auto report = nlohmann::json::parse(store.must({"verify", "--json"}));
    return report.at("events").get<std::size_t>();
  };
  const auto load = [&] {
    std::string out;
    const Micros took = time_of([&] { out = store.must(words); });
    ledger.add(split_lines(out));
    CHECK(stored() == ++loads * kLines);
    write_load();
    return took;
  };
  write_load();
  Span span(load);
  while (kills.count() < kAtomicKills) {
    Tool tool(store.command(words));
    span.kill(kills, instants, tool);
    const auto receipts = tool.lines();
    ledger.add(receipts);
    const bool landed = stored() == (loads + 1) * kLines;
    CHECK((landed || stored() == loads * kLines));
    if (!receipts.empty()) CHECK(landed);
    // Adds nothing to a load that landed.
    if (landed || kills.count() % 5 == 0) load();
  }
  store.check_sound();
  ledger.check(store);
  kills.check();
}

TEST_CASE("crash: a store whose making was interrupted is there, or not, and the next makes it") {
  Instants instants;
  Kills kills;
  const auto append = [](const StoreFile& store, const std::string& name) {
    return store.command({"append", "s", "t", "\"" + name + "\"", "--id", name});
  };
  Span span([&] {
    const TempDir dir;
    return time_of([&] {
      REQUIRE(Tool(append(StoreFile(dir.file("store.db")), "first")).wait().status == 0);
    });
  });
  while (kills.count() < kCreationKills) {
    const TempDir dir;
    const StoreFile store(dir.file("store.db"));
    Ledger ledger;
    Tool victim(append(store, "victim"));
    Tool rival(append(store, "rival"));
    span.kill(kills, instants, victim);
    ledger.add(victim.lines());
    const Ended& ended = rival.wait();
    INFO(ended.err);
    REQUIRE(ended.status == 0);
    ledger.add(split_lines(ended.out));
    const auto repeat = Tool(append(store, "victim")).wait();
    REQUIRE(repeat.status == 0);
    ledger.add(split_lines(repeat.out));
    CHECK(store.events().size() == 2);
    store.check_sound();
    ledger.check(store);
  }
  kills.check();
}

/// Kills a migration again and again, and finishes it. `words` is the command, on `source` and
/// `destination`. Returns what the last run printed.
std::string finish_after_kills(const StoreFile& source, const StoreFile& destination,
                               const std::vector<std::string>& words, const std::string& trial) {
  Instants instants;
  Kills kills;
  const auto migration = [&](const std::string& to) {
    std::vector<std::string> arguments{"migrate", source.path(), to};
    arguments.insert(arguments.end(), words.begin(), words.end());
    return arguments;
  };
  const auto written = [&destination] {
    std::error_code none;
    return std::filesystem::last_write_time(destination.path() + "-wal", none);
  };
  const Micros whole = time_of([&] { REQUIRE(run_tool(migration(trial)).status == 0); });
  while (kills.count() < kMigrationKills) {
    const auto before = written();
    Tool tool({.arguments = migration(destination.path())});
    // Half of them once commits have begun, and all so early that something is left.
    if (kills.count() % 2 == 0) wait_until([&] { return written() > before || !tool.running(); });
    std::this_thread::sleep_for(instants.within(whole / (2 * kMigrationKills)));
    kills.kill(tool);
    if (std::filesystem::exists(destination.path())) destination.must({"verify"});
  }
  kills.check();
  const Ended ended = run_tool(migration(destination.path()));
  INFO(ended.err);
  CHECK(ended.status == 0);
  return run_tool(migration(destination.path())).out;
}

TEST_CASE("crash: a migration that was killed again and again is finished, with nothing twice") {
  const TempDir dir;
  const StoreFile source(dir.file("store.db"));
  constexpr std::size_t kLines = 3000;
  std::string input;
  for (std::size_t i = 0; i < kLines; ++i) {
    const std::string name = std::to_string(i);
    input += event_line("s/" + std::to_string(i % 7), "\"" + name + "\"", name);
  }
  write_file(dir.file("load"), input);
  source.must({"append", "--from", dir.file("load")});

  const StoreFile copy(dir.file("copy.db"));
  const auto again =
      nlohmann::json::parse(finish_after_kills(source, copy, {"--batch", "10"}, dir.file("a.db")));
  CHECK(again.at("copied") == 0);
  CHECK(again.at("already") == kLines);
  CHECK(copy.must({"verify", "--digest"}) == source.must({"verify", "--digest"}));
  CHECK(copy.must({"export"}) == source.must({"export"}));

  const StoreFile made(dir.file("made.db"));
  const std::string split =
      "if (.data | endswith(\"3\")) then empty else ., {type, data, stream: \"all\"} end";
  const auto second = nlohmann::json::parse(
      finish_after_kills(source, made, {"--jq", split, "--batch", "10"}, dir.file("b.db")));
  CHECK(second.at("copied") == 0);
  CHECK(second.at("already") == kLines * 9 / 10 * 2);
  std::set<std::string> all;
  for (const Exported& event : made.events_of("all")) CHECK(all.insert(event.data).second);
  CHECK(all.size() == kLines * 9 / 10);
}

}  // namespace
}  // namespace eventsrc::test
