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
#include "support/instants.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

namespace fs = std::filesystem;

// Flips that are tried unless all are (EVENTSRC_TEST_LONG).
constexpr std::size_t kSome = 800;

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
  SqliteHandle file(store.path());
  // Pages of the smallest size, as few as there can be.
  file.execute("PRAGMA journal_mode=DELETE");
  file.execute("PRAGMA page_size=512");
  file.execute("VACUUM");
  file.execute("PRAGMA journal_mode=WAL");
}

std::unique_ptr<Store> open(const std::string& path) { return sqlite::open_store(path, {}); }

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
  sqlite::Options writing;
  writing.mode = sqlite::Mode::write;
  const auto writer = sqlite::open_store(path, writing);
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

TEST_CASE("tampering: a bit of a -wal that was left costs what stands behind it, and no more") {
  Instants instants;
  const TempDir dir;
  const std::string left = dir.file("left.db");
  {
    sqlite::Options options;
    options.mode = sqlite::Mode::create;
    const std::string path = dir.file("store.db");
    const auto store = sqlite::open_store(path, options);
    for (int i = 0; i < 8; ++i) {
      const std::string data = std::to_string(i);
      NewEvent event;
      event.stream = "a";
      event.type = "t";
      event.data = data;
      SingleEvent source(event);
      const auto result = append(*store, source, {}, system_clock(), system_random());
      REQUIRE(std::holds_alternative<AppendReport>(result));
    }
    // As it is when the program is killed now.
    fs::copy_file(path, left);
    fs::copy_file(path + "-wal", left + "-wal");
  }
  const std::string lines = lines_of(left);
  const std::string wal = content_of_file(left + "-wal");
  const std::size_t all = wal.size() * 8;
  int shorter = 0;
  for (std::size_t i = 0; i < (all_instants() ? all : kSome); ++i) {
    const std::size_t bit = all_instants() ? i : instants.below(all);
    CAPTURE(bit);
    std::string flipped = wal;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ static_cast<char>(1U << bit % 8));
    write_file(left + "-wal", flipped);
    try {
      CHECK_FALSE(is_found(left));
      const std::string now = lines_of(left);
      CHECK(lines.starts_with(now));
      if (now.size() < lines.size()) ++shorter;
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::integrity);
    }
  }
  CHECK(shorter > 0);
}

}  // namespace
}  // namespace eventsrc::test
