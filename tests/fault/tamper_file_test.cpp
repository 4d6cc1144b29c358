// Bits of a small store's file are flipped, one by one: opening it or `verify` finds that, or
// nothing that anybody reads differs. In this process, so that all of them can be tried.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "eventsrc/append.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event_line.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/replay.hpp"
#include "eventsrc/replay_start.hpp"
#include "eventsrc/seams.hpp"
#include "eventsrc/snapshot.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/verify.hpp"
#include "fault/ledger.hpp"
#include "fault/sqlite_handle.hpp"
#include "sqlite/sqlite_store.hpp"
#include "support/fakes.hpp"
#include "support/instants.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

namespace fs = std::filesystem;

// Flips that are tried unless all are (EVENTSRC_TEST_LONG).
constexpr std::size_t kSome = 800;

constexpr std::size_t kPage = 512;

/// Pages of the smallest size, as few as there can be.
void make_small(const std::string& path) {
  SqliteHandle file(path);
  file.execute("PRAGMA journal_mode=DELETE");
  file.execute("PRAGMA page_size=512");
  file.execute("VACUUM");
  file.execute("PRAGMA journal_mode=WAL");
}

/// A row in every table, in as few bytes as there can be.
void make_store(const StoreFile& store, const std::string& archive) {
  for (const std::string_view stream : {"a", "b", "c"}) {
    const std::string name(stream);
    store.must({"append", name, "made", R"({"n":1})", "--id", name + "1", "--meta", "{}"});
    store.must({"append", name, "seen", R"({"m":"text"})", "--id", name + "2"});
  }
  store.must({"redact", "b", "1", "--reason", "asked"});
  store.must({"snapshot", "create", "a"});
  store.must({"snapshot", "policy", "set", "a/*", "--every", "100"});
  store.must({"snapshot", "create", "c", "--at", "1", "--epoch"});
  store.must({"archive", "c", "--to", archive});
  make_small(store.path());
}

/// Waits by `clock` for those who may be writing: as a rule not at all.
std::unique_ptr<Store> open(const std::string& path, sqlite::Mode mode, FakeClock& clock) {
  sqlite::Options options;
  options.mode = mode;
  options.clock = &clock;
  return sqlite::open_store(path, options);
}

std::unique_ptr<Store> open(const std::string& path, sqlite::Mode mode = sqlite::Mode::read) {
  static FakeClock clock;
  return open(path, mode, clock);
}

bool is_found(const std::string& path) {
  const auto store = open(path);
  return verify(*store, every_stream(), {.physical = true, .threads = 1}, [](const Fault&) {
         }).faults > 0;
}

/// Everything that a reader can be told of events, states, snapshots and ids that are taken.
std::string read_all(const std::string& path) {
  const auto store = open(path);
  std::string text;
  const auto events = store->read_all({});
  EventView event;
  while (events->next(event)) append_event_line(text, event, nullptr);
  const auto streams = store->streams(every_stream());
  StreamHead head;
  while (streams->next(head)) {
    text += fmt::format("\n{} {} {} {} {} {}", head.name, head.events, head.first.value(),
                        head.last.value(), head.bytes, to_hex(head.hash));
    const auto fold = make_fold(View::default_view());
    ReplayStart start;
    replay(*store, head.name, {}, *fold, 1, &start);
    fold->state(0, "").value.append_to(text);
  }
  for (const Snapshot& one : store->snapshots()->list(Selection::all())) {
    text += fmt::format("\n{} {} {} {} {}", one.stream, one.view, one.seq.value(), one.epoch,
                        one.state);
  }
  const auto writer = open(path, sqlite::Mode::write);
  AppendOptions dry_run;
  dry_run.dry_run = true;
  for (const auto& [stream, id] : {std::pair("a", "a1"), {"b", "b2"}, {"c", "c1"}, {"c", "c2"}}) {
    NewEvent again;
    again.stream = stream;
    again.id = id;
    again.type = id[1] == '1' ? "made" : "seen";
    again.data = id[1] == '1' ? R"({"n":1})" : R"({"m":"text"})";
    if (id[1] == '1') again.meta = "{}";
    SingleEvent source(again);
    const auto result = append(*writer, source, dry_run, system_clock(), system_random());
    const auto* const report = std::get_if<AppendReport>(&result);
    text += fmt::format("\n{} {}", id, report == nullptr ? -1 : report->last.value());
  }
  return text;
}

