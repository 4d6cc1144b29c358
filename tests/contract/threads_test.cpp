#include <algorithm>
#include <atomic>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "eventsrc/event_line.hpp"
#include "eventsrc/export.hpp"
#include "eventsrc/replay.hpp"
#include "eventsrc/verify.hpp"
#include "sqlite/sqlite_store.hpp"
#include "support/backends.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

// Work is split only where there are some thousand events.
constexpr int kEvents = 20'000;
constexpr int kStreams = 300;

std::shared_ptr<const View> view(std::string_view text) {
  std::vector<ViewMistake> mistakes;
  auto made = View::compile(text, {}, mistakes);
  REQUIRE(mistakes.empty());
  return made;
}

/// kEvents events; of kStreams streams, mixed, unless they are of one.
class ManyEvents final : public NewEventSource {
 public:
  ManyEvents() = default;
  /// All of one stream.
  explicit ManyEvents(std::string stream) : stream_(std::move(stream)), of_one_(true) {}

  bool next(NewEvent& event) override {
    if (made_ == kEvents) return false;
    // A step that shares no factor with kStreams: neighbours are of different streams.
    if (!of_one_) stream_ = fmt::format("s/{}", made_ * 7 % kStreams);
    data_ = fmt::format(R"({{"n":{},"text{}":"{}"}})", made_, made_ % 5,
                        std::string(static_cast<std::size_t>(made_ % 90), 'x'));
    event = test::event(stream_, made_ % 3 == 0 ? "even" : "odd", data_);
    ++made_;
    return true;
  }
  void rewind() override { made_ = 0; }

 private:
  int made_ = 0;
  std::string stream_;
  bool of_one_ = false;
  std::string data_;
};

sqlite::Options to_write() {
  sqlite::Options options;
  options.mode = sqlite::Mode::create;
  options.durability = sqlite::Durability::off;
  return options;
}

/// A file with the many events, made once.
const std::string& filled_store() {
  static const TempDir folder;
  static const std::string path = [] {
    std::string made = folder.path() + "/many.db";
    const auto store = sqlite::open_store(made, to_write());
    ManyEvents events;
    AppendOptions options;
    options.seed = "many";
    done(append(*store, events, options, system_clock(), system_random()));
    return made;
  }();
  return path;
}

std::unique_ptr<Store> open_to_read(const std::string& path) {
  return sqlite::open_store(path, {});
}

std::string states(Store& store, const std::shared_ptr<const View>& view,
                   const ReplayOptions& options, const Selection& selection = Selection::all(),
                   const Point& point = {}) {
  std::string out;
  OnStream on;
  on.state = [&](std::string_view stream, const std::string* key, const State& state) {
    out += fmt::format("{} {} {} {} {}\n", stream, key == nullptr ? "" : *key, state.events,
                       state.seq.value(), state.value.str());
  };
  on.fault = [&](const Error& error) { out += fmt::format("{}\n", error.what()); };
  replay_many(store, selection, point, view, options, on);
  return out;
}

std::string lines(Store& store, const ExportOptions& options, std::size_t threads) {
  std::string out;
  const auto format = [](std::string& text, const EventView& event) {
    append_event_line(text, event, nullptr);
  };
  try {
    export_lines(store, options, threads, format, [&](std::string_view line, const Hash* prev) {
      out.append(line).append(prev == nullptr ? "\n" : " " + to_hex(*prev) + "\n");
    });
  } catch (const Error& error) {
    out += error.what();
  }
  return out;
}

std::string faults(Store& store, std::size_t threads, const Selection& selection) {
  std::string out;
  const auto report =
      verify(store, selection, {.physical = true, .threads = threads}, [&](const Fault& fault) {
        out += fmt::format("{} {} {}\n", fault.stream, fault.seq ? fault.seq->value() : -1,
                           fault.what);
      });
  return out + fmt::format("{} {} {} {}", report.streams, report.events, report.redacted,
                           to_hex(digest(report.heads)));
}

