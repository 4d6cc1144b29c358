#include "eventsrc/migrate.hpp"

#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include "eventsrc/chain.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/names.hpp"
#include "eventsrc/redact.hpp"
#include "eventsrc/verify.hpp"
#include "jsonl/jsonl_store.hpp"
#include "support/backends.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

using Faults = std::vector<MigrateFault>;

/// A fresh place of the backend with this number; false if there is none.
bool on_backend(std::size_t number, const std::function<void(Place&)>& test) {
  std::size_t at = 0;
  bool found = false;
  on_each_backend([&](Place& place) {
    if (at++ != number) return;
    found = true;
    test(place);
  });
  return found;
}

/// From every backend to every one, two fresh places each time.
void on_each_pair(const std::function<void(Place& from, Place& to)>& test) {
  std::size_t count = 0;
  while (on_backend(count, [](Place&) {})) ++count;
  for (std::size_t pair = 0; pair < count * count; ++pair) {
    on_backend(pair / count,
               [&](Place& from) { on_backend(pair % count, [&](Place& to) { test(from, to); }); });
  }
}

MigrateOptions everything(std::size_t batch = 10'000) {
  MigrateOptions options;
  options.selection = every_stream();
  options.batch = batch;
  return options;
}

MigrateReport migrate(Store& source, Store& destination, Faults* faults,
                      const MigrateOptions& options = everything()) {
  FakeClock clock;
  FakeRandom random;
  OnMigrate on;
  on.fault = [faults](const MigrateFault& fault) {
    CAPTURE(fault.what);
    REQUIRE(faults != nullptr);
    faults->push_back(fault);
  };
  Migration migration(source, destination, options, clock, random, on);
  migration.plan();
  migration.copy();
  migration.compare();
  return migration.report();
}

MigrateReport migrate(Place& from, Place& to, Faults* faults = nullptr,
                      const MigrateOptions& options = everything()) {
  return migrate(*from.open_to_read(), *to.open(), faults, options);
}

void fill(Place& at) {
  NewEvent rich = event_with_id("a", "k#1", "opened", R"({"amount":1.10,"é":"\u00e9"})");
  rich.meta = R"({"who":"ann"})";
  at.add({rich, event("b"), event("a", "t", "null")});
  at.clock.advance(std::chrono::seconds(3));
  at.add({event("b"), event("c/d"), event_with_id("b", "k#1")});
}

std::vector<StoredEvent> chain_of(const std::string& stream, const std::vector<std::int64_t>& seqs,
                                  std::int64_t redacted = -1) {
  std::vector<StoredEvent> events;
  Sha256 sha;
  Hash hash = kChainStart;
  for (const std::int64_t seq : seqs) {
    StoredEvent event;
    event.stream = stream;
    event.seq = Seq(seq);
    event.time = FakeClock::kStart;
    event.type = "t";
    event.data = fmt::format(R"({{"n":{}}})", seq);
    event.salt.fill(static_cast<std::uint8_t>(seq));
    const Hash content = content_of(sha, event.view());
    hash = event_hash(sha, hash, event.view(), content);
    event.hash = hash;
    if (seq == redacted) {
      event.redacted = true;
      event.content = content;
      event.data.clear();
      event.salt = {};
    }
    events.push_back(event);
  }
  return events;
}

std::string lines_of(const std::vector<StoredEvent>& events, std::size_t from = 0) {
  std::string lines;
  for (std::size_t i = from; i < events.size(); ++i) {
    append_event_line(lines, events[i].view(), i == from && i > 0 ? &events[i - 1].hash : nullptr);
    lines += '\n';
  }
  return lines;
}

TEST_CASE("migrate: a copy has the same hashes, and the second time there is nothing to do") {
  on_each_pair([](Place& from, Place& to) {
    fill(from);
    const MigrateReport first = migrate(from, to);
    CHECK(first.copied == 6);
    CHECK(first.already == 0);
    CHECK(first.streams == 3);
    CHECK(first.equal == 3);
    CHECK(heads_of(*to.open_to_read()) == heads_of(*from.open_to_read()));
    CHECK(faults_of(*to.open_to_read()) == "");
    const auto events = read(*to.open_to_read(), "a");
    REQUIRE(events.size() == 2);
    CHECK(events[0].data == R"({"amount":1.10,"é":"\u00e9"})");
    CHECK(events[0].meta == R"({"who":"ann"})");
    CHECK(events[0].id == "k#1");

    const MigrateReport second = migrate(from, to);
    CHECK(second.copied == 0);
    CHECK(second.already == 6);
    CHECK(second.equal == 3);
    CHECK(migrate(to, from).copied == 0);
  });
}

