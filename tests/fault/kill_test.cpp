// Appenders of every kind, side by side in one store, are killed at random instants. What was
// acknowledged is there, nothing is there twice, and of a batch everything or nothing.

#include <chrono>
#include <csignal>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "fault/instants.hpp"
#include "fault/kills.hpp"
#include "fault/ledger.hpp"
#include "fault/tool.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::json;

// Of each number of processes; scripts/soak runs the test again and again.
constexpr int kKills = 24;
constexpr int kBatch = 7;
constexpr int kRejected = 3;

/// One loop of appends. What was killed without a receipt is tried again where ids make that safe,
/// and given up where they do not.
class Appender {
 public:
  enum class Kind { single, with_id, batch, conditional };

  Appender(const StoreFile& store, const TempDir& folder, int lane, Kind kind)
      : store_(store), file_(folder.file(fmt::format("batch{}", lane))), lane_(lane), kind_(kind) {}

  [[nodiscard]] Launch next() {
    const std::string data = '"' + name() + '"';
    if (kind_ == Kind::single) return store_.command({"append", "shared", "t", data});
    if (kind_ == Kind::with_id) {
      return store_.command({"append", "shared", "t", data, "--id", name()});
    }
    if (kind_ == Kind::batch) {
      std::string lines;
      for (int i = 0; i < kBatch; ++i) {
        const std::string part = fmt::format("{}.{}", name(), i);
        lines += event_line(i % 2 == 0 ? "shared" : "other", '"' + part + '"', part);
      }
      write_file(file_, lines);
      return store_.command({"append", "--from", file_, "--receipts"});
    }
    if (!head_) return store_.command({"head", "shared"});
    return store_.command({"append", "shared", "t", data, "--expect", std::to_string(*head_)});
  }

  /// Takes the receipts into the ledger.
  void ended(const Ended& ended, Ledger& ledger) {
    INFO(ended.err);
    const bool lost = kind_ == Kind::conditional && ended.status == kRejected;
    CHECK((ended.status == 0 || Kills::is_killed(ended) || lost));
    const bool answered = ended.out.ends_with('\n');
    if (ended.status == 0) CHECK(answered);
    if (kind_ == Kind::conditional && !head_) {
      if (answered) head_ = Json::parse(ended.out).at("seq").get<std::int64_t>();
      return;
    }
    if (answered && !lost) {
      ledger.add(split_lines(ended.out));
      acknowledged_.insert(name());
      if (head_) CHECK(Json::parse(ended.out).at("first") == *head_ + 1);
    }
    head_.reset();
    const bool repeats = kind_ == Kind::with_id || kind_ == Kind::batch;
    if (answered || !repeats) ++at_;
  }

  /// `stored`: the data of all events.
  void check(const std::set<std::string>& stored) const {
    for (int at = 0; at <= at_; ++at) {
      const std::string name = fmt::format("{}-{}", lane_, at);
      CAPTURE(name);
      int there = 0;
      const int whole = kind_ == Kind::batch ? kBatch : 1;
      for (int i = 0; i < whole; ++i) {
        const std::string part = kind_ == Kind::batch ? fmt::format("{}.{}", name, i) : name;
        there += stored.contains('"' + part + '"') ? 1 : 0;
      }
      CHECK((there == 0 || there == whole));
      if (acknowledged_.contains(name)) CHECK(there == whole);
    }
  }

 private:
  [[nodiscard]] std::string name() const { return fmt::format("{}-{}", lane_, at_); }

  const StoreFile& store_;
  std::string file_;
  int lane_;
  Kind kind_;
  int at_ = 0;
  std::optional<std::int64_t> head_;  // that the next append expects
  std::set<std::string> acknowledged_;
};

std::vector<Appender> appenders(const StoreFile& store, const TempDir& folder, int count,
                                Instants& instants) {
  using Kind = Appender::Kind;
  const std::vector<Kind> kinds{Kind::single, Kind::with_id, Kind::batch, Kind::conditional};
  std::vector<Appender> all;
  const std::size_t first = instants.below(kinds.size());
  for (int lane = 0; lane < count; ++lane) {
    all.emplace_back(store, folder, lane,
                     kinds[(first + static_cast<std::size_t>(lane)) % kinds.size()]);
  }
  return all;
}

void kill_appenders(int processes) {
  Instants instants;
  const TempDir dir;
  const TempDir input;
  const StoreFile store(dir.file("store.db"));
  Kills kills;
  Ledger ledger;
  ledger.add(store.must({"append", "shared", "t", "\"first\""}));
  auto lanes = appenders(store, input, processes, instants);
  const auto begin = Clock::now();
  store.must({"head", "shared"});
  // So that of one process most kills hit, and of several all sorts of instants are hit.
  const auto pause =
      std::chrono::duration_cast<Instants::Micros>((Clock::now() - begin) * (processes + 1));
  auto kill_at = Clock::now() + instants.within(pause);
  run_lanes(
      processes,
      [&](int lane) -> std::optional<Launch> {
        if (kills.count() == kKills) return std::nullopt;
        return lanes[static_cast<std::size_t>(lane)].next();
      },
      [&](int lane, const Ended& ended) {
        lanes[static_cast<std::size_t>(lane)].ended(ended, ledger);
      },
      [&](const std::vector<Tool*>& running) {
        if (Clock::now() < kill_at || running.empty() || kills.count() == kKills) return;
        const int number = instants.below(3) == 0 ? SIGTERM : SIGKILL;
        kills.kill(*running[instants.below(running.size())], number);
        kill_at = Clock::now() + instants.within(pause);
      });
  store.check_sound();
  ledger.check(store);
  std::set<std::string> stored;
  for (const Exported& event : store.events()) CHECK(stored.insert(event.data).second);
  for (const Appender& lane : lanes) lane.check(stored);
  // Nothing but the store: no temporary file of anybody.
  CHECK(names_in(dir.path()).front() == "store.db");
  store.must({"append", "shared", "t", "\"last\""});
  CHECK(names_in(dir.path()) == std::vector<std::string>{"store.db"});
  kills.check();
}

TEST_CASE("kill: one appender at a time") {
  // Each kind is the first of several runs.
  for (int run = 0; run < 2; ++run) kill_appenders(1);
}

TEST_CASE("kill: four appenders in one store") { kill_appenders(4); }

TEST_CASE("kill: sixteen appenders in one store") { kill_appenders(16); }

}  // namespace
}  // namespace eventsrc::test