/// Changes a copy of the store by SQL, as no eventsrc does.
std::string altered(const TempDir& folder, const char* sql) {
  const std::string path = folder.path() + "/altered.db";
  {
    std::error_code failed;
    std::filesystem::copy_file(filled_store(), path,
                               std::filesystem::copy_options::overwrite_existing, failed);
    REQUIRE_FALSE(failed);
  }
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
  CHECK(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(handle);
  return path;
}

TEST_CASE("threads: states are the same with any number") {
  const auto store = open_to_read(filled_store());
  const auto sums = view(R"({"view":"sums","on":{"*":{"inc":{"/sum":"/data/n"}}}})");
  const auto keyed = view(R"({"view":"keyed","key":"/type","on":{"*":{"count":"/events"}}})");
  const auto broken = view(R"({"view":"broken","on":{"even":{"inc":{"/n":"/data/text0"}}}})");
  const auto jq = view(R"({"view":"jq","on":{"even":{"jq":". + {last: $event.data.n}"}}})");
  for (const auto& each : {View::default_view(), sums, keyed, broken, jq}) {
    CAPTURE(each->name());
    const std::string alone = states(*store, each, {.fold = {}, .threads = 1});
    CHECK(std::count(alone.begin(), alone.end(), '\n') >= kStreams);
    CHECK(states(*store, each, {.fold = {}, .threads = 2}) == alone);
    CHECK(states(*store, each, {.fold = {}, .threads = 3}) == alone);
  }
  const std::string some =
      states(*store, sums, {.fold = {}, .threads = 1}, Selection({"s/[1-2]*"}), Point::at(Seq(50)));
  CHECK(states(*store, sums, {.fold = {}, .threads = 3}, Selection({"s/[1-2]*"}),
               Point::at(Seq(50))) == some);
}

TEST_CASE("threads: the state of one long stream is the same with any number") {
  const TempDir folder;
  const std::string path = folder.path() + "/one.db";
  {
    const auto store = sqlite::open_store(path, to_write());
    ManyEvents events("only");
    done(append(*store, events, {}, system_clock(), system_random()));
  }
  const auto store = open_to_read(path);
  const auto broken = view(R"({"view":"broken","on":{"even":{"inc":{"/n":"/data/text0"}}}})");
  const auto told = [&](const std::shared_ptr<const View>& view, const Point& point,
                        std::size_t threads) {
    const auto fold = make_fold(view);
    try {
      replay(*store, "only", point, *fold, threads);
      const State state = fold->state(0, "");
      return fmt::format("{} {} {}", state.events, state.seq.value(), state.value.str());
    } catch (const Error& error) {
      return std::string(error.what());
    }
  };
  for (const auto& each : {View::default_view(), broken}) {
    for (const Point& point : {Point(), Point::at(Seq(12'345)), Point::before_last(400)}) {
      CHECK(told(each, point, 1) == told(each, point, 2));
    }
  }
}

/// Counts how often the whole store is read.
class Counting final : public Store {
 public:
  explicit Counting(std::unique_ptr<Store> store) : store_(std::move(store)) {}
  Capabilities capabilities() const noexcept override { return store_->capabilities(); }
  std::unique_ptr<Transaction> begin(bool dry) override { return store_->begin(dry); }
  std::optional<StreamHead> head(std::string_view stream) override { return store_->head(stream); }
  std::unique_ptr<EventCursor> read(std::string_view stream, const Range& range) override {
    return store_->read(stream, range);
  }
  std::unique_ptr<EventCursor> read_all(const ScanRange& range) override {
    ++scans;
    return store_->read_all(range);
  }
  std::unique_ptr<StreamCursor> streams(const Selection& selection) override {
    return store_->streams(selection);
  }
  StoreInfo info() override { return store_->info(); }
  void check(const std::function<void(const std::string&)>& report) override {
    store_->check(report);
  }
  std::unique_ptr<Store> share() override { return store_->share(); }

  int scans = 0;

 private:
  std::unique_ptr<Store> store_;
};

TEST_CASE("threads: little memory for states means more scans, and the same states") {
  for (const std::size_t threads : {1U, 3U}) {
    CAPTURE(threads);
    Counting store(open_to_read(filled_store()));
    const std::string all = states(store, View::default_view(), {.fold = {}, .threads = threads});
    CHECK(store.scans == 1);
    store.scans = 0;
    const std::string some =
        states(store, View::default_view(), {.fold = {}, .threads = threads, .memory = 60'000});
    CHECK(some == all);
    CHECK(store.scans > 1);
    CHECK(store.scans < 40);
  }
}

/// Two streams of which one has nearly all events, and many of one event each.
std::string uneven_store(const TempDir& folder) {
  std::string path = folder.path() + "/uneven.db";
  const auto store = sqlite::open_store(path, to_write());
  std::vector<std::string> names;
  for (int i = 0; i < 4'000; ++i) names.push_back(fmt::format("z/{:05}", i));
  const std::string large = fmt::format(R"({{"large":"{}"}})", std::string(1 << 20, 'x'));
  std::vector<NewEvent> events = {event("a", "t", large), event("b")};
  for (std::size_t i = 0; i < 16'000; ++i) {
    events.push_back(i % 4 == 0 ? event(names[i / 4], "t", R"({"n":1})")
                                : event(i % 5 == 0 ? "b" : "a", "t", R"({"n":2})"));
  }
  Events source(events);
  done(append(*store, source, {}, system_clock(), system_random()));
  return path;
}

TEST_CASE("threads: parts of uneven size and one large state make no stream go missing") {
  const TempDir folder;
  const std::string path = uneven_store(folder);
  Counting store(open_to_read(path));
  const std::string all = states(store, View::default_view(), {.fold = {}, .threads = 1});
  CHECK(std::count(all.begin(), all.end(), '\n') == 4'002);
  for (const std::size_t threads : {1U, 2U, 3U}) {
    for (const std::size_t memory : {1U, 100'000U, 300'000U, 3'000'000U, 30'000'000U}) {
      CAPTURE(threads);
      CAPTURE(memory);
      store.scans = 0;
      const bool same = states(store, View::default_view(),
                               {.fold = {}, .threads = threads, .memory = memory}) == all;
      CHECK(same);
      // The windows grow again behind the large state.
      CHECK(store.scans < (memory == 1 ? 120 : 40));
    }
  }
}

TEST_CASE("threads: lines are the same with any number") {
  const auto store = open_to_read(filled_store());
  std::vector<ExportOptions> all(8);
  all[1].direction = Direction::backward;
  all[2].after_position = Position(kEvents / 2 + 13);
  all[3].after_position = Position(kEvents / 2 + 13);
  all[3].direction = Direction::backward;
  all[4].limit = 8'000;
  all[5].types.emplace_back("even");
  all[6].selection = Selection({"s/1*"});
  all[7].after = Seq(60);
  for (std::size_t i = 0; i < all.size(); ++i) {
    CAPTURE(i);
    const std::string alone = lines(*store, all[i], 1);
    CHECK(alone.size() > 500'000);
    CHECK(lines(*store, all[i], 2) == alone);
    CHECK(lines(*store, all[i], 5) == alone);
  }
}

TEST_CASE("threads: a chunk with more text than is kept at once loses nothing") {
  const TempDir folder;
  const std::string path = folder.path() + "/large.db";
  {
    const auto store = sqlite::open_store(path, to_write());
    ManyEvents events;
    done(append(*store, events, {}, system_clock(), system_random()));
    // Twenty of a megabyte, among as many small ones.
    const std::string large = "\"" + std::string(1 << 20, 'y') + "\"";
    std::vector<NewEvent> more;
    for (int i = 0; i < 40; ++i)
      more.push_back(event("s/1", "t", i % 2 == 0 ? std::string_view(large) : "1"));
    Events source(more);
    done(append(*store, source, {}, system_clock(), system_random()));
  }
  const auto store = open_to_read(path);
  ExportOptions options;
  for (const Direction direction : {Direction::forward, Direction::backward}) {
    options.direction = direction;
    const std::string alone = lines(*store, options, 1);
    // Not CHECK(a == b): it would print them.
    const bool same = lines(*store, options, 2) == alone;
    CHECK(same);
  }
}

TEST_CASE("threads: verify says the same with any number, whatever is wrong") {
  const TempDir folder;
  for (const char* sql : {
           "",
           "UPDATE stored_event SET data='{\"n\":0}' WHERE position IN (17, 15000)",
           "UPDATE stored_event SET hash=randomblob(32) WHERE position=12001",
           "UPDATE stored_event SET hash=x'00' WHERE position=12001",
           "UPDATE stored_event SET stream_id=-5 WHERE position=12001",
           "PRAGMA ignore_check_constraints=1; PRAGMA writable_schema=1; UPDATE sqlite_schema SET "
           "sql=replace(sql, 'stream_id INTEGER NOT NULL REFERENCES', 'stream_id INTEGER "
           "REFERENCES') WHERE name='stored_event'; PRAGMA writable_schema=RESET; UPDATE "
           "stored_event SET stream_id=NULL WHERE position=12001",
           "UPDATE stored_event SET stream_id=99999 WHERE position=12001",
           "DELETE FROM stored_event WHERE position=16444",
           "UPDATE stream SET bytes=bytes+1 WHERE id=7",
           "UPDATE stored_event SET salt=NULL, data=NULL, content=x'"
           "0000000000000000000000000000000000000000000000000000000000000000' WHERE position=9",
       }) {
    CAPTURE(sql);
    const auto store = open_to_read(altered(folder, sql));
    const std::string alone = faults(*store, 1, every_stream());
    CHECK(faults(*store, 2, every_stream()) == alone);
    CHECK(faults(*store, 4, every_stream()) == alone);
    CHECK((alone.find('\n') == std::string::npos) == (*sql == '\0'));
  }
}

TEST_CASE("threads: an export prints what stands before a damaged event, and then says so") {
  const TempDir folder;
  const auto store =
      open_to_read(altered(folder, "UPDATE stored_event SET data='{\"n\":' WHERE position=12001"));
  {
    const TempDir other;
    const auto last = open_to_read(
        altered(other, "UPDATE stored_event SET stream_id=99999 WHERE position=20000"));
    CHECK(lines(*last, {}, 3) == lines(*last, {}, 1));
  }
  const std::string alone = lines(*store, {}, 1);
  CHECK(alone.ends_with("'eventsrc verify' tells what is wrong"));
  CHECK(std::count(alone.begin(), alone.end(), '\n') == 12'000);
  CHECK(lines(*store, {}, 3) == alone);
}

TEST_CASE("threads: an export passes over gaps between positions, however wide") {
  const TempDir folder;
  const auto store = open_to_read(altered(
      folder,
      "UPDATE stored_event SET position=position+4000000000000000000 WHERE position>15000"));
  for (const Direction direction : {Direction::forward, Direction::backward}) {
    ExportOptions options;
    options.direction = direction;
    const std::string alone = lines(*store, options, 1);
    CHECK(std::count(alone.begin(), alone.end(), '\n') == kEvents);
    CHECK(lines(*store, options, 3) == alone);
  }
}

TEST_CASE("threads: all see one state of the store while others write") {
  const TempDir folder;
  const std::string path = altered(folder, "");
  std::atomic<bool> stop = false;
  std::atomic<int> written = 0;
  std::thread writer([&] {
    const auto store = sqlite::open_store(path, to_write());
    while (!stop) {
      Events source({event(written % 2 == 0 ? "s/1" : "new", "even", R"({"n":1})")});
      done(append(*store, source, {}, system_clock(), system_random()));
      ++written;
    }
  });
  const auto sums = view(R"({"view":"sums","on":{"*":{"count":"/events"}}})");
  for (int round = 0; round < 5; ++round) {
    const int before = written;
    while (written < before + 3) std::this_thread::yield();
    const auto store = open_to_read(path);
    const auto head = store->head("s/1");
    const std::int64_t events = store->info().events.value();
    std::int64_t folded = 0;
    OnStream on;
    on.state = [&](std::string_view stream, const std::string*, const State& state) {
      folded += state.events;
      if (stream == "s/1") CHECK(state.events == head->events);
    };
    on.fault = [](const Error& error) { throw Error(error); };
    replay_many(*store, Selection::all(), {}, sums, {.fold = {}, .threads = 3}, on);
    CHECK(folded == events);
    const std::string exported = lines(*store, {}, 3);
    CHECK(std::count(exported.begin(), exported.end(), '\n') == events);
    std::string wrong;
    const auto report =
        verify(*store, every_stream(), {.physical = true, .threads = 3},
               [&](const Fault& fault) { wrong += fault.stream + ": " + fault.what + "\n"; });
    CHECK(wrong.empty());
    CHECK(report.events == events);
  }
  stop = true;
  writer.join();
}

}  // namespace
}  // namespace eventsrc::test
