#include "fault/appenders.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "fault/ledger.hpp"
#include "fault/tool.hpp"
#include "support/instants.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::json;

constexpr int kBatch = 7;
constexpr int kRejected = 3;

/// One loop of appends. What was killed without a receipt is tried again where ids make that safe,
/// and given up where they do not.
class Appender {
 public:
  enum class Kind { single, with_id, batch, conditional };
  static constexpr std::array kKinds{Kind::single, Kind::with_id, Kind::batch, Kind::conditional};

  Appender(const StoreFile& store, std::size_t padding, const TempDir& folder, int lane, Kind kind)
      : store_(store),
        padding_(padding),
        file_(folder.file(fmt::format("batch{}", lane))),
        lane_(lane),
        kind_(kind) {}

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  /// What it does next, or does, writes: to expect what is there, that has to be read before.
  [[nodiscard]] bool writes() const noexcept { return kind_ != Kind::conditional || head_; }

  [[nodiscard]] Launch next() {
    if (kind_ == Kind::single) return append({"shared", "t", data(name())});
    if (kind_ == Kind::with_id) return append({"shared", "t", data(name()), "--id", name()});
    if (kind_ == Kind::batch) {
      std::string lines;
      for (int i = 0; i < kBatch; ++i) {
        const std::string part = fmt::format("{}.{}", name(), i);
        lines += event_line(i % 2 == 0 ? "shared" : "other", data(part), part);
      }
      write_file(file_, lines);
      return append({"--from", file_, "--receipts"});
    }
    if (!head_) return store_.command({"head", "shared"});
    return append({"shared", "t", data(name()), "--expect", std::to_string(*head_)});
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
        there += stored.contains(data(part)) ? 1 : 0;
      }
      CHECK((there == 0 || there == whole));
      if (acknowledged_.contains(name)) CHECK(there == whole);
    }
  }

 private:
  [[nodiscard]] Launch append(std::vector<std::string> words) const {
    words.insert(words.begin(), {"append", "--retries", "1000000"});
    return store_.command(std::move(words));
  }
  [[nodiscard]] std::string name() const { return fmt::format("{}-{}", lane_, at_); }
  /// The same whenever it is asked for; that of every other name is small.
  [[nodiscard]] std::string data(const std::string& part) const {
    const bool is_small = std::hash<std::string>()(part) % 2 == 0;
    return '"' + part + std::string(is_small ? 0 : padding_, '.') + '"';
  }

  const StoreFile& store_;
  std::size_t padding_;
  std::string file_;
  int lane_;
  Kind kind_;
  int at_ = 0;
  std::optional<std::int64_t> head_;  // that the next append expects
  std::set<std::string> acknowledged_;
};

/// Which kind is to be killed, and how: each by both signals, in as many rounds as are asked for.
class Targets {
 public:
  using Kind = Appender::Kind;

  explicit Targets(int rounds) : rounds_(rounds) {}

  [[nodiscard]] Kind kind() const { return Appender::kKinds[at_ % Appender::kKinds.size()]; }
  [[nodiscard]] int signal() const {
    return at_ / Appender::kKinds.size() % 2 == 0 ? SIGKILL : SIGTERM;
  }
  [[nodiscard]] bool done() const { return at_ == kOfRound * static_cast<std::size_t>(rounds_); }
  void hit() {
    ++hits_[{kind(), signal()}];
    ++at_;
  }
  void check() const {
    CHECK(hits_.size() == kOfRound);
    for (const auto& [target, hits] : hits_) CHECK(hits == rounds_);
  }

 private:
  static constexpr std::size_t kOfRound = 2 * Appender::kKinds.size();

  int rounds_;
  std::size_t at_ = 0;
  std::map<std::pair<Kind, int>, int> hits_;
};

/// Some processes, and appenders of every kind for them.
class Lanes {
 public:
  Lanes(const StoreFile& store, std::size_t padding, const TempDir& folder, int processes)
      : running_(static_cast<std::size_t>(processes)) {
    const auto kinds = static_cast<int>(Appender::kKinds.size());
    for (int i = 0; i < std::max(processes, kinds); ++i) {
      all_.emplace_back(store, padding, folder, i,
                        Appender::kKinds[static_cast<std::size_t>(i % kinds)]);
    }
  }

  /// The appender whose turn it is in this lane. With fewer lanes than kinds it is that of `kind`.
  Appender& start(int lane, Appender::Kind kind) {
    const auto at = static_cast<std::size_t>(lane);
    const bool takes_turns = running_.size() < Appender::kKinds.size();
    running_[at] = takes_turns ? static_cast<std::size_t>(kind) : at;
    return all_[running_[at]];
  }
  Appender& running(std::size_t lane) { return all_[running_[lane]]; }
  [[nodiscard]] const std::vector<Appender>& all() const noexcept { return all_; }

  /// One of this kind that is writing, if there is any.
  Tool* victim(Appender::Kind kind, const std::vector<Tool*>& by_lane, Instants& instants) {
    std::vector<Tool*> possible;
    for (std::size_t lane = 0; lane < by_lane.size(); ++lane) {
      const Appender& appender = running(lane);
      const bool fits = appender.kind() == kind && appender.writes();
      if (by_lane[lane] != nullptr && fits) possible.push_back(by_lane[lane]);
    }
    return possible.empty() ? nullptr : possible[instants.below(possible.size())];
  }

 private:
  std::vector<Appender> all_;
  std::vector<std::size_t> running_;  // of `all_`, by lane
};

}  // namespace

void kill_appenders(const StoreFile& store, int processes, std::size_t padding, int rounds,
                    Kills& kills) {
  Instants instants;
  const TempDir input;
  Ledger ledger;
  ledger.add(store.must({"append", "shared", "t", "\"first\""}));
  Lanes lanes(store, padding, input, processes);
  Targets targets(rounds);
  const auto begin = Clock::now();
  store.must({"head", "shared"});
  // So that of one process most kills hit, and of several all sorts of instants are hit.
  const auto pause =
      std::chrono::duration_cast<Instants::Micros>((Clock::now() - begin) * (processes + 1));
  auto kill_at = Clock::now() + instants.within(pause);
  run_lanes(
      processes,
      [&](int lane) -> std::optional<Launch> {
        if (targets.done()) return std::nullopt;
        return lanes.start(lane, targets.kind()).next();
      },
      [&](int lane, const Ended& ended) {
        lanes.running(static_cast<std::size_t>(lane)).ended(ended, ledger);
      },
      [&](const std::vector<Tool*>& by_lane) {
        if (targets.done() || Clock::now() < kill_at) return;
        Tool* const victim = lanes.victim(targets.kind(), by_lane, instants);
        if (victim != nullptr && kills.kill(*victim, targets.signal())) targets.hit();
        kill_at = Clock::now() + instants.within(pause);
      });
  targets.check();
  store.check_sound();
  ledger.check(store);
  std::set<std::string> stored;
  for (const Exported& event : store.events()) CHECK(stored.insert(event.data).second);
  for (const Appender& lane : lanes.all()) lane.check(stored);
}

}  // namespace eventsrc::test
