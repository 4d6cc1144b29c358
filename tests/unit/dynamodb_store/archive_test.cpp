// Archives of a table's streams: whatever is cut short or comes between, nothing is lost, ids stay
// taken, and nobody sees what is on its way out or back.

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "eventsrc/chain.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event_line.hpp"
#include "eventsrc/hash.hpp"
#include "eventsrc/redact.hpp"
#include "eventsrc/rewrite.hpp"
#include "support/events.hpp"
#include "support/open_file.hpp"
#include "unit/dynamodb_store/appends.hpp"
#include "unit/dynamodb_store/dying.hpp"
#include "unit/dynamodb_store/schedules.hpp"

namespace eventsrc::test {
namespace {

using namespace std::chrono_literals;
using dynamodb::HttpResponse;
using nlohmann::json;

constexpr std::string_view kSecret = "the-secret";

std::vector<FakeDynamoOptions> servers() {
  FakeDynamoOptions plain;
  plain.transactions = false;
  plain.returns_old = false;
  return {FakeDynamoOptions{}, plain};
}

void mark(Store& store, Clock& clock, std::int64_t seq, std::string_view stream = "a") {
  const std::vector<std::shared_ptr<const View>> views = {View::default_view()};
  Epoch epoch;
  static_cast<void>(make_epoch(store, stream, Point::at(Seq(seq)), views, {}, clock.now(), epoch));
}

struct Planned {
  ArchivePlan plan;
  std::string lines;
};

Planned plan(Store& store, std::string_view stream = "a") {
  Planned planned;
  planned.plan = plan_archive(store, stream, [&](const EventView& event, const Hash* prev) {
    append_event_line(planned.lines, event, prev);
    planned.lines += '\n';
  });
  return planned;
}

std::string archive(Store& store, std::string_view stream = "a") {
  const Planned planned = plan(store, stream);
  epochs_of(store).remove(planned.plan, "a.jsonl");
  return planned.lines;
}

std::int64_t restore(Store& store, const std::string& lines) {
  const OpenFile file(lines);
  return restore_archive(store, file.fd()).events;
}

RedactOptions because() {
  RedactOptions options;
  options.note = {"asked", {}, "test"};
  options.retry.retry_for = 0s;
  return options;
}

std::string try_to(const std::function<void()>& work) {
  try {
    work();
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

// How often stored commits of the stream there are, shown or not.
std::size_t commits(const FakeTable& table, std::string_view stream = "a") {
  const std::vector<json> items = table.items();
  return static_cast<std::size_t>(std::count_if(items.begin(), items.end(), [&](const json& item) {
    return item.at("pk").at("S") == fmt::format("e#{}", stream);
  }));
}

std::string lines_of(Store& store, std::string_view stream) {
  std::string lines;
  for (const StoredEvent& event : read(store, stream)) {
    append_event_line(lines, event.view(), nullptr);
    lines += '\n';
  }
  return lines;
}

std::string id_of(int seq) { return fmt::format("k{}", seq); }

/// Stream a has three commits of two events each, with ids; the epoch is at the last one, so that
/// an archived event stays in its commit.
struct Filled {
  FakeTable table;
  std::string whole;
  std::vector<std::string> data;

  explicit Filled(std::size_t size = 10, const FakeDynamoOptions& options = {}) : table(options) {
    for (int i = 0; i < 6; ++i) data.push_back(text_of(size, static_cast<std::uint64_t>(i)));
    for (int i = 0; i < 6; i += 2) {
      table.clock.advance(1min);
      table.add({event_at(i), event_at(i + 1)});
    }
    table.add({event("b")});
    whole = lines_of(*table.open(), "a");
  }

  [[nodiscard]] NewEvent event_at(int i) {
    ids_.push_back(std::make_unique<std::string>(id_of(i)));
    NewEvent event = event_with_id("a", *ids_.back(), "t", data[static_cast<std::size_t>(i)]);
    return event;
  }

  void check_ids() {
    // Of a commit that goes, and of the one that stays.
    for (const int i : {1, 4}) {
      CAPTURE(i);
      Events again({event_at(i)});
      const AppendReport report = done(append(*table.open(), again, {}, table.clock, table.random));
      CHECK(report.already == 1);
      CHECK(report.first == Seq(i));
      Events other({event_with_id("a", *ids_.back(), "other")});
      CHECK(std::holds_alternative<Rejection>(
          append(*table.open(), other, {}, table.clock, table.random)));
    }
  }

  [[nodiscard]] bool is_archived() { return table.open()->head("a")->first > Seq(0); }

  /// Of stream a all, or what is kept.
  void check_sound() {
    const auto store = table.open({.reads = true});
    CHECK(verified(*store) == "");
    CHECK(seqs(*store, "a") == (is_archived() ? std::vector<std::int64_t>{5}
                                              : std::vector<std::int64_t>{0, 1, 2, 3, 4, 5}));
    CHECK(store->head("a")->events == (is_archived() ? 1 : 6));
    CHECK(read_all(*store).size() == (is_archived() ? 2U : 7U));
    check_ids();
  }

  void collect() {
    table.clock.advance(2h);
    const GcReport dry = table.open()->collect_garbage({.dry_run = true});
    const GcReport report = table.open()->collect_garbage({});
    CHECK(report.writes == dry.writes);
    CHECK(table.leftovers() == "");
    if (is_archived()) CHECK(commits(table) == 1);
  }

  void restore_all(const std::string& lines) {
    if (is_archived()) CHECK(restore(*table.open(), lines) == 5);
    CHECK((lines_of(*table.open(), "a") == whole));
    check_sound();
  }

 private:
  std::vector<std::unique_ptr<std::string>> ids_;
};

constexpr std::size_t kInline = 10;
constexpr std::size_t kSpilled = 40'000;  // two of them do not fit into an item

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
          if (size == kSpilled && (!last_arrives || !collects) && !is_long()) continue;
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
    int k = 1;
    while (!kill_archive(variant, k)) REQUIRE(++k < 100);
    CHECK(k > 8);
  }
}

TEST_CASE("archives: killed at every request of restoring") {
  for (const Variant& variant : variants()) {
    int k = 1;
    while (!kill_restore(variant, k)) REQUIRE(++k < 100);
    CHECK(k > 8);
  }
}

bool has_secret(const FakeTable& table) {
  const std::vector<json> items = table.items();
  return std::any_of(items.begin(), items.end(), has_text(kSecret));
}

void fill_secret(FakeTable& table) {
  table.add({event("a", "t", R"({"n":1})"), event("a", "t", R"({"s":"the-secret"})")});
  table.add({event("a", "t", R"({"n":2})")});
  mark(*table.open(), table.clock, 2);
}

// What was erased is neither in the table nor in an archive that was made; what was not erased can
// be brought back.
void check_erased(FakeTable& table, const std::string& lines, bool erased) {
  table.clock.advance(2h);
  static_cast<void>(table.open()->collect_garbage({}));
  CHECK(table.leftovers() == "");
  CHECK(verified(*table.open()) == "");
  const bool archived = table.open()->head("a")->first > Seq(0);
  CHECK(archived == !lines.empty());
  if (erased) {
    CHECK(lines.find(kSecret) == std::string::npos);
    CHECK_FALSE(has_secret(table));
  }
  if (archived) CHECK(restore(*table.open(), lines) == 2);
  const auto events = read(*table.open(), "a");
  REQUIRE(events.size() == 3);
  CHECK(events[1].redacted == erased);
  CHECK(verified(*table.open()) == "");
}

TEST_CASE("archives: a redaction that comes at any request of archiving") {
  for (const FakeDynamoOptions& server : servers()) {
    bool both_ways = false;
    for (int k = 1;; ++k) {
      CAPTURE(server.transactions);
      CAPTURE(k);
      FakeTable table(server);
      fill_secret(table);
      const auto transport = table.transport();
      int requests = 0;
      std::string refused;
      transport->before = [&](const std::string&, const std::string&) {
        if (++requests == k) {
          refused = try_to(
              [&] { redact(*table.open(), "a", {Seq(1)}, because(), table.clock, table.random); });
        }
        return std::optional<HttpResponse>();
      };
      std::string lines;
      const std::string error = try_to([&] { lines = archive(*table.open(transport)); });
      if (!error.empty()) lines.clear();
      if (requests < k) break;
      check_erased(table, lines, refused.empty());
      both_ways = both_ways || (error.empty() && !refused.empty());
      REQUIRE(k < 80);
    }
    CHECK(both_ways);
  }
}

TEST_CASE("archives: archiving at any request of a redaction") {
  for (const FakeDynamoOptions& server : servers()) {
    bool either = false;
    for (int k = 1;; ++k) {
      CAPTURE(server.transactions);
      CAPTURE(k);
      FakeTable table(server);
      fill_secret(table);
      const auto transport = table.transport();
      int requests = 0;
      std::string lines;
      transport->before = [&](const std::string&, const std::string&) {
        if (++requests == k) {
          const std::string failed = try_to([&] { lines = archive(*table.open()); });
          either = either || failed.empty();
        }
        return std::optional<HttpResponse>();
      };
      RedactOptions options = because();
      options.retry.retry_for = 7s;
      const std::string refused = try_to([&] {
        redact(*table.open(transport), "a", {Seq(1)}, options, table.clock, table.random);
      });
      if (requests < k) break;
      CAPTURE(refused);
      if (table.open()->head("a")->first == Seq(0)) lines.clear();
      check_erased(table, lines, refused.empty());
      REQUIRE(k < 80);
    }
    CHECK(either);
  }
}

TEST_CASE("archives: in every order of requests, what was erased is in no archive") {
  for (const bool transactions : {true, false}) {
    CAPTURE(transactions);
    World world;
    world.prepare = [=](FakeTable& table) {
      FakeDynamoOptions options;
      options.transactions = transactions;
      table.dynamo().set_options(options);
      fill_secret(table);
    };
    world.programs = {
        {.run = [](Store& store, Clock&, Random&) { return archive(store); }},
        {.run =
             [](Store& store, Clock& clock, Random& random) {
               redact(store, "a", {Seq(1)}, because(), clock, random);
               return std::string("erased");
             }},
    };
    world.check = [](FakeTable& table, const std::vector<std::string>& results) {
      CAPTURE(results[0]);
      CAPTURE(results[1]);
      const bool archived = !results[0].starts_with("failed");
      check_erased(table, archived ? results[0] : "", results[1] == "erased");
    };
    const Explored explored = explore(world);
    MESSAGE("runs ", explored.runs, ", states ", explored.states, ", ends ", explored.ends);
    CHECK(explored.ends > 1);
  }
}

/// Two commits are archived, which are young and so still there, and two are kept.
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
             result.find("not all that this store archived") != std::string::npos));
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

