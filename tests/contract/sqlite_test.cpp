#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "eventsrc/interrupt.hpp"
#include "eventsrc/replay.hpp"
#include "sqlite/database.hpp"
#include "sqlite/format.hpp"
#include "sqlite/sqlite_store.hpp"
#include "support/backends.hpp"
#include "support/processes.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

namespace fs = std::filesystem;
using Seqs = std::vector<std::int64_t>;

void write_file(const std::string& path, std::string_view content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

std::unique_ptr<Store> open(const std::string& path, sqlite::Mode mode = sqlite::Mode::create,
                            const std::string& seed = {}) {
  sqlite::Options options;
  options.mode = mode;
  options.seed = seed;
  return sqlite::open_store(path, options);
}

AppendReport add(Store& store, std::vector<NewEvent> events, const std::string& seed = {}) {
  Events source(std::move(events));
  AppendOptions options;
  options.seed = seed;
  return done(append(store, source, options, system_clock(), system_random()));
}

/// Runs SQL behind the store's back; each row's columns joined by '|'.
std::vector<std::string> sql(const std::string& path, const std::string& text) {
  std::vector<std::string> rows;
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
  const auto collect = [](void* out, int count, char** values, char**) {
    std::string row;
    for (int i = 0; i < count; ++i) {
      if (i > 0) row += '|';
      row += values[i] == nullptr ? "NULL" : values[i];
    }
    static_cast<std::vector<std::string>*>(out)->push_back(row);
    return 0;
  };
  const int result = sqlite3_exec(handle, text.c_str(), collect, &rows, nullptr);
  CHECK_MESSAGE(result == SQLITE_OK, std::string(sqlite3_errmsg(handle)));
  sqlite3_close(handle);
  return rows;
}

TEST_CASE("sqlite: a writer that keeps the lock is waited for, then it is contention") {
  const TempDir dir;
  FakeClock clock;
  FakeRandom random;
  sqlite::Options options;
  options.mode = sqlite::Mode::create;
  options.clock = &clock;
  options.random = &random;
  const auto holder = sqlite::open_store(dir.file("store.db"), options);
  const auto store = sqlite::open_store(dir.file("store.db"), options);
  auto held = holder->begin();
  REQUIRE(held);
  const auto before = clock.elapsed();
  CHECK(store->begin() == nullptr);
  CHECK(clock.elapsed() - before == std::chrono::seconds(7));
  Events source({event("a")});
  CHECK(std::holds_alternative<Contended>(append(*store, source, {}, clock, random)));

  int waits = 0;
  clock.on_sleep = [&] {
    if (++waits == 5) held.reset();
  };
  const auto report = done(append(*store, source, {}, clock, random));
  CHECK(report.events == 1);
  CHECK(report.retries == 1);
}

TEST_CASE("sqlite: eight first appends at once make one store with all their events") {
  for (int round = 0; round < 100; ++round) {
    const TempDir dir;
    const std::string path = dir.file("store.db");
    if (round % 2 == 1) write_file(path, "");
    std::vector<std::function<bool()>> actions;
    for (int i = 0; i < 8; ++i) {
      actions.emplace_back([&path, i] {
        const std::string own = "own/" + std::to_string(i);
        Events named({event("shared"), event(own)});
        const auto result =
            append(*open(path), named, AppendOptions(), system_clock(), system_random());
        return std::holds_alternative<AppendReport>(result);
      });
    }
    REQUIRE(in_processes(actions));
    const auto store = open(path, sqlite::Mode::read);
    REQUIRE(seqs(*store, "shared") == Seqs{0, 1, 2, 3, 4, 5, 6, 7});
    REQUIRE(store->info().streams == 9);
    REQUIRE(faults_of(*store) == "");
    int files = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(dir.path())) ++files;
    // The reader's -wal and -shm are there while it is open.
    REQUIRE(files <= 3);
  }
}

/// The position of the last event that was stored.
class LastPosition final : public AppendObserver {
 public:
  void stored(const EventView& event) override { position_ = event.position->value(); }
  void restart() override {}
  [[nodiscard]] std::int64_t get() const { return position_; }

 private:
  std::int64_t position_ = 0;
};