TEST_CASE("tampering: every bit of a small file is found by verify, or nobody reads it") {
  Instants instants;
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  make_store(store, dir.file("archived"));
  REQUIRE_FALSE(is_found(store.path()));
  const std::string as_it_was = read_all(store.path());
  const std::string content = content_of_file(store.path());
  const std::size_t all = content.size() * 8;
  int found = 0;
  int immaterial = 0;
  const std::size_t wanted = all_instants() ? all : kSome;
  for (std::size_t i = 0; i < wanted; ++i) {
    const std::size_t bit = all_instants() ? i : instants.below(all);
    CAPTURE(bit);
    const auto put = [&](char byte) {
      std::fstream file(store.path(), std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(static_cast<std::streamoff>(bit / 8));
      file.put(byte);
    };
    put(static_cast<char>(content[bit / 8] ^ static_cast<char>(1U << bit % 8)));
    try {
      if (is_found(store.path())) {
        ++found;
      } else {
        ++immaterial;
        CHECK(read_all(store.path()) == as_it_was);
      }
    } catch (const Error& error) {
      CAPTURE(std::string(error.what()));
      ++found;
      CHECK((error.code() == ErrorCode::integrity || error.code() == ErrorCode::unsupported));
    }
    put(content[bit / 8]);
    fs::remove(store.path() + "-wal");
    fs::remove(store.path() + "-shm");
    fs::remove(store.path() + "-journal");
  }
  CHECK((content_of_file(store.path()) == content));
  MESSAGE(wanted << " of " << all << " bits of a file flipped, " << found << " found, "
                 << immaterial << " immaterial");
}

std::string lines_of(const std::string& path) {
  const auto store = open(path);
  std::string lines;
  const auto events = store->read_all({});
  EventView event;
  while (events->next(event)) {
    append_event_line(lines, event, nullptr);
    lines += '\n';
  }
  return lines;
}

constexpr std::size_t kLogHeader = 32;
constexpr std::size_t kFrameHeader = 24;
constexpr std::size_t kFrame = kFrameHeader + kPage;

/// How many transactions end behind each frame of a -wal, the first of which is 1.
std::vector<int> transactions_behind(const std::string& wal) {
  const std::size_t frames = (wal.size() - kLogHeader) / kFrame;
  std::vector<int> behind(frames + 1);
  for (std::size_t frame = frames; frame > 0; --frame) {
    // The size of the database, which only the last frame of a transaction has.
    const std::string size = wal.substr(kLogHeader + (frame - 1) * kFrame + 4, 4);
    behind[frame - 1] = behind[frame] + (size == std::string(4, '\0') ? 0 : 1);
  }
  return behind;
}

/// The frame that this byte is in, from 1; 0 if that is the header.
std::size_t frame_at(std::size_t byte) {
  return byte < kLogHeader ? 0 : (byte - kLogHeader) / kFrame + 1;
}

/// What was refused when it was opened; "" if it was not.
std::string refusal(const std::string& path, sqlite::Mode mode) {
  try {
    static_cast<void>(open(path, mode));
    return "";
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::integrity);
    return error.what();
  }
}

/// The content of a store and of its -wal, in which eight events are, as they are when the program
/// is killed. Behind each is a transaction of one frame.
struct LeftBehind {
  std::string content;
  std::string wal;
};

LeftBehind left_behind(const std::string& path) {
  static_cast<void>(open(path, sqlite::Mode::create));
  make_small(path);
  const auto store = open(path, sqlite::Mode::write);
  SqliteHandle other(path);
  for (int i = 0; i < 8; ++i) {
    const std::string data = std::to_string(i);
    NewEvent event;
    event.stream = "a";
    event.type = "t";
    event.data = data;
    SingleEvent source(event);
    const auto result = append(*store, source, {}, system_clock(), system_random());
    REQUIRE(std::holds_alternative<AppendReport>(result));
    other.execute("UPDATE metadata SET value=1-value WHERE key='seeded'");
  }
  return {content_of_file(path), content_of_file(path + "-wal")};
}

TEST_CASE("tampering: a bit of a -wal that was left is found, but in the last two transactions") {
  Instants instants;
  const TempDir dir;
  const std::string left = dir.file("left.db");
  const std::string path = dir.file("store.db");
  const auto [content, wal] = left_behind(path);
  const auto put = [&, &content = content](const std::string& log) {
    write_file(left, content);
    write_file(left + "-wal", log);
    fs::remove(left + "-shm");
  };
  put(wal);
  const std::string lines = lines_of(left);
  const std::vector<int> behind = transactions_behind(wal);
  REQUIRE(behind.front() == 16);
  const std::size_t all = wal.size() * 8;
  const std::size_t wanted = all_instants() ? all : kSome;
  int found = 0;
  int shorter = 0;
  for (std::size_t i = 0; i < wanted; ++i) {
    const std::size_t bit = all_instants() ? i : instants.below(all);
    CAPTURE(bit);
    std::string flipped = wal;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ static_cast<char>(1U << bit % 8));
    put(flipped);
    const std::size_t damaged = frame_at(bit / 8);
    const bool is_told = behind[damaged] >= 2;
    const std::string frame =
        damaged == 0 ? "is not the write-ahead log" : fmt::format("(frame {})", damaged);
    if (is_told) {
      ++found;
      for (const auto mode : {sqlite::Mode::read, sqlite::Mode::write, sqlite::Mode::read}) {
        CHECK(refusal(left, mode).find(frame) != std::string::npos);
      }
      CHECK((content_of_file(left + "-wal") == flipped));
      CHECK((content_of_file(left) == content));
    } else {
      // Nothing tells it from what a loss of power cut off.
      const std::string now = lines_of(left);
      CHECK(lines.starts_with(now));
      if (now.size() < lines.size()) ++shorter;
      CHECK(refusal(left, sqlite::Mode::write) == "");
    }
  }
  CHECK(found > 0);
  CHECK(shorter > 0);
  MESSAGE(wanted << " of " << all << " bits of a -wal flipped, " << found << " found, " << shorter
                 << " in the last transactions");
}