TEST_CASE("archives: a redaction that was cut short keeps events from being archived until gc") {
  FakeTable table;
  fill_secret(table);
  const auto transport = table.transport();
  transport->before = [](const std::string& operation,
                         const std::string&) -> std::optional<HttpResponse> {
    if (operation == "TransactWriteItems") {
      throw dynamodb::HttpFault(dynamodb::HttpFault::Kind::broken, "dead");
    }
    return std::nullopt;
  };
  CHECK(try_to([&] {
          redact(*table.open(transport, {.retry_for = 0s}), "a", {Seq(1)}, because(), table.clock,
                 table.random);
        }) != "");
  const std::string error = try_to([&] { archive(*table.open()); });
  CHECK(error.find("gc --idle") != std::string::npos);
  static_cast<void>(table.open()->collect_garbage({.age = 0s}));
  // Its states were dropped, in case it had been done.
  CHECK(try_to([&] { archive(*table.open()); }).find("no epoch") != std::string::npos);
  mark(*table.open(), table.clock, 2);
  CHECK(archive(*table.open()) != "");
  CHECK(verified(*table.open()) == "");
}

/// Does something before its event is handed out.
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

TEST_CASE("archives: commits that are gone behind a beginning are damage") {
  FakeTable table;
  for (int i = 0; i < 3; ++i) table.add({event("a")});
  mark(*table.open(), table.clock, 2);
  archive(*table.open());
  table.remove("e#a", fmt::format("{:019}", 2));
  CHECK(thrown([&] { static_cast<void>(table.open()->head("a")); }).code() == ErrorCode::integrity);
  Events more({event("a")});
  const auto store = table.open();
  CHECK(thrown([&] {
          static_cast<void>(append(*store, more, {}, table.clock, table.random));
        }).code() == ErrorCode::integrity);
  CHECK(verified(*table.open()) != "");
}

