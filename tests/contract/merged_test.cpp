#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "eventsrc/chain.hpp"
#include "eventsrc/export.hpp"
#include "eventsrc/redact.hpp"
#include "eventsrc/verify.hpp"
#include "memory/memory_store.hpp"
#include "merged/merged_store.hpp"
#include "support/backends.hpp"

namespace eventsrc::test {
namespace {

using Seqs = std::vector<std::int64_t>;
using Lines = std::vector<std::string>;

/// A memory store of its own.
struct Memory {
  FakeClock clock;
  FakeRandom random;
  std::shared_ptr<memory::Database> database = memory::make_database(random, clock);

  std::unique_ptr<Store> open() const { return memory::open_store(database); }

  AppendReport add(std::vector<NewEvent> events) {
    Events source(std::move(events));
    return done(append(*open(), source, {}, clock, random));
  }
  /// Takes events of another store as they are, those of `stream` from `first` to `last`.
  void copy(Store& from, std::string_view stream, std::int64_t first, std::int64_t last) {
    const auto store = open();
    const auto transaction = store->begin();
    StagedStream& staged = transaction->stream(stream);
    std::optional<Hash> previous = from.head(stream)->anchor;
    for (const StoredEvent& event : read(from, stream)) {
      if (event.seq.value() >= first && event.seq.value() <= last) {
        static_cast<void>(transaction->add(staged, event.view(),
                                           staged.head.empty() ? previous : std::optional<Hash>()));
      }
      previous = event.hash;
    }
    REQUIRE(transaction->commit());
  }
};

std::unique_ptr<Store> merge(std::unique_ptr<Store> primary, std::unique_ptr<Store> older) {
  return merged::open_store(std::move(primary), std::move(older), "old");
}

AppendReport add_to(Store& store, std::vector<NewEvent> events) {
  static FakeClock clock;
  static FakeRandom random(99);
  Events source(std::move(events));
  return done(append(store, source, {}, clock, random));
}

/// What any reader sees of a store, stream by stream.
Lines all_lines(Store& store) {
  std::map<std::string, std::string> streams;
  EventView event;
  const auto events = store.read_all({});
  while (events->next(event)) {
    streams[std::string(event.stream)] +=
        fmt::format("{} {}\n", event.seq.value(), to_hex(event.hash));
  }
  Lines lines;
  for (const auto& [name, text] : streams) lines.push_back(name + ": " + text);
  return lines;
}

/// Streams that a store holds whole, of which others hold parts.
struct Whole : Memory {
  Whole() {
    for (int i = 0; i < 10; ++i) {
      add({event("a", "t", R"({"n":1})"), event("b"), event("c", "t", "[1,2]")});
      clock.advance(std::chrono::seconds(1));
    }
  }
};

TEST_CASE("merged: a stream is the sorted union of both stores' parts") {
  Whole whole;
  const auto all = whole.open();
  struct Part {
    std::int64_t first;
    std::int64_t last;
  };
  const std::vector<Part> parts = {{0, 9}, {0, 4}, {3, 9}, {4, 6}, {5, 9}, {9, 9}, {0, 0}};
  for (const Part& ours : parts) {
    for (const Part& theirs : parts) {
      const bool joins = ours.first <= theirs.last + 1 && theirs.first <= ours.last + 1;
      if (!joins) continue;
      CAPTURE(ours.first);
      CAPTURE(ours.last);
      CAPTURE(theirs.first);
      CAPTURE(theirs.last);
      Memory primary;
      Memory older;
      primary.copy(*all, "a", ours.first, ours.last);
      older.copy(*all, "a", theirs.first, theirs.last);
      const auto store = merge(primary.open(), older.open());
      const std::int64_t first = std::min(ours.first, theirs.first);
      const std::int64_t last = std::max(ours.last, theirs.last);
      const auto expected = read(*all, "a", {.from = Seq(first), .to = Seq(last)});
      const auto found = read(*store, "a");
      REQUIRE(found.size() == expected.size());
      for (std::size_t i = 0; i < found.size(); ++i) {
        CHECK(found[i].hash == expected[i].hash);
        CHECK(found[i].data == expected[i].data);
        CHECK_FALSE(found[i].position);
      }
      auto reversed = read(*store, "a", {.direction = Direction::backward});
      std::reverse(reversed.begin(), reversed.end());
      CHECK(seqs(reversed) == seqs(expected));
      for (std::int64_t from = 0; from < 10; ++from) {
        for (std::int64_t to = from; to < 10; ++to) {
          const Range range{.from = Seq(from), .to = Seq(to)};
          Seqs wanted;
          for (const std::int64_t seq : seqs(expected)) {
            if (seq >= from && seq <= to) wanted.push_back(seq);
          }
          CHECK(seqs(*store, "a", range) == wanted);
        }
      }
      CHECK(store->head("a")->last == Seq(last));
      CHECK(faults_of(*store) == "");
    }
  }
}

TEST_CASE("merged: it is associative and idempotent, and knows the streams of all") {
  Whole whole;
  const auto all = whole.open();
  Memory a;
  Memory b;
  Memory c;
  a.copy(*all, "a", 0, 3);
  b.copy(*all, "a", 0, 6);
  c.copy(*all, "a", 5, 9);
  a.copy(*all, "b", 4, 9);
  c.copy(*all, "b", 0, 5);
  b.copy(*all, "c", 0, 9);
  const auto left = merge(merge(a.open(), b.open()), c.open());
  const auto right = merge(a.open(), merge(b.open(), c.open()));
  CHECK(all_lines(*left) == all_lines(*all));
  CHECK(all_lines(*right) == all_lines(*all));
  CHECK(heads_of(*left) == heads_of(*all));
  CHECK(heads_of(*right) == heads_of(*all));
  const auto twice = merge(merge(a.open(), b.open()), merge(a.open(), b.open()));
  CHECK(all_lines(*twice) == all_lines(*merge(a.open(), b.open())));
  CHECK(all_lines(*merge(whole.open(), whole.open())) == all_lines(*all));
  CHECK(faults_of(*left) == "");
  CHECK(left->info().streams == 3);
  CHECK(left->info().events == 30);
  CHECK(left->info().payload_bytes == all->info().payload_bytes);
}

TEST_CASE("merged: where both have an event the primary's is given") {
  Memory older;
  older.add({event("a", "t", R"({"secret":1})"), event("a")});
  // As after an erasure: the hash is the same, the payload is gone.
  Memory primary;
  StoredEvent erased = read(*older.open(), "a")[0];
  Sha256 sha;
  erased.content = content_of(sha, erased.view());
  erased.redacted = true;
  erased.data.clear();
  erased.salt = {};
  {
    const auto store = primary.open();
    const auto transaction = store->begin();
    static_cast<void>(transaction->add(transaction->stream("a"), erased.view(), std::nullopt));
    REQUIRE(transaction->commit());
  }
  const auto store = merge(primary.open(), older.open());
  const auto events = read(*store, "a");
  REQUIRE(events.size() == 2);
  CHECK(events[0].redacted);
  CHECK(events[0].data.empty());
  CHECK(store->head("a")->bytes == 2);
}

TEST_CASE("merged: two histories of one stream are never mixed") {
  Memory older;
  older.add({event("a", "t", "1"), event("b"), event("b")});
  Memory primary;
  primary.copy(*older.open(), "a", 0, 0);
  older.add({event("a", "t", "2"), event("a", "t", "2")});
  primary.add({event("a", "t", "3")});
  const auto ours = read(*primary.open(), "a")[1].hash;
  const auto theirs = read(*older.open(), "a")[1].hash;
  const auto store = merge(primary.open(), older.open());
  const auto check = [&](const std::function<void()>& action) {
    const auto error = thrown(action);
    CHECK(error.code() == ErrorCode::integrity);
    CHECK(error.details().stream == "a");
    CHECK(error.details().seq == 1);
    CHECK(std::string(error.what()).find(to_hex(ours)) != std::string::npos);
    CHECK(std::string(error.what()).find(to_hex(theirs)) != std::string::npos);
  };
  check([&] { static_cast<void>(read(*store, "a")); });
  check([&] { static_cast<void>(read(*store, "a", {.to = Seq(0)})); });
  check([&] { static_cast<void>(store->head("a")); });
  check([&] { static_cast<void>(read_all(*store)); });
  CHECK(older.open()->seal(""));
  check([&] { add_to(*store, {event("a")}); });
  CHECK(seqs(*store, "b") == Seqs{0, 1});
  CHECK(names(*store, Selection::all()) == std::vector<std::string>{"a", "b"});
  CHECK(add_to(*store, {event("b")}).last == Seq(2));
}

TEST_CASE("merged: a hole between the two stores is told, not passed over") {
  Whole whole;
  const auto all = whole.open();
  Memory primary;
  Memory older;
  older.copy(*all, "a", 0, 3);
  primary.copy(*all, "a", 6, 9);
  const auto error =
      thrown([&] { static_cast<void>(read(*merge(primary.open(), older.open()), "a")); });
  CHECK(error.code() == ErrorCode::integrity);
  CHECK(std::string(error.what()).find("events 4..5 are in neither") != std::string::npos);
  CHECK(thrown([&] {
          static_cast<void>(read(*merge(older.open(), primary.open()), "a"));
        }).code() == ErrorCode::integrity);
}

TEST_CASE("merged: an append brings along what the primary lacks, and continues it") {
  on_each_backend([](Place& at) {
    if (at.backend.starts_with("merged")) return;
    Memory older;
    older.add({event_with_id("a", "k", "t", R"({"n":1})"), event("a"), event("b"), event("a")});
    CHECK(older.open()->seal("new"));
    const auto store = merge(at.open(), older.open());
    const auto report = add_to(*store, {event("a", "mine")});
    CHECK(report.first == Seq(3));
    CHECK(report.last == Seq(3));
    CHECK(report.events == 1);
    // The primary alone holds the whole stream, and nothing of the others.
    CHECK(seqs(*at.open_to_read(), "a") == Seqs{0, 1, 2, 3});
    CHECK(read(*at.open_to_read(), "a")[0].hash == read(*older.open(), "a")[0].hash);
    CHECK_FALSE(at.open_to_read()->head("b"));
    CHECK(faults_of(*at.open_to_read()) == "");
    CHECK(faults_of(*merge(at.open(), older.open())) == "");

    CHECK(add_to(*store, {event("new")}).last == Seq(0));
    CHECK(add_to(*store, {event("a"), event("a")}).last == Seq(5));
    CHECK(seqs(*merge(at.open(), older.open()), "a") == Seqs{0, 1, 2, 3, 4, 5});
    CHECK(seqs(*merge(at.open(), older.open()), "b") == Seqs{0});
  });
}

TEST_CASE("merged: an id that the older store knows is a duplicate, and nothing is written") {
  on_each_backend([](Place& at) {
    if (at.backend.starts_with("merged")) return;
    Memory older;
    older.add({event_with_id("a", "k", "t", R"({"n":1})"), event("a")});
    CHECK(older.open()->seal(""));
    const auto store = merge(at.open(), older.open());
    const auto report = add_to(*store, {event_with_id("a", "k", "t", R"({"n":1})")});
    CHECK(report.already == 1);
    CHECK(report.events == 0);
    CHECK(report.last == Seq(0));
    CHECK_FALSE(at.open_to_read()->head("a"));
    CHECK(add_to(*store, {event_with_id("a", "l")}).last == Seq(2));
    CHECK(add_to(*store, {event_with_id("a", "k", "t", R"({"n":1})")}).already == 1);
    CHECK(add_to(*store, {event_with_id("a", "l")}).already == 1);
    FakeClock clock;
    FakeRandom random(5);
    Events other({event_with_id("a", "k", "other")});
    CHECK(rejected(append(*store, other, {}, clock, random)).details.seq == 0);
  });
}

TEST_CASE("merged: conditions see both stores") {
  Memory older;
  older.add({event("a"), event("a")});
  CHECK(older.open()->seal(""));
  Memory primary;
  const auto store = merge(primary.open(), older.open());
  AppendOptions options;
  options.expect = Expected::parse("none", ErrorCode::usage);
  Events source({event("a")});
  CHECK(rejected(append(*store, source, options, primary.clock, primary.random)).details.actual ==
        "1");
  options.expect = Expected::parse("1", ErrorCode::usage);
  source.rewind();
  CHECK(done(append(*store, source, options, primary.clock, primary.random)).last == Seq(2));
}

TEST_CASE("merged: a chain that begins elsewhere keeps its anchor when it is brought along") {
  Whole whole;
  Memory older;
  older.copy(*whole.open(), "a", 4, 9);
  CHECK(older.open()->seal(""));
  Memory primary;
  const auto store = merge(primary.open(), older.open());
  CHECK(add_to(*store, {event("a")}).last == Seq(10));
  CHECK(primary.open()->head("a")->anchor == older.open()->head("a")->anchor);
  CHECK(faults_of(*primary.open()) == "");
  CHECK(faults_of(*store) == "");
}

TEST_CASE("merged: records of what was erased come along with it") {
  Memory old;
  old.add({event("a", "t", "1"), event("a", "t", "2")});
  RedactOptions options;
  options.note = {"asked", {}, "test"};
  redact(*old.open(), "a", {Seq(0)}, options, old.clock, old.random);
  REQUIRE(old.open()->seal("new"));
  Memory fresh;
  const auto store = merge(fresh.open(), old.open());
  add_to(*store, {event("a")});
  CHECK(read(*fresh.open(), "a").size() == 3);
  CHECK(read(*fresh.open(), "$audit").size() == 1);
  std::string faults;
  verify(*fresh.open(), every_stream(), {}, [&](const Fault& fault) { faults += fault.what; });
  CHECK(faults == "");
}

TEST_CASE("merged: nothing is written in front of a store that is still written to") {
  Memory older;
  Memory primary;
  const auto store = merge(primary.open(), older.open());
  const auto error = thrown([&] { add_to(*store, {event("a")}); });
  CHECK(error.code() == ErrorCode::usage);
  CHECK(std::string(error.what()).find("eventsrc seal") != std::string::npos);
  CHECK(older.open()->seal(""));
  CHECK(add_to(*store, {event("a")}).last == Seq(0));
}

/// A store whose reads fail.
class Broken final : public Store {
 public:
  Capabilities capabilities() const noexcept override { return {.read_only = true}; }
  std::unique_ptr<Transaction> begin(bool) override { fail(); }
  std::optional<StreamHead> head(std::string_view) override { fail(); }
  std::unique_ptr<EventCursor> read(std::string_view, const Range&) override { fail(); }
  std::unique_ptr<EventCursor> read_all(const ScanRange&) override { fail(); }
  std::unique_ptr<StreamCursor> streams(const Selection&) override { fail(); }
  StoreInfo info() override { fail(); }
  void check(const std::function<void(const std::string&)>&) override { fail(); }