// With SQLite's own way of waiting, which looks ever more rarely, one of them gets in while the
// others append hundreds. How long each waits depends on the machine; how often each is served does
// not.
TEST_CASE("sqlite: of writers that append all the time, each gets its turn") {
  constexpr std::int64_t kWriters = 9;
  constexpr std::int64_t kAll = 1200;
  const TempDir dir;
  const std::string path = dir.file("store.db");
  static_cast<void>(open(path));
  std::vector<std::function<bool()>> actions;
  for (int i = 0; i < kWriters; ++i) {
    actions.emplace_back([&path, i] {
      sqlite::Options patient;
      patient.mode = sqlite::Mode::write;
      patient.retry.retry_for = std::chrono::minutes(5);
      const auto store = sqlite::open_store(path, patient);
      const std::string own = "own/" + std::to_string(i);
      LastPosition last;
      AppendOptions options;
      options.observer = &last;
      while (last.get() < kAll) {
        Events source({event(own)});
        if (!std::holds_alternative<AppendReport>(
                append(*store, source, options, system_clock(), system_random()))) {
          return false;
        }
      }
      return true;
    });
  }
  REQUIRE(in_processes(actions));
  const auto store = open(path, sqlite::Mode::read);
  for (int i = 0; i < kWriters; ++i) {
    CAPTURE(i);
    CHECK(store->head("own/" + std::to_string(i))->events >= kAll / kWriters / 10);
  }
}

TEST_CASE("sqlite: a writer sees what others, and it, did between its transactions") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  const auto one = open(path);
  const auto two = open(path);
  add(*one, {event("a"), event("a")});
  add(*two, {event("b"), event("a")});
  add(*one, {event("a"), event("b")});
  // Given back, by a condition and by a dry run: what they added, and new streams, are gone.
  NewEvent unwanted = event("c");
  unwanted.expect = "7";
  Events rejected_events({event("a"), event("c"), unwanted});
  static_cast<void>(rejected(append(*one, rejected_events, {}, system_clock(), system_random())));
  Events dry({event("a"), event("d")});
  AppendOptions dry_run;
  dry_run.dry_run = true;
  CHECK(done(append(*one, dry, dry_run, system_clock(), system_random())).events == 2);
  add(*one, {event("d"), event("a")});
  add(*two, {event("c"), event("d")});
  add(*one, {event("c")});
  // More streams than are kept in mind.
  std::vector<std::string> names;
  for (int i = 0; i < 33'000; ++i) names.push_back("many/" + std::to_string(i));
  std::vector<NewEvent> many;
  for (const std::string& name : names) many.push_back(event(name));
  add(*one, many);
  add(*one, {event("many/7"), event("a")});
  {
    const auto reader = open(path, sqlite::Mode::read);
    CHECK(seqs(*reader, "a") == Seqs{0, 1, 2, 3, 4, 5});
    CHECK(seqs(*reader, "b") == Seqs{0, 1});
    CHECK(seqs(*reader, "c") == Seqs{0, 1});
    CHECK(seqs(*reader, "d") == Seqs{0, 1});
    CHECK(seqs(*reader, "many/7") == Seqs{0, 1});
    CHECK(faults_of(*reader) == "");
  }
  sql(path, "INSERT INTO metadata VALUES('sealed', 'sqlite:new.db')");
  CHECK(thrown([&] { add(*one, {event("a")}); }).code() == ErrorCode::denied);
}

TEST_CASE("sqlite: processes that open, write, read and close all the time get along") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  static_cast<void>(open(path));
  const auto writer = [&path] {
    for (int i = 0; i < 40; ++i) {
      Events source({event("a")});
      const auto result =
          append(*open(path), source, AppendOptions(), system_clock(), system_random());
      if (!std::holds_alternative<AppendReport>(result)) return false;
    }
    return true;
  };
  const auto reader = [&path] {
    std::int64_t seen = 0;
    for (int i = 0; i < 80; ++i) {
      const auto store = open(path, sqlite::Mode::read);
      const auto head = store->head("a");
      if (head && head->events < seen) return false;
      if (head) seen = head->events;
    }
    return true;
  };
  fs::permissions(dir.path(), fs::perms(0755));
  const auto stranger = [&reader] { return without_root(reader); };
  CHECK(in_processes({writer, reader, writer, stranger, writer, writer}));
  const auto store = open(path, sqlite::Mode::read);
  CHECK(store->head("a")->events == 160);
  CHECK(faults_of(*store) == "");
}