TEST_CASE("archives: nothing shows what is archived while it is still in the table") {
  FakeTable table({}, {.shards = 2, .time_index = true, .seed = {}});
  for (int i = 0; i < 4; ++i) table.add({event("a"), event("b")});
  mark(*table.open(), table.clock, 2);
  const std::string lines = archive(*table.open());
  REQUIRE(commits(table) == 4);
  for (const bool eventual : {false, true}) {
    const auto store = table.open({.reads = true, .eventual = eventual});
    using Seqs = std::vector<std::int64_t>;
    CHECK(seqs(*store, "a") == Seqs{2, 3});
    CHECK(seqs(*store, "a", {.direction = Direction::backward}) == Seqs{3, 2});
    CHECK(seqs(*store, "a", {.from = Seq(1), .to = Seq(2)}) == Seqs{2});
    CHECK(seqs(*store, "a", {.to = Seq(1)}).empty());
    CHECK(read_all(*store).size() == 6);
    CHECK(read_all(*store, {.direction = Direction::backward}).size() == 6);
    CHECK(read_all(*store, {.order = ScanOrder::time}).size() == 6);
    CHECK(store->head("a")->events == 2);
    CHECK(store->info().events == 6);
    CHECK(store->archive("a") == "a.jsonl");
    CHECK_FALSE(store->archive("b"));
  }
  CHECK(verified(*table.open()) == "");
  // A handle from before learns of it when it meets what is gone.
  CHECK(restore(*table.open(), lines) == 2);
  CHECK(read_all(*table.open()).size() == 8);
}