TEST_CASE("tampering: a -wal of which much was overwritten is found") {
  const TempDir dir;
  const auto [content, wal] = left_behind(dir.file("store.db"));
  const std::string left = dir.file("left.db");
  struct Damage {
    std::size_t from;
    std::size_t bytes;
    std::string_view told;
  };
  for (const char byte : {'\0', '\xff', 'a'}) {
    for (const Damage damage : {Damage{kLogHeader + kFrame, 8 * kFrame, "(frame 2)"},
                                Damage{kLogHeader + 2 * kFrame - 100, 200, "(frame 2)"},
                                Damage{0, kLogHeader, "is not the write-ahead log"},
                                Damage{0, kLogHeader + kFrameHeader, "is not the write-ahead log"},
                                Damage{0, 4096, "is not the write-ahead log"}}) {
      CAPTURE(byte);
      CAPTURE(damage.from);
      CAPTURE(damage.bytes);
      std::string log = wal;
      log.replace(damage.from, damage.bytes, damage.bytes, byte);
      write_file(left, content);
      write_file(left + "-wal", log);
      fs::remove(left + "-shm");
      for (const auto mode : {sqlite::Mode::read, sqlite::Mode::write}) {
        CHECK(refusal(left, mode).find(damage.told) != std::string::npos);
      }
      CHECK((content_of_file(left + "-wal") == log));
    }
  }
}

TEST_CASE("tampering: a store that may be torn takes a -wal whose first block was lost") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  static_cast<void>(open(path, sqlite::Mode::create));
  SqliteHandle(path).execute("INSERT INTO metadata VALUES('unsynced', 1)");
  auto [content, wal] = left_behind(path);
  wal.replace(0, 4096, 4096, '\0');
  const std::string left = dir.file("left.db");
  write_file(left, content);
  write_file(left + "-wal", wal);
  CHECK(refusal(left, sqlite::Mode::write) == "");
}

/// A -wal that looks damaged at first, and at the third look is `then`.
struct Mended {
  FakeClock clock;

  Mended(const std::string& path, std::string log, std::size_t damaged, std::string then) {
    log[damaged] = static_cast<char>(log[damaged] ^ 1);
    write_file(path + "-wal", log);
    fs::remove(path + "-shm");
    clock.on_sleep = [this, path, then = std::move(then)] {
      if (clock.sleeps() == 3) write_file(path + "-wal", then);
    };
  }
};

TEST_CASE("tampering: a -wal that looks damaged is looked at again, as others may just write it") {
  const TempDir dir;
  const auto [content, wal] = left_behind(dir.file("store.db"));
  const std::string anew = left_behind(dir.file("other.db")).wal;
  const std::string path = dir.file("left.db");
  constexpr std::size_t kInHeader = 20;
  constexpr std::size_t kInFrame = kLogHeader + kFrame + 100;
  write_file(path, content);
  {
    Mended mended(path, wal, kInHeader, wal);
    const auto store = open(path, sqlite::Mode::write, mended.clock);
    CHECK(mended.clock.sleeps() == 3);
    CHECK(store->head("a")->events == 8);
  }
  write_file(path, content);
  {
    // SQLite looked at the end of the log before.
    Mended mended(path, wal, kInFrame, wal);
    CHECK_THROWS_AS(open(path, sqlite::Mode::write, mended.clock), Error);
    CHECK(mended.clock.sleeps() == 5);
    CHECK(lines_of(path) == lines_of(dir.file("store.db")));
  }
  {
    Mended mended(path, wal, kInFrame, anew);
    CHECK_NOTHROW(open(path, sqlite::Mode::write, mended.clock));
    CHECK(mended.clock.sleeps() == 3);
  }
}

}  // namespace
}  // namespace eventsrc::test