TEST_CASE("sqlite: what is not a store is refused with what it is") {
  const TempDir dir;
  const auto code = [&](const std::string& name, sqlite::Mode mode) {
    return thrown([&] { static_cast<void>(open(dir.file(name), mode)); }).code();
  };
  fs::create_directory(dir.file("directory"));
  REQUIRE(mkfifo(dir.file("fifo").c_str(), 0666) == 0);
  fs::create_symlink("loop", dir.file("loop"));
  write_file(dir.file("text"), std::string(5000, 'x'));
  write_file(dir.file("short"), "SQLite format 3");
  sql(dir.file("foreign"), "CREATE TABLE t(x); PRAGMA application_id=77");
  sql(dir.file("plain"), "CREATE TABLE t(x)");
  static_cast<void>(open(dir.file("newer")));
  sql(dir.file("newer"), "PRAGMA user_version=2");
  static_cast<void>(open(dir.file("zero")));
  sql(dir.file("zero"), "PRAGMA user_version=0");
  for (const auto mode : {sqlite::Mode::read, sqlite::Mode::write, sqlite::Mode::create}) {
    CHECK(code("directory", mode) == ErrorCode::unavailable);
    CHECK(code("fifo", mode) == ErrorCode::unavailable);
    CHECK(code("loop", mode) == ErrorCode::unavailable);
    CHECK(code("text", mode) == ErrorCode::integrity);
    CHECK(code("short", mode) == ErrorCode::integrity);
    CHECK(code("foreign", mode) == ErrorCode::integrity);
    CHECK(code("plain", mode) == ErrorCode::integrity);
    CHECK(code("newer", mode) == ErrorCode::unsupported);
    CHECK(code("zero", mode) == ErrorCode::integrity);
    CHECK(code("no/folder/here", mode) == ErrorCode::unavailable);
    CHECK(code("text/below", mode) == ErrorCode::unavailable);
  }
  CHECK(content_of_file(dir.file("text")) == std::string(5000, 'x'));
}

TEST_CASE("sqlite: a symbolic link to nothing becomes a store where it points") {
  const TempDir dir;
  fs::create_directory(dir.file("folder"));
  fs::create_symlink("folder/target.db", dir.file("link"));
  add(*open(dir.file("link")), {event("a")});
  CHECK(fs::is_symlink(dir.file("link")));
  CHECK(seqs(*open(dir.file("folder/target.db"), sqlite::Mode::read), "a") == Seqs{0});
}

TEST_CASE("sqlite: names with characters that mean something in a URI are names") {
  const TempDir dir;
  for (const std::string name : {"a?b=c", "a#b", "a%20b", "a b", "é", "file:x"}) {
    CAPTURE(name);
    add(*open(dir.file(name)), {event("a")});
    CHECK(fs::exists(dir.file(name)));
    CHECK(seqs(*open(dir.file(name), sqlite::Mode::read), "a") == Seqs{0});
  }
}

TEST_CASE("sqlite: a damaged store is an integrity error or a report, never a wrong answer") {
  const TempDir dir;
  const std::string whole = dir.file("whole.db");
  add(*open(whole),
      std::vector<NewEvent>(400, event("a", "t", R"({"some":"text to fill pages"})")));
  const std::string good = content_of_file(whole);
  const std::string exported = export_of(*open(whole, sqlite::Mode::read));
  const std::string path = dir.file("damaged.db");
  int unnoticed = 0;
  const auto look = [&] {
    bool noticed = false;
    try {
      const auto store = open(path, sqlite::Mode::read);
      store->check([&](const std::string&) { noticed = true; });
      noticed = noticed || !faults_of(*store).empty();
    } catch (const Error& error) {
      const bool known =
          error.code() == ErrorCode::integrity || error.code() == ErrorCode::unsupported;
      CHECK_MESSAGE(known, std::string(error.what()));
      noticed = true;
    }
    if (!noticed && export_of(*open(path, sqlite::Mode::read)) != exported) ++unnoticed;
  };
  for (const std::size_t size :
       {std::size_t{50}, std::size_t{100}, std::size_t{600}, std::size_t{4096}, good.size() / 2,
        good.size() - 4096, good.size() - 1}) {
    CAPTURE(size);
    write_file(path, good.substr(0, size));
    look();
  }
  for (std::size_t at = 20; at < good.size(); at += 701) {
    CAPTURE(at);
    std::string damaged = good;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x5a);
    write_file(path, damaged);
    look();
  }
  CHECK(unnoticed == 0);
}

