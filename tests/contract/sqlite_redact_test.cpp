// No byte of a redacted payload stays in an SQLite file or its -wal.

#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sqlite3.h>

#include "eventsrc/descriptor.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/redact.hpp"
#include "sqlite/sqlite_store.hpp"
#include "support/backends.hpp"
#include "support/events.hpp"
#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

/// A connection of somebody else.
class Other {
 public:
  explicit Other(const std::string& path) {
    REQUIRE(sqlite3_open(path.c_str(), &handle_) == SQLITE_OK);
  }
  ~Other() { sqlite3_close(handle_); }
  Other(const Other&) = delete;
  Other& operator=(const Other&) = delete;

  void run(const std::string& sql) {
    REQUIRE(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  }

 private:
  sqlite3* handle_ = nullptr;
};

struct File {
  TempDir folder;
  std::string path = folder.file("store.db");
  FakeClock clock;
  FakeRandom random;

  std::unique_ptr<Store> open(sqlite::Mode mode = sqlite::Mode::create) {
    sqlite::Options options;
    options.mode = mode;
    options.durability = sqlite::Durability::off;
    options.clock = &clock;
    options.random = &random;
    return sqlite::open_store(path, options);
  }
  void add(std::vector<NewEvent> events) {
    Events source(std::move(events));
    done(append(*open(), source, {}, clock, random));
  }
  RedactReport redact(std::vector<Seq> seqs) {
    RedactOptions options;
    options.note = {"asked", {}, "test"};
    return eventsrc::redact(*open(), "a", std::move(seqs), options, clock, random);
  }
  /// Whether the bytes stand in the file or in its -wal.
  bool holds(std::string_view bytes) {
    for (const std::string_view suffix : {"", "-wal"}) {
      const std::string name = path + std::string(suffix);
      if (std::filesystem::exists(name) && content_of_file(name).find(bytes) != std::string::npos) {
        return true;
      }
    }
    return false;
  }
  std::string verified() { return test::verified(*open(sqlite::Mode::read)); }
};

// Text whose every 16 bytes stand nowhere else in it.
std::string unlike_itself(std::size_t size, std::string_view tag) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i) {
    text += std::string(tag) + std::to_string(100'000 + i) + "/";
  }
  return text.substr(0, size);
}

/// Whether any 24 bytes of `text` stand there.
bool holds_any_of(File& file, const std::string& text) {
  for (std::size_t at = 0; at + 24 <= text.size(); at += 24) {
    if (file.holds(std::string_view(text).substr(at, 24))) return true;
  }
  return false;
}