TEST_CASE("archives: a reader that has seen the stream before is told to begin again") {
  FakeTable table;
  for (int i = 0; i < 4; ++i) table.add({event("a")});
  table.clock.advance(2h);
  const auto reader = table.open({.reads = true});
  CHECK(reader->head("a")->events == 4);
  const auto last = table.open({.reads = true});
  CHECK(last->head("a")->last == Seq(3));
  mark(*table.open(), table.clock, 2);
  archive(*table.open());
  CHECK(commits(table) == 2);
  const Error error = thrown([&] { static_cast<void>(seqs(*reader, "a")); });
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(std::string(error.what()).find("run it again") != std::string::npos);
  reader->refresh();
  CHECK(seqs(*reader, "a") == std::vector<std::int64_t>{2, 3});
  // All that it has seen is gone.
  table.add({event("a")});
  table.clock.advance(2h);
  mark(*table.open(), table.clock, 4);
  archive(*table.open());
  CHECK(thrown([&] { static_cast<void>(last->head("a")); }).code() == ErrorCode::unavailable);
}

TEST_CASE("archives: an eventual read that is behind what was archived") {
  for (const std::size_t lag : {1U, 3U, 7U, 1000U}) {
    CAPTURE(lag);
    FakeTable table;
    for (int i = 0; i < 3; ++i) table.add({event("a")});
    table.clock.advance(2h);
    mark(*table.open(), table.clock, 1);
    const std::string lines = archive(*table.open());
    table.add({event("a")});
    mark(*table.open(), table.clock, 3);
    const std::string more = archive(*table.open());
    table.dynamo().set_options({.table_lag = lag});
    const auto store = table.open({.reads = true, .eventual = true});
    CHECK(seqs(*store, "a") == std::vector<std::int64_t>{3});
    CHECK(store->head("a")->first == Seq(3));
    CHECK(read_all(*store).size() == 1);
    CHECK(restore(*table.open(), more) == 2);
    CHECK(restore(*table.open(), lines) == 1);
    CHECK(seqs(*table.open({.reads = true, .eventual = true}), "a") ==
          std::vector<std::int64_t>{0, 1, 2, 3});
  }
}