TEST_CASE("sqlite: check names a row of the index that does not name its events") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  add(*open(path), std::vector<NewEvent>(100, event("a")));
  add(*open(path), {event("b"), event("a")});
  const std::string good = content_of_file(path);
  const auto reports = [&](const std::string& change) {
    write_file(path, good);
    sql(path, change);
    std::vector<std::string> found;
    const auto store = open(path, sqlite::Mode::read);
    store->check([&](const std::string& what) { found.push_back(what); });
    return found.size();
  };
  CHECK(reports("SELECT 1") == 0);
  CHECK(reports("UPDATE run SET positions=x'00' WHERE first_seq=0 AND stream_id=1") > 0);
  CHECK(reports("UPDATE run SET count=count-1 WHERE first_seq=64") > 0);
  CHECK(reports("DELETE FROM run WHERE first_seq=64") > 0);
  CHECK(reports("UPDATE run SET first_seq=65 WHERE first_seq=64") > 0);
  CHECK(reports("UPDATE stored_event SET seq=7 WHERE position=5") > 0);
  CHECK(reports("DELETE FROM stored_event WHERE position=5") > 0);
  for (const std::string change : {"UPDATE run SET positions=x'66' WHERE stream_id=2",
                                   "UPDATE run SET positions=x'01' WHERE stream_id=2",
                                   "DELETE FROM stored_event WHERE position=101"}) {
    CAPTURE(change);
    CHECK(reports(change) > 0);
    const auto error =
        thrown([&] { static_cast<void>(seqs(*open(path, sqlite::Mode::read), "b")); });
    CHECK(error.code() == ErrorCode::integrity);
  }
}

TEST_CASE("sqlite: a store removed or replaced while it is open takes no append") {
  for (const bool replaced : {false, true}) {
    CAPTURE(replaced);
    const TempDir dir;
    const std::string path = dir.file("store.db");
    const auto store = open(path);
    add(*store, {event("a")});
    fs::rename(path, dir.file("moved.db"));
    if (replaced) {
      static_cast<void>(open(dir.file("other.db")));
      fs::rename(dir.file("other.db"), path);
    }
    const auto error = thrown([&] { add(*store, {event("a")}); });
    CHECK(error.code() == ErrorCode::unavailable);
    CHECK(fs::exists(path) == replaced);
  }
}

TEST_CASE("sqlite: no store is made where another one left its newest events") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  {
    const auto store = open(path);
    add(*store, {event("a")});
    fs::rename(path, dir.file("moved.db"));
    const auto refused = [&] {
      const auto error = thrown([&] { open(path); });
      CHECK(error.code() == ErrorCode::unavailable);
      CHECK(std::string_view(error.what()).find("store.db-wal") != std::string_view::npos);
    };
    refused();
    CHECK_FALSE(fs::exists(path));
    std::ofstream(path).flush();
    refused();
    CHECK(fs::file_size(path) == 0);
    fs::remove(path);
  }
  fs::rename(path + "-wal", dir.file("moved.db-wal"));
  CHECK(seqs(*open(dir.file("moved.db"), sqlite::Mode::read), "a") == Seqs{0});
  add(*open(path), {event("b")});
  CHECK(faults_of(*open(path, sqlite::Mode::read)) == "");
}

TEST_CASE("sqlite: triggers that somebody put into a store neither drop nor change an event") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  add(*open(path), {event("a")});
  sql(path,
      "CREATE TRIGGER dropping BEFORE INSERT ON stored_event BEGIN SELECT raise(IGNORE); END;"
      "CREATE TRIGGER changing AFTER INSERT ON stored_event BEGIN "
      "UPDATE stored_event SET data = '0'; END");
  add(*open(path), {event("a")});
  CHECK(seqs(*open(path, sqlite::Mode::read), "a") == Seqs{0, 1});
  sql(path, "DROP TRIGGER dropping; DROP TRIGGER changing");
  CHECK(faults_of(*open(path, sqlite::Mode::read)) == "");
}