TEST_CASE("migrate: what came since, and what a cut-short copy left out, is added") {
  on_each_pair([](Place& from, Place& to) {
    from.add({event("a"), event("a"), event("b")});
    migrate(from, to);
    from.add({event("a"), event("c"), event("c")});
    const MigrateReport report = migrate(from, to, nullptr, everything(2));
    CHECK(report.copied == 3);
    CHECK(report.already == 3);
    CHECK(report.equal == 3);
    CHECK(heads_of(*to.open_to_read()) == heads_of(*from.open_to_read()));
    CHECK(faults_of(*to.open_to_read()) == "");
  });
}

TEST_CASE("migrate: batches and threads change nothing of the result") {
  for (const std::size_t batch : {1U, 2U, 5U, 100U}) {
    for (const std::size_t threads : {1U, 2U}) {
      CAPTURE(batch);
      CAPTURE(threads);
      on_two_of_each([&](Place& from, Place& to) {
        for (int i = 0; i < 9; ++i) from.add({event("a"), event(i % 2 == 0 ? "b" : "c")});
        MigrateOptions options = everything(batch);
        options.threads = threads;
        CHECK(migrate(from, to, nullptr, options).copied == 18);
        CHECK(export_of(*to.open_to_read()) == export_of(*from.open_to_read()));
      });
    }
  }
}

TEST_CASE("migrate: a stream with another event is left alone, and the others are copied") {
  on_each_pair([](Place& from, Place& to) {
    from.add({event("a"), event("b", "t", R"({"x":1})"), event("b"), event("c")});
    to.restore(lines_of(chain_of("b", {0, 1, 2, 3})));
    const std::string before = lines_of(read(*to.open_to_read(), "b"));
    Faults faults;
    const MigrateReport report = migrate(from, to, &faults);
    CHECK(report.copied == 2);
    CHECK(report.equal == 2);
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].code == ErrorCode::rejected);
    CHECK(faults[0].stream == "b");
    CHECK(faults[0].seq == Seq(0));
    for (Place* const at : {&from, &to}) {
      const std::string hash = to_hex(read(*at->open_to_read(), "b")[0].hash);
      CHECK(faults[0].what.find(hash) != std::string::npos);
    }
    CHECK(lines_of(read(*to.open_to_read(), "b")) == before);
    CHECK(read(*to.open_to_read(), "c").size() == 1);
  });
}

TEST_CASE("migrate: the first event that differs is told") {
  on_two_of_each([](Place& from, Place& to) {
    from.add({event("a"), event("a"), event("a")});
    migrate(from, to);
    from.add({event("a"), event("a")});
    to.add({event("a")});
    Faults faults;
    CHECK(migrate(from, to, &faults).copied == 0);
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].seq == Seq(3));
    CHECK(seqs(*to.open_to_read(), "a").size() == 4);
  });
}

TEST_CASE("migrate: gaps, anchors, erased events and reserved streams are copied as they are") {
  on_each_pair([](Place& from, Place& to) {
    from.restore(lines_of(chain_of("gap", {0, 1, 5, 9}, 5)));
    from.restore(lines_of(chain_of("late", {3, 4, 5, 6}), 2));
    from.restore(lines_of(chain_of("$audit", {0, 1})));
    CHECK(migrate(from, to, nullptr, everything(1)).copied == 8);
    CHECK(heads_of(*to.open_to_read()) == heads_of(*from.open_to_read()));
    CHECK(faults_of(*to.open_to_read()) == "");
    CHECK(read(*to.open_to_read(), "gap")[2].redacted);
    CHECK(to.open_to_read()->head("late")->anchor == from.open_to_read()->head("late")->anchor);
  });
}