TEST_CASE("archives: several, in commits that hold events of more than one, come back in turn") {
  for (const bool old : {true, false}) {
    for (const std::size_t in_a_commit : {1U, 2U, 4U, 12U}) {
      CAPTURE(old);
      CAPTURE(in_a_commit);
      FakeTable table;
      for (std::size_t i = 0; i < 12; i += in_a_commit) {
        table.clock.advance(1s);
        table.add(std::vector<NewEvent>(in_a_commit, event("a", "t", R"({"n":1})")));
      }
      const std::string whole = export_of(*table.open());
      std::vector<std::string> archives;
      std::vector<std::string> rests;
      for (const int seq : {3, 5, 9}) {
        if (old) table.clock.advance(2h);
        rests.push_back(export_of(*table.open()));
        mark(*table.open(), table.clock, seq);
        archives.push_back(archive(*table.open()));
        CHECK(table.open()->head("a")->first == Seq(seq));
        CHECK(verified(*table.open()) == "");
      }
      while (!archives.empty()) {
        if (archives.size() > 1) {
          CHECK(thrown([&] { restore(*table.open(), archives[0]); }).code() ==
                ErrorCode::integrity);
        }
        CHECK(restore(*table.open(), archives.back()) > 0);
        CHECK(export_of(*table.open()) == rests.back());
        CHECK(verified(*table.open()) == "");
        table.clock.advance(2h);
        static_cast<void>(table.open()->collect_garbage({}));
        CHECK(verified(*table.open()) == "");
        CHECK(export_of(*table.open()) == rests.back());
        archives.pop_back();
        rests.pop_back();
      }
      CHECK(export_of(*table.open()) == whole);
      CHECK(table.leftovers() == "");
      table.add({event("a")});
      CHECK(verified(*table.open()) == "");
    }
  }
}

TEST_CASE(
    "archives: times that go back, before a beginning, behind it or at it, are told exactly") {
  for (const bool collects : {true, false}) {
    for (int seq = 1; seq < 6; ++seq) {
      CAPTURE(collects);
      CAPTURE(seq);
      FakeTable table;
      Sha256 sha;
      Hash hash = kChainStart;
      std::int64_t at = 0;
      for (const int minutes : {10, 50, 20, 60, 60, 30}) {
        StoredEvent event;
        event.stream = "a";
        event.type = "t";
        event.data = "1";
        event.seq = Seq(at++);
        event.time = Timestamp(std::chrono::minutes(minutes));
        event.hash = hash = event_hash(sha, hash, event.view(), content_of(sha, event.view()));
        std::string line;
        append_event_line(line, event.view(), nullptr);
        table.restore(line);
      }
      const std::string whole = export_of(*table.open());
      if (collects) table.clock.advance(2h);
      std::vector<std::string> archives;
      for (const int epoch : {seq, 5}) {
        mark(*table.open(), table.clock, epoch);
        archives.push_back(plan(*table.open()).lines);
        if (archives.back().empty()) {
          archives.pop_back();
          continue;
        }
        archive(*table.open());
        CHECK(verified(*table.open()) == "");
      }
      for (; !archives.empty(); archives.pop_back()) {
        CHECK(restore(*table.open(), archives.back()) > 0);
        CHECK(verified(*table.open()) == "");
      }
      CHECK(export_of(*table.open()) == whole);
    }
  }
}