TEST_CASE("sqlite: a file that ends in the middle of a page takes no append, and stays readable") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  add(*open(path), {event("a")});
  const auto whole = fs::file_size(path);
  fs::resize_file(path, whole + 100);  // every page that is told of is there
  const auto error = thrown([&] { add(*open(path), {event("a")}); });
  CHECK(error.code() == ErrorCode::integrity);
  CHECK(fs::file_size(path) == whole + 100);
  CHECK(seqs(*open(path, sqlite::Mode::read), "a") == Seqs{0});
}

TEST_CASE("sqlite: the same seeded commands give the same bytes, reads in between or not") {
  const TempDir dir;
  const auto run = [&](const std::string& path, bool with_reads) {
    for (int i = 0; i < 5; ++i) {
      std::vector<NewEvent> events(70, event("a", "t", R"({"n":1})"));
      const std::string id = "id " + std::to_string(i);
      events.push_back(event_with_id("b", id));
      add(*open(path, sqlite::Mode::create, "seed"), events, "seed");
      if (with_reads) {
        const auto store = open(path, sqlite::Mode::read);
        CHECK(faults_of(*store) == "");
        CHECK(store->info().seeded);
      }
    }
  };
  run(dir.file("one.db"), false);
  run(dir.file("two.db"), true);
  const bool same = content_of_file(dir.file("one.db")) == content_of_file(dir.file("two.db"));
  CHECK(same);
  add(*open(dir.file("three.db"), sqlite::Mode::create, "other seed"), {event("a")}, "other seed");
  CHECK(open(dir.file("three.db"), sqlite::Mode::read)->info().id !=
        open(dir.file("one.db"), sqlite::Mode::read)->info().id);
}

TEST_CASE("sqlite: a backup is the store as it was, and never replaces a file") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  const auto writer = open(path);
  add(*writer, {event("a"), event("b")});
  const auto reader = open(path, sqlite::Mode::read);
  const std::string exported = export_of(*reader);
  add(*writer, {event("a")});
  bool looked = false;
  reader->backup(dir.file("copy.db"), [&](Store& copy) {
    looked = export_of(copy) == exported && !fs::exists(dir.file("copy.db"));
  });
  CHECK(looked);
  writer->backup(dir.file("later.db"), [](Store&) {});
  CHECK(export_of(*open(dir.file("copy.db"), sqlite::Mode::read)) == exported);
  CHECK(seqs(*open(dir.file("later.db"), sqlite::Mode::read), "a") == Seqs{0, 1});
  CHECK(faults_of(*open(dir.file("copy.db"), sqlite::Mode::read)) == "");
  CHECK(open(dir.file("copy.db"), sqlite::Mode::read)->info().id == reader->info().id);
  const std::string before = content_of_file(dir.file("copy.db"));
  for (const std::string& target : {dir.file("copy.db"), path, dir.file("no/folder/copy.db")}) {
    const auto code = thrown([&] { reader->backup(target, [](Store&) {}); }).code();
    CHECK((code == ErrorCode::unavailable || code == ErrorCode::denied));
  }
  CHECK(content_of_file(dir.file("copy.db")) == before);
  add(*open(dir.file("copy.db")), {event("a")});
}

TEST_CASE("sqlite: a backup that its check refuses leaves nothing") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  add(*open(path), {event("a")});
  const auto reader = open(path, sqlite::Mode::read);
  const auto refuse = [](Store&) { throw Error(ErrorCode::integrity, "no"); };
  CHECK(thrown([&] { reader->backup(dir.file("copy.db"), refuse); }).code() ==
        ErrorCode::integrity);
  for (const auto& entry : fs::directory_iterator(dir.path())) {
    CHECK(entry.path().filename().string().starts_with("store.db"));
  }
}

TEST_CASE("sqlite: a backup of a store that others may not read is not theirs to read") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  add(*open(path), {event("a")});
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  open(path, sqlite::Mode::read)->backup(dir.file("copy.db"), [](Store&) {});
  CHECK((fs::status(dir.file("copy.db")).permissions() & fs::perms::others_read) ==
        fs::perms::none);
}