TEST_CASE("migrate: a source that was archived adds to a copy that holds what is gone") {
  on_two_of_each([](Place& from, Place& to) {
    const auto events = chain_of("a", {0, 1, 2, 3, 4});
    to.restore(lines_of({events.begin(), events.begin() + 2}));
    from.restore(lines_of(events, 2));
    CHECK(migrate(from, to).copied == 3);
    CHECK(seqs(*to.open_to_read(), "a").size() == 5);
    CHECK(faults_of(*to.open_to_read()) == "");
  });
}

TEST_CASE("migrate: streams that do not meet are faults") {
  on_two_of_each([](Place& from, Place& to) {
    const auto events = chain_of("a", {0, 1, 2, 3, 4});
    to.restore(lines_of({events.begin(), events.begin() + 1}));
    from.restore(lines_of(events, 2));
    Faults faults;
    CHECK(migrate(from, to, &faults).copied == 0);
    CHECK(migrate(to, from, &faults).copied == 0);
    REQUIRE(faults.size() == 2);
    CHECK(faults[0].what.find("in neither") != std::string::npos);
    CHECK(faults[1].what.find("archive --restore") != std::string::npos);
  });
}

TEST_CASE("migrate: a destination that goes on is no fault") {
  on_two_of_each([](Place& from, Place& to) {
    from.add({event("a"), event("a")});
    migrate(from, to);
    to.add({event("a")});
    const MigrateReport report = migrate(from, to);
    CHECK(report.already == 2);
    CHECK(report.equal == 1);
    CHECK(report.ahead == 1);
  });
}

TEST_CASE("migrate: an event erased in the source is erased here too; erased here it stays so") {
  on_two_of_each([](Place& from, Place& to) {
    const auto whole = chain_of("a", {0, 1, 2});
    const auto erased = chain_of("a", {0, 1, 2}, 1);
    StoredEvent record = chain_of("$audit", {0})[0];
    record.type = "redacted";
    record.data = R"({"stream":"a","seqs":[1]})";
    Sha256 sha;
    record.hash = event_hash(sha, kChainStart, record.view(), content_of(sha, record.view()));
    from.restore(lines_of(erased) + lines_of({record}));
    to.restore(lines_of(whole));
    Faults faults;
    const MigrateReport report = migrate(from, to, &faults);
    CHECK(report.copied == 1);
    if (to.is_merged) {
      // Its fallbacks may hold the payload too.
      REQUIRE(faults.size() == 1);
      CHECK(faults[0].code == ErrorCode::rejected);
      CHECK(faults[0].seq == Seq(1));
      return;
    }
    CHECK(faults.empty());
    CHECK(report.redacted == 1);
    CHECK(report.equal == 2);
    const auto copied = read(*to.open_to_read(), "a");
    CHECK(copied[1].redacted);
    CHECK(copied[1].data.empty());
    CHECK(copied[1].hash == whole[1].hash);
    CHECK(migrate(from, to).redacted == 0);

    on_each_backend([&](Place& third) {
      third.restore(lines_of(whole));
      CHECK(migrate(third, from).copied == 0);
      CHECK(read(*from.open_to_read(), "a")[1].redacted);
    });
  });
}

/// Erases an event as `eventsrc redact` does.
void erase(Place& at, const std::string& stream, std::int64_t seq) {
  RedactOptions options;
  options.note = {"asked", "ann", "test"};
  redact(*at.open(), stream, {Seq(seq)}, options, at.clock, at.random);
}

TEST_CASE("migrate: nothing is erased that is not a copy of what was erased in the source") {
  on_two_of_each([](Place& from, Place& to) {
    StoredEvent record = chain_of("$audit", {0})[0];
    record.type = "redacted";
    record.data = R"({"stream":"a","seqs":[0,1]})";
    Sha256 sha;
    record.hash = event_hash(sha, kChainStart, record.view(), content_of(sha, record.view()));
    // The record alone; a source that still has the event; one that has another there.
    from.restore(lines_of({record}));
    to.add({event("a", "t", "1"), event("a", "t", "2")});
    CHECK(migrate(from, to).redacted == 0);
    CHECK(read(*to.open_to_read(), "a")[1].data == "2");
    from.restore(lines_of(chain_of("a", {0, 1}, 1)));
    Faults faults;
    CHECK(migrate(from, to, &faults).redacted == 0);
    CHECK(faults.size() == 1);
    CHECK(read(*to.open_to_read(), "a")[1].data == "2");
  });
}