TEST_CASE("sqlite redact: payloads of all sizes go from the file and the -wal") {
  for (const std::size_t size : {30U, 300U, 3'000U, 5'000U, 60'000U}) {
    CAPTURE(size);
    File file;
    const std::string secret = unlike_itself(size, "secret");
    const std::string data = '"' + secret + '"';
    const std::string other = '"' + unlike_itself(size, "others") + '"';
    const std::string meta = "{\"who\":\"" + unlike_itself(size, "person") + "\"}";
    NewEvent target = event("a", "t", data);
    target.meta = meta;
    file.add({event("a", "t", other), target, event("a", "t", other)});
    REQUIRE(file.holds(secret.substr(0, 24)));
    CHECK(file.redact({Seq(1)}).events == 1);
    CHECK_FALSE(holds_any_of(file, secret));
    CHECK_FALSE(holds_any_of(file, meta));
    CHECK(holds_any_of(file, other));
    CHECK(file.open(sqlite::Mode::read)->info().redactions_pending == 0);
    CHECK(file.open(sqlite::Mode::read)->info().generation == 1);
    CHECK(file.verified() == "");
  }
}

TEST_CASE("sqlite redact: what a writer without secure_delete left in free pages goes too") {
  File file;
  const std::string secret = unlike_itself(20'000, "secret");
  const std::string data = '"' + secret + '"';
  file.add({event("a", "t", data), event("a", "t", data), event("b")});
  {
    // Rows that were written anew, each time elsewhere.
    Other other(file.path);
    other.run("PRAGMA secure_delete=OFF");
    other.run("CREATE TABLE rest(data TEXT)");
    other.run("INSERT INTO rest SELECT data FROM stored_event");
    other.run("DROP TABLE rest");
    other.run("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  const auto before = file.open(sqlite::Mode::read)->info();
  file.redact({Seq(0), Seq(1)});
  CHECK_FALSE(holds_any_of(file, secret));
  CHECK(file.verified() == "");
  CHECK(before.events == 3);
}

TEST_CASE("sqlite redact: text that another event holds too stays with that one") {
  File file;
  const std::string data = '"' + unlike_itself(5'000, "common") + '"';
  file.add({event("a", "t", data), event("a", "t", data)});
  file.redact({Seq(0)});
  CHECK(file.open(sqlite::Mode::read)->info().redactions_pending == 0);
  CHECK(holds_any_of(file, data));
  CHECK(file.verified() == "");
}

TEST_CASE("sqlite redact: a reader holds old pages; gc ends it when that has gone") {
  File file;
  const std::string secret = unlike_itself(2'000, "secret");
  const std::string data = '"' + secret + '"';
  file.add({event("a", "t", data), event("a")});
  {
    const auto keeper = file.open();  // so that nobody is the last to close it
    auto reader = std::make_unique<Other>(file.path);
    reader->run("BEGIN");
    reader->run("SELECT * FROM stored_event");
    const Error error = thrown([&] { file.redact({Seq(0)}); });
    CHECK(error.code() == ErrorCode::unavailable);
    CHECK(std::string(error.what()).find("run 'eventsrc gc'") != std::string::npos);
    CHECK(read(*file.open(sqlite::Mode::read), "a")[0].redacted);
    CHECK(file.open(sqlite::Mode::read)->info().redactions_pending == 1);
    CHECK(holds_any_of(file, secret));
    CHECK(thrown([&] { static_cast<void>(file.open()->collect_garbage({})); }).code() ==
          ErrorCode::unavailable);
    CHECK(file.open(sqlite::Mode::read)->info().redactions_pending == 1);
    reader.reset();
    GcOptions dry;
    dry.dry_run = true;
    CHECK(file.open()->collect_garbage(dry).redactions == 1);
    CHECK(holds_any_of(file, secret));
    CHECK(file.open()->collect_garbage({}).redactions == 1);
  }
  CHECK_FALSE(holds_any_of(file, secret));
  CHECK(file.open(sqlite::Mode::read)->info().redactions_pending == 0);
  CHECK(file.open()->collect_garbage({}).redactions == 0);
  CHECK(file.verified() == "");
}

TEST_CASE("sqlite redact: states that saw the event are dropped, others stay") {
  File file;
  file.add({event("a"), event("a"), event("a"), event("b")});
  {
    Other other(file.path);
    for (const int seq : {0, 1, 2}) {
      other.run("INSERT INTO snapshot VALUES((SELECT id FROM stream WHERE name='a'), x'00', '', " +
                std::to_string(seq) + ", 'default', 0, 0, x'00', 0, 0, 'value', '{}')");
    }
    other.run(
        "INSERT INTO snapshot VALUES((SELECT id FROM stream WHERE name='b'), x'00', '', 0, "
        "'default', 0, 0, x'00', 0, 0, 'value', '{}')");
    other.run(
        "INSERT INTO snapshot VALUES(0, x'00', '', 1, 'v', 0, 0, x'00', 0, 0, 'value', '{}')");
    other.run(
        "INSERT INTO snapshot VALUES(0, x'00', '', 2, 'v', 0, 0, x'00', 0, 0, 'value', '{}')");
  }
  file.redact({Seq(1)});
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(file.path.c_str(), &handle) == SQLITE_OK);
  std::string rows;
  sqlite3_exec(
      handle,
      "SELECT group_concat(place, ' ') FROM (SELECT stream_id || ':' || seq AS place FROM snapshot "
      "ORDER BY place)",
      [](void* out, int, char** values, char**) {
        *static_cast<std::string*>(out) = values[0] == nullptr ? "" : values[0];
        return 0;
      },
      &rows, nullptr);
  sqlite3_close(handle);
  CHECK(rows == "0:1 1:0 2:0");
}

TEST_CASE("sqlite redact: while it waits for a reader, others write") {
  File file;
  file.add({event("a"), event("a")});
  const auto keeper = file.open();
  auto reader = std::make_unique<Other>(file.path);
  reader->run("BEGIN");
  reader->run("SELECT * FROM stored_event");
  int written = 0;
  file.clock.on_sleep = [&] {
    // Without waiting: somebody who holds the lock makes it fail.
    Other writer(file.path);
    writer.run("BEGIN IMMEDIATE");
    writer.run("UPDATE metadata SET value=value WHERE key='seeded'; COMMIT");
    if (++written == 3) reader.reset();
  };
  CHECK(file.redact({Seq(0)}).events == 1);
  CHECK(written == 3);
  CHECK(file.open(sqlite::Mode::read)->info().redactions_pending == 0);
}

TEST_CASE("sqlite verify: altered snapshots and epochs are found") {
  const auto faults_after = [](const std::string& sql, bool archived) {
    File file;
    file.add({event("a"), event("a"), event("a")});
    {
      const auto store = file.open();
      const std::vector<std::shared_ptr<const View>> views = {View::default_view()};
      Epoch epoch;
      make_epoch(*store, "a", Point::at(Seq(1)), views, {}, file.clock.now(), epoch);
      if (archived) {
        const ArchivePlan plan = plan_archive(*store, "a", [](const EventView&, const Hash*) {});
        epochs_of(*store).remove(plan, "a.jsonl");
      }
    }
    CHECK(file.verified() == "");
    Other(file.path).run(sql);
    return file.verified();
  };
  const auto has = [](const std::string& faults, std::string_view text) {
    CAPTURE(faults);
    CHECK(faults.find(text) != std::string::npos);
  };
  has(faults_after("UPDATE snapshot SET value='{\"x\":1}'", false), "was altered");
  has(faults_after("UPDATE snapshot SET hash=zeroblob(32)", false), "another event there");
  has(faults_after("UPDATE snapshot SET definition=x'00'", false), "malformed");
  has(faults_after("UPDATE stream SET epoch_hash=zeroblob(32)", false), "epoch's mark");
  has(faults_after("UPDATE stream SET epoch_time=NULL", false), "epoch of a is damaged");
  for (const bool archived : {false, true}) {
    has(faults_after("UPDATE stream SET epoch_seq=NULL, epoch_time=NULL, epoch_hash=NULL",
                     archived),
        "the epoch of a stands at seq none, the last state of an epoch in table snapshot at 1");
  }
  has(faults_after("DELETE FROM archive", true), "was noted, and is missing");
  has(faults_after("UPDATE stream SET epoch_seq=0", true), "epoch");
  has(faults_after("DELETE FROM snapshot", true), "archived in \"a.jsonl\", and no sound state");
  has(faults_after("UPDATE snapshot SET value='{\"x\":1}'", true), "no sound state");
  has(faults_after("UPDATE archive SET last_seq=7", true), "table archive");
}

TEST_CASE("sqlite redact: where the states of an epoch go, the one before it is the last") {
  File file;
  file.add({event("a"), event("a"), event("a"), event("a")});
  const std::vector<std::shared_ptr<const View>> views = {View::default_view()};
  const auto mark_at = [&](std::int64_t seq) {
    Epoch epoch;
    make_epoch(*file.open(), "a", Point::at(Seq(seq)), views, {}, file.clock.now(), epoch);
  };
  const auto epoch = [&] { return epochs_of(*file.open()).epoch("a"); };
  mark_at(1);
  const ArchivePlan plan = plan_archive(*file.open(), "a", [](const EventView&, const Hash*) {});
  epochs_of(*file.open()).remove(plan, "a.jsonl");
  const auto first = epoch();
  mark_at(3);
  CHECK(epoch()->seq == Seq(3));
  file.redact({Seq(2)});
  CHECK(epoch() == first);
  CHECK(file.verified() == "");
}

TEST_CASE("sqlite redact: a repeat ends what was not scrubbed to its end") {
  File file;
  const std::string secret = unlike_itself(2'000, "secret");
  const std::string data = '"' + secret + '"';
  file.add({event("a", "t", data), event("a")});
  {
    const auto keeper = file.open();
    auto reader = std::make_unique<Other>(file.path);
    reader->run("BEGIN");
    reader->run("SELECT * FROM stored_event");
    CHECK(thrown([&] { file.redact({Seq(0)}); }).code() == ErrorCode::unavailable);
    CHECK(holds_any_of(file, secret));
  }
  const RedactReport again = file.redact({Seq(0)});
  CHECK(again.events == 0);
  CHECK(again.completed == 1);
  CHECK_FALSE(holds_any_of(file, secret));
  CHECK(file.redact({Seq(0)}).completed == 0);
}

/// Whether any process, this one too, holds SQLite's shared lock of the file; sqlite.org/lockingv3.
bool is_locked(const Descriptor& file) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = 0x40000002;
  lock.l_len = 510;
  REQUIRE(fcntl(file.get(), F_OFD_GETLK, &lock) == 0);
  return lock.l_type != F_UNLCK;
}

// A process that closes any handle of a file gives up all its locks of it: another could then take
// itself for the last, and remove the -wal that this one writes to.
TEST_CASE("sqlite redact: the search for what was erased keeps the store's locks") {
  File file;
  file.add({event("a", "t", '"' + unlike_itself(2'000, "secret") + '"')});
  const Descriptor looker(open(file.path.c_str(), O_RDWR | O_CLOEXEC));
  CHECK_FALSE(is_locked(looker));
  const auto store = file.open();
  CHECK(is_locked(looker));
  RedactOptions options;
  options.note = {"asked", {}, "test"};
  CHECK(eventsrc::redact(*store, "a", {Seq(0)}, options, file.clock, file.random).events == 1);
  CHECK(is_locked(looker));
  CHECK(store->info().redactions_pending == 0);
}

TEST_CASE("sqlite redact: what was erased is scrubbed even if a later transaction fails") {
  File file;
  const std::string secret = unlike_itself(2'000, "secret");
  const std::string data = '"' + secret + '"';
  std::vector<NewEvent> events = {event("a", "t", data)};
  std::vector<Seq> seqs = {Seq(0)};
  // A first round of 10,000 events, and a second.
  for (int i = 1; i < 10'100; ++i) {
    events.push_back(event("a"));
    seqs.emplace_back(i);
  }
  file.add(events);
  // Each record draws a salt: those of the check, then the first that is written.
  class Failing final : public Random {
   public:
    void fill(std::span<std::uint8_t> bytes) override {
      if (bytes.size() == sizeof(Salt) && ++salts_ == 4)
        throw Error(ErrorCode::interrupted, "stop");
      inner_.fill(bytes);
    }

   private:
    int salts_ = 0;
    FakeRandom inner_;
  };
  Failing random;
  RedactOptions options;
  options.note = {"asked", {}, "test"};
  const auto store = file.open();
  const Error error =
      thrown([&] { eventsrc::redact(*store, "a", seqs, options, file.clock, random); });
  CHECK(error.code() == ErrorCode::interrupted);
  CHECK(std::string(error.what()).find("10000 of the events are redacted") != std::string::npos);
  CHECK_FALSE(holds_any_of(file, secret));
  CHECK(file.open(sqlite::Mode::read)->info().redactions_pending == 0);
  CHECK(count_redacted(*file.open(sqlite::Mode::read)) == 10'000);
}

}  // namespace
}  // namespace eventsrc::test