TEST_CASE("sqlite: index rows that are gone or wrong are an error, and nothing is added to them") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  for (int i = 0; i < 200; ++i) add(*open(path), {event("a")});
  fs::copy_file(path, dir.file("sound.db"));
  for (const char* damage :
       {"DELETE FROM run WHERE first_seq=64", "DELETE FROM run WHERE first_seq=192",
        "DELETE FROM run WHERE first_seq=0", "DELETE FROM run", "UPDATE stream SET last_seq=3",
        "UPDATE stream SET events=199",
        "UPDATE run SET positions=x'64', count=1 WHERE first_seq=192"}) {
    CAPTURE(damage);
    fs::copy_file(dir.file("sound.db"), path, fs::copy_options::overwrite_existing);
    sql(path, damage);
    const auto reader = open(path, sqlite::Mode::read);
    CHECK(thrown([&] { static_cast<void>(seqs(*reader, "a")); }).code() == ErrorCode::integrity);
  }
  for (const char* damage :
       {"DELETE FROM run WHERE first_seq=192", "DELETE FROM run", "UPDATE stream SET last_seq=3",
        "UPDATE run SET positions=x'64', count=1 WHERE first_seq=192"}) {
    CAPTURE(damage);
    fs::copy_file(dir.file("sound.db"), path, fs::copy_options::overwrite_existing);
    sql(path, damage);
    const auto writer = open(path);
    CHECK(thrown([&] { add(*writer, {event("a")}); }).code() == ErrorCode::integrity);
    CHECK(sql(path, "SELECT count(*) FROM stored_event") == std::vector<std::string>{"200"});
  }
}

TEST_CASE("sqlite: what somebody did to the file is an integrity error, never a bug or a crash") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  add(*open(path), {event("a", "t", R"({"x":{"y":1}})"), event("a")});
  fs::copy_file(path, dir.file("sound.db"));
  std::string deep;
  for (int i = 0; i < 60'000; ++i) deep += "{\"x\":";
  deep += "1" + std::string(60'000, '}');
  const std::vector<std::string> damages = {
      "DROP TABLE run",
      "DROP TABLE type",
      "DROP TABLE stream",
      "UPDATE metadata SET value=9223372036854775807 WHERE key='position_floor'",
      "UPDATE stream SET events=9223372036854775807",
      "UPDATE stream SET bytes=9223372036854775807",
      "UPDATE stream SET last_time=9223372036854775807",
      "UPDATE stored_event SET data='" + deep + "'",
  };
  for (const std::string& damage : damages) {
    CAPTURE(damage.substr(0, 80));
    fs::copy_file(dir.file("sound.db"), path, fs::copy_options::overwrite_existing);
    sql(path, "PRAGMA foreign_keys=OFF;" + damage);
    const auto act = [&] {
      const auto store = open(path);
      static_cast<void>(replay(*store, "a", Point()));
      replay_each(*store, Selection::all(), Point(), View::default_view(),
                  [](std::string_view, const std::string*, const State&) {});
      add(*store, {event("a")});
    };
    CHECK(thrown(act).code() == ErrorCode::integrity);
  }
}

TEST_CASE("sqlite: check misses what belongs to the schema and to metadata") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  add(*open(path), {event("a")});
  fs::copy_file(path, dir.file("sound.db"));
  for (const char* damage :
       {"DROP INDEX stored_event_id", "DROP VIEW event",
        "DELETE FROM metadata WHERE key='store_id'",
        "UPDATE metadata SET value='x' WHERE key='generation'",
        "CREATE TRIGGER forge AFTER INSERT ON stored_event BEGIN DELETE FROM run; END"}) {
    CAPTURE(damage);
    fs::copy_file(dir.file("sound.db"), path, fs::copy_options::overwrite_existing);
    sql(path, damage);
    int reports = 0;
    open(path, sqlite::Mode::read)->check([&](const std::string&) { ++reports; });
    CHECK(reports == 1);
  }
}

TEST_CASE("sqlite: the view 'event' shows events to people, with times of any year") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  const std::vector<std::pair<Timestamp, std::string>> times = {
      {kTimestampMin, "0001-01-01T00:00:00.000000Z"},
      {Timestamp(std::chrono::microseconds(-1)), "1969-12-31T23:59:59.999999Z"},
      {Timestamp(std::chrono::microseconds(0)), "1970-01-01T00:00:00.000000Z"},
      {Timestamp(std::chrono::microseconds(1'500'000)), "1970-01-01T00:00:01.500000Z"},
      {kTimestampMax, "9999-12-31T23:59:59.999999Z"}};
  std::vector<NewEvent> events;
  for (const auto& [time, text] : times) {
    events.push_back(event("a", "opened", R"({"n":1.10})"));
    events.back().time = time;
  }
  events.front().meta = R"({"who":"ann"})";
  events.front().id = "k";
  Events source(events);
  AppendOptions options;
  options.allow_future = true;
  done(append(*open(path), source, options, system_clock(), system_random()));
  const auto rows = sql(path, "SELECT stream, seq, time, type, data, meta, id FROM event");
  REQUIRE(rows.size() == times.size());
  CHECK(rows[0] == R"(a|0|0001-01-01T00:00:00.000000Z|opened|{"n":1.10}|{"who":"ann"}|k)");
  for (std::size_t i = 1; i < times.size(); ++i) {
    CHECK(rows[i] ==
          "a|" + std::to_string(i) + "|" + times[i].second + R"(|opened|{"n":1.10}|NULL|NULL)");
    CHECK(to_string(times[i].first) == times[i].second);
  }
}