TEST_CASE("migrate: a copy of some streams has records of what is erased in them") {
  on_two_of_each([](Place& from, Place& to) {
    if (from.is_merged || to.is_merged) return;
    from.add({event("a", "t", "1"), event("a", "t", "2"), event("b"), event("c")});
    erase(from, "a", 1);
    erase(from, "c", 0);
    MigrateOptions options;
    options.selection = Selection({"a", "b"});
    migrate(from, to, nullptr, options);
    CHECK(verified(*to.open_to_read()) == "");
    const auto records = read(*to.open_to_read(), "$audit");
    REQUIRE(records.size() == 1);
    CHECK(records[0].data.starts_with(
        R"({"stream":"a","seqs":[1],"reason":"asked","actor":"ann","tool":"test","copied":{"seq":0,)"));
    // A copy of the copy names the record that it is of, and that one alone.
    on_each_single_backend([&](Place& third) {
      third.add({event("e")});
      erase(third, "e", 0);
      migrate(to, third, nullptr, options);
      const auto copied = read(*third.open_to_read(), "$audit");
      REQUIRE(copied.size() == 2);
      std::string minified;
      CHECK_FALSE(json::Checker(kMaxDepth).minify(copied[1].data, minified));
      CHECK(minified.find(to_hex(records[0].hash)) != std::string::npos);
    });
    // Once, and also where both stores have records of their own.
    migrate(from, to, nullptr, options);
    CHECK(read(*to.open_to_read(), "$audit").size() == 1);
    to.add({event("d")});
    erase(to, "d", 0);
    const MigrateReport report = migrate(from, to);
    CHECK(report.copied == 1);
    CHECK(report.faults == 0);
    CHECK(read(*to.open_to_read(), "$audit").size() == 3);
    CHECK(verified(*to.open_to_read()) == "");
    CHECK(migrate(from, to).copied == 0);
    CHECK(read(*to.open_to_read(), "$audit").size() == 3);
  });
}

/// Marks the stream's last event and archives what is before it; false where that cannot be.
bool archive(Place& at, const std::string& stream) {
  const auto store = at.open();
  if (store->snapshots() == nullptr || store->snapshots()->epochs() == nullptr) return false;
  const std::vector<std::shared_ptr<const View>> views = {View::default_view()};
  Epoch epoch;
  make_epoch(*store, stream, {}, views, {}, at.clock.now(), epoch);
  const ArchivePlan plan = plan_archive(*store, stream, [](const EventView&, const Hash*) {});
  store->snapshots()->epochs()->remove(plan, "a.jsonl");
  return true;
}

TEST_CASE("migrate: a stream whose first events are archived is copied only where these are") {
  on_two_of_each([](Place& from, Place& to) {
    from.add({event("a", "t", "1"), event("a", "t", "2"), event("a", "t", "3"), event("b")});
    if (!archive(from, "a")) return;
    Faults faults;
    CHECK(migrate(from, to, &faults).copied == 1);
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].what.find("archived in \"a.jsonl\"") != std::string::npos);
    CHECK_FALSE(to.open_to_read()->head("a").has_value());
  });
  on_two_of_each([](Place& from, Place& to) {
    from.add({event("a", "t", "1"), event("a", "t", "2")});
    migrate(from, to);
    // Archived on one side, on the other, or on both: what comes later is copied all the same.
    const bool can = archive(from, "a");
    from.add({event("a", "t", "3")});
    CHECK(migrate(from, to).copied == 1);
    if (!can || !archive(to, "a")) return;
    from.add({event("a", "t", "4")});
    CHECK(migrate(from, to).copied == 1);
    CHECK(migrate(from, to).equal == 1);
  });
  on_two_of_each([](Place& from, Place& to) {
    from.add({event("a", "t", "1"), event("a", "t", "2")});
    migrate(from, to);
    from.add({event("a", "t", "3")});
    // The copy ends where what was archived does.
    if (!archive(from, "a")) return;
    Faults faults;
    CHECK(migrate(from, to, &faults).copied == 1);
    CHECK(faults.empty());
    CHECK(seqs(*to.open_to_read(), "a").size() == 3);
    CHECK(faults_of(*to.open_to_read()) == "");
  });
}