 private:
  [[noreturn]] static void fail() { throw Error(ErrorCode::unavailable, "it is gone"); }
};

TEST_CASE("merged: what fails in either store fails the read") {
  Memory fine;
  fine.add({event("a")});
  for (const bool primary_breaks : {true, false}) {
    CAPTURE(primary_breaks);
    const auto store = primary_breaks ? merge(std::make_unique<Broken>(), fine.open())
                                      : merge(fine.open(), std::make_unique<Broken>());
    const auto fails = [](const std::function<void()>& action) {
      CHECK(thrown(action).code() == ErrorCode::unavailable);
    };
    fails([&] { static_cast<void>(store->head("a")); });
    fails([&] { static_cast<void>(read(*store, "a")); });
    fails([&] { static_cast<void>(read_all(*store)); });
    fails([&] { static_cast<void>(names(*store, Selection::all())); });
    fails([&] { static_cast<void>(store->info()); });
    if (!primary_breaks) fails([&] { add_to(*store, {event("a")}); });
  }
  CHECK(seqs(*fine.open(), "a") == Seqs{0});
}

}  // namespace
TEST_CASE(
    "merged: stored events are not changed, as a fallback may hold them too, and no snapshots") {
  Memory primary;
  Memory older;
  primary.add({event("a", "x", "1")});
  CHECK(older.open()->seal(""));
  const auto store = merge(primary.open(), older.open());
  const auto transaction = store->begin();
  StagedStream& stream = transaction->stream("a");
  const auto stored = transaction->find_seq(stream, Seq(0));
  REQUIRE(stored);
  try {
    transaction->replace(stream, stored->view(), stored->view());
    FAIL("a stored event was replaced");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::unsupported);
  }
  CHECK(store->snapshots() == nullptr);
}

}  // namespace eventsrc::test