TEST_CASE("sqlite: a sealed store takes no append, and says where to write") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  add(*open(path), {event("a")});
  sql(path, "INSERT INTO metadata VALUES('sealed', 'sqlite:new.db')");
  const auto error = thrown([&] { add(*open(path), {event("a")}); });
  CHECK(error.code() == ErrorCode::denied);
  CHECK(std::string(error.what()).find("sqlite:new.db") != std::string::npos);
  CHECK(seqs(*open(path, sqlite::Mode::read), "a") == Seqs{0});
}

TEST_CASE("sqlite: a writer does not go by names that others changed between its transactions") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  const auto writer = open(path);
  add(*writer, {event("a", "first")});
  // As '.restore' of another store would.
  sql(path, "UPDATE type SET id=id+7, name='other'; UPDATE stored_event SET type_id=type_id+7");
  add(*writer, {event("a", "first")});
  const auto stored = read(*open(path, sqlite::Mode::read), "a");
  REQUIRE(stored.size() == 2);
  CHECK(stored[0].type == "other");
  CHECK(stored[1].type == "first");
}

TEST_CASE("sqlite: there is no id behind the greatest one") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  add(*open(path), {event("a")});
  sql(path,
      "UPDATE stream SET id=9223372036854775807; UPDATE run SET stream_id=9223372036854775807;"
      "UPDATE stored_event SET stream_id=9223372036854775807");
  CHECK(thrown([&] { add(*open(path), {event("b")}); }).code() == ErrorCode::integrity);
}

TEST_CASE("sqlite: a run's positions come back, and bytes that are none are refused") {
  std::vector<std::int64_t> positions;
  std::vector<std::uint8_t> bytes;
  std::int64_t last = 0;
  const std::vector<std::int64_t> wanted = {1, 2, 129, 20000, INT64_MAX - 1, INT64_MAX};
  for (const std::int64_t position : wanted) {
    sqlite::append_varint(bytes, static_cast<std::uint64_t>(position - last));
    last = position;
  }
  REQUIRE(sqlite::decode_run(bytes, INT64_MAX - 5, 6, positions));
  CHECK(positions == wanted);
  const auto refused = [](std::vector<std::uint8_t> text, std::int64_t count) {
    std::vector<std::int64_t> out;
    return !sqlite::decode_run(text, 7, count, out);
  };
  CHECK(refused(bytes, 5));
  CHECK(refused(bytes, 7));
  CHECK(refused({0}, 1));
  CHECK(refused({1, 0}, 2));
  CHECK(refused({0x80}, 1));
  CHECK(refused(std::vector<std::uint8_t>(12, 0xff), 1));
  auto overflow = bytes;
  overflow.push_back(1);
  CHECK(refused(overflow, 7));
  CHECK(refused({}, 0));
  positions.clear();
  CHECK_FALSE(sqlite::decode_run(bytes, INT64_MAX - 4, 6, positions));
  CHECK_FALSE(sqlite::decode_run(bytes, -1, 6, positions));
}

TEST_CASE("sqlite: a signal ends a statement that takes long") {
  const TempDir folder;
  sqlite::Options options;
  options.mode = sqlite::Mode::create;
  const auto database = sqlite::Database::open(folder.file("store.db"), options);
  request_interrupt(SIGINT);
  const Error error = thrown([&] {
    database->connection().execute(
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c WHERE x<1000000000) "
        "SELECT max(x) FROM c");
  });
  clear_interrupt();
  CHECK(error.code() == ErrorCode::interrupted);
}

}  // namespace
}  // namespace eventsrc::test