TEST_CASE("migrate: a rival's event between plan and copy is a fault of its stream alone") {
  on_two_of_each([](Place& from, Place& to) {
    from.add({event("a"), event("b"), event("c")});
    const auto source = from.open_to_read();
    const auto destination = to.open();
    Faults faults;
    OnMigrate on;
    on.fault = [&faults](const MigrateFault& fault) { faults.push_back(fault); };
    Migration migration(*source, *destination, everything(), from.clock, from.random, on);
    CHECK(migration.plan() == 3);
    to.clock.advance(std::chrono::seconds(1));
    to.add({event("b")});
    migration.copy();
    migration.compare();
    CHECK(migration.report().copied == 2);
    CHECK(migration.report().equal == 2);
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].stream == "b");
  });
}

TEST_CASE("migrate: two at once copy each event once") {
  on_two_of_each([](Place& from, Place& to) {
    fill(from);
    const auto source = from.open_to_read();
    const auto destination = to.open();
    Migration migration(*source, *destination, everything(), from.clock, from.random, {});
    migration.plan();
    CHECK(migrate(from, to).copied == 6);
    migration.copy();
    migration.compare();
    CHECK(migration.report().copied == 0);
    CHECK(migration.report().already == 6);
    CHECK(migration.report().equal == 3);
  });
}

TEST_CASE("migrate: all streams can be followed where it can be told what is new in them") {
  on_each_backend([](Place& from) {
    const auto source = from.open_to_read();
    if (source->capabilities().positions) {
      CHECK(source->news(every_stream())->look()->empty());
    } else {
      CHECK(thrown([&] { static_cast<void>(source->news(every_stream())); }).code() ==
            ErrorCode::unsupported);
    }
  });
}

TEST_CASE("migrate: what comes later is seen by the same migration") {
  on_two_of_each([](Place& from, Place& to) {
    from.add({event("a")});
    const auto source = from.open_to_read();
    const auto destination = to.open();
    MigrateOptions options;
    options.selection = Selection({"a", "b", "c*", R"(d\*)"});
    if (!source->capabilities().positions) options.selection = Selection({"a", "b", R"(d\*)"});
    options.follow = true;
    Migration migration(*source, *destination, options, from.clock, from.random, {});
    CHECK(migration.plan() == 1);
    migration.copy();
    CHECK_FALSE(migration.has_news());
    from.add({event("a"), event("b"), event("d*"), event("else")});
    CHECK(migration.has_news());
    CHECK(migration.plan() == 3);
    migration.copy();
    migration.compare();
    CHECK(migration.report().copied == 4);
    CHECK(migration.report().equal == 3);
    CHECK_FALSE(migration.has_news());
    from.add({event("b")});
    from.add({event("b")});
    CHECK(migration.has_news());
    CHECK(migration.plan() == 2);
    migration.copy();
    migration.compare();
    CHECK(migration.report().streams == 1);
    CHECK(migration.report().copied == 6);
    CHECK_FALSE(to.open()->head("else").has_value());
  });
}

TEST_CASE("migrate: an estimate writes nothing") {
  on_two_of_each([](Place& from, Place& to) {
    fill(from);
    const auto source = from.open_to_read();
    const auto destination = to.open();
    Migration migration(*source, *destination, everything(2), from.clock, from.random, {});
    CHECK(migration.plan() == 6);
    const auto cost = migration.estimate();
    if (cost) CHECK(cost->write_units > 0);
    CHECK(heads_of(*to.open_to_read()) == "");
  });
}

TEST_CASE("migrate: states are compared by what a view makes of them") {
  on_each_pair([](Place& from, Place& to) {
    from.add({event("a", "t", R"({"x":1})"), event("b", "t", R"({"x":2})")});
    migrate(from, to);
    std::vector<std::string> different;
    const auto compare = [&] {
      different.clear();
      return compare_states(
          *from.open_to_read(), *to.open_to_read(), Selection::all(), View::default_view(), {},
          [&](std::string_view stream, const std::string*) { different.emplace_back(stream); });
    };
    CHECK(compare() == 2);
    CHECK(different.empty());
    to.add({event("b", "t", R"({"x":3})")});
    CHECK(compare() == 2);
    CHECK(different == std::vector<std::string>{"b"});
  });
}