TEST_CASE("archives: a file that is not all of the last archive is refused and changes nothing") {
  FakeTable table;
  for (int i = 0; i < 4; ++i) table.add({event("a")});
  const std::string all = export_of(*table.open());
  const std::string second = all.substr(all.find('\n') + 1);
  mark(*table.open(), table.clock, 2);
  const std::string lines = archive(*table.open());
  const std::vector<json> before = table.items();
  const auto first = json::parse(lines.substr(0, lines.find('\n')));
  auto begins_later = json::parse(second.substr(0, second.find('\n')));
  begins_later["prev"] = first.at("hash");
  const std::string edited = begins_later.dump() + "\n";
  CHECK(thrown([&] { restore(*table.open(), edited); }).code() == ErrorCode::rejected);
  CHECK(table.items() == before);
  // A copy that never archived anything.
  FakeTable copy;
  copy.restore(export_of(*table.open()));
  CHECK(thrown([&] { restore(*copy.open(), lines); }).code() == ErrorCode::rejected);
  CHECK(restore(*table.open(), lines) == 2);
  CHECK(export_of(*table.open()) == all);
}

TEST_CASE("archives: payloads that were erased before and behind a beginning are counted right") {
  FakeTable table;
  const std::string data = text_of(1000);
  for (int i = 0; i < 6; ++i) table.add({event("a", "t", data)});
  redact(*table.open(), "a", {Seq(0), Seq(4)}, because(), table.clock, table.random);
  CHECK(verified(*table.open()) == "");
  const std::string whole = export_of(*table.open());
  table.clock.advance(2h);
  mark(*table.open(), table.clock, 2);
  const std::string lines = archive(*table.open());
  CHECK(verified(*table.open()) == "");
  redact(*table.open(), "a", {Seq(5)}, because(), table.clock, table.random);
  CHECK(verified(*table.open()) == "");
  CHECK(restore(*table.open(), lines) == 2);
  CHECK(verified(*table.open()) == "");
  CHECK(table.leftovers() == "");
}

TEST_CASE("archives: what is noted of a beginning is compared with the events") {
  FakeTable table;
  for (int i = 0; i < 4; ++i) {
    table.clock.advance(1s);
    table.add({event("a")});
  }
  mark(*table.open(), table.clock, 2);
  archive(*table.open());
  CHECK(verified(*table.open()) == "");
  const json sound = table.item("b#a", "0");
  const auto with = [&](const char* name, const json& value) {
    json item = sound;
    item.at("ar").at("L").at(0).at("M")[name] = value;
    table.put(item);
    const std::string faults = verified(*table.open());
    table.put(sound);
    return faults;
  };
  CHECK(with("tm", {{"N", "4000000000000000"}}).find("greatest time") != std::string::npos);
  CHECK(with("tb", {{"BOOL", true}}).find("times in order") != std::string::npos);
  CHECK(with("en", {{"N", "1"}}).find("events") != std::string::npos);
  CHECK(with("by", {{"N", "1"}}).find("bytes") != std::string::npos);
  CHECK(with("t0", {{"N", "1"}}).find("first time") != std::string::npos);
  CHECK(with("f", {{"N", "3"}}) != "");
  CHECK(with("a0", {{"B", std::string(43, 'A') + "="}}).find("hash") != std::string::npos);
  CHECK(verified(*table.open()) == "");
}

TEST_CASE("archives: a table without any costs no request more") {
  FakeTable table;
  table.add({event("a")});
  const auto transport = table.transport();
  int requests = 0;
  transport->before = [&](const std::string&, const std::string& body) {
    ++requests;
    CHECK(body.find("b#") == std::string::npos);
    return std::optional<HttpResponse>();
  };
  Events source({event("a")});
  done(append(*table.open(transport), source, {}, table.clock, table.random));
  CHECK(requests == 3);  // the store's own item, the last commit, the new one
  requests = 0;
  CHECK(seqs(*table.open(transport, {.reads = true}), "a").size() == 2);
  CHECK(requests == 3);  // the store's own item, the last commit, the commits
}

}  // namespace
}  // namespace eventsrc::test