/// A file of lines, as a store.
class LinesAt {
 public:
  explicit LinesAt(const std::string& path) : file_(std::fopen(path.c_str(), "a+")) {
    REQUIRE(file_ != nullptr);
  }
  ~LinesAt() { std::fclose(file_); }
  LinesAt(const LinesAt&) = delete;
  LinesAt& operator=(const LinesAt&) = delete;

  [[nodiscard]] std::unique_ptr<Store> open(bool writable) {
    return jsonl::open_store(fileno(file_), {"lines", writable}, clock_, random_);
  }

 private:
  std::FILE* file_;
  FakeClock clock_;
  FakeRandom random_;
};

TEST_CASE("migrate: to a file of lines and on to another store") {
  on_each_backend([](Place& from) {
    TempDir folder;
    LinesAt lines(folder.file("a.jsonl"));
    fill(from);
    from.restore(lines_of(chain_of("late", {3, 4, 5, 6}), 2));
    CHECK(migrate(*from.open_to_read(), *lines.open(true), nullptr, everything(3)).copied == 8);
    from.add({event("a"), event_with_id("b", "k#2")});
    CHECK(migrate(*from.open_to_read(), *lines.open(true), nullptr).copied == 2);
    CHECK(heads_of(*lines.open(false)) == heads_of(*from.open_to_read()));
    CHECK(faults_of(*lines.open(false)) == "");
    on_each_backend([&](Place& to) {
      CHECK(migrate(*lines.open(false), *to.open(), nullptr).copied == 10);
      CHECK(heads_of(*to.open_to_read()) == heads_of(*from.open_to_read()));
      CHECK(migrate(*lines.open(false), *to.open(), nullptr).copied == 0);
    });
  });
}

TEST_CASE("jsonl: parts of streams and of the file are read as from any store") {
  TempDir folder;
  LinesAt lines(folder.file("a.jsonl"));
  on_each_backend([&](Place& from) {
    if (from.backend != "memory") return;
    for (int i = 0; i < 5; ++i) from.add({event("a"), event("b")});
    migrate(*from.open_to_read(), *lines.open(true), nullptr);
    const auto store = lines.open(false);
    const auto expected = from.open_to_read();
    for (const Direction direction : {Direction::forward, Direction::backward}) {
      const Range range{Seq(1), Seq(3), direction};
      CHECK(lines_of(read(*store, "b", range)) == lines_of(read(*expected, "b", range)));
      ScanRange scan;
      scan.after = Position(2);
      scan.to = Position(7);
      scan.direction = direction;
      CHECK(lines_of(read_all(*store, scan)) == lines_of(read_all(*expected, scan)));
    }
    CHECK(read(*store, "nothing").empty());
    CHECK(thrown([&] { static_cast<void>(store->begin()); }).code() == ErrorCode::unsupported);
  });
}

TEST_CASE("jsonl: what is no export is refused") {
  const auto opening = [](const std::string& text) {
    TempDir folder;
    const std::string path = folder.file("a.jsonl");
    std::FILE* const file = std::fopen(path.c_str(), "w");
    std::fwrite(text.data(), 1, text.size(), file);
    std::fclose(file);
    return thrown([&] { static_cast<void>(LinesAt(path).open(false)); });
  };
  const auto chain = chain_of("a", {0, 1, 2});
  std::string altered = lines_of(chain);
  altered.replace(altered.find(R"("n":1)"), 5, R"("n":7)");
  CHECK(opening(altered).code() == ErrorCode::integrity);
  CHECK(opening(altered).details().line == 2);
  CHECK(opening(lines_of({chain[0], chain[2]})).code() == ErrorCode::integrity);
  CHECK(opening(R"({"stream":"a","type":"t","data":1})").code() == ErrorCode::invalid);
  CHECK(opening("{").code() == ErrorCode::invalid);
}

}  // namespace
}  // namespace eventsrc::test
