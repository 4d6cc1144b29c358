#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "fault/ledger.hpp"
#include "fault/sqlite_handle.hpp"
#include "fault/tool.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

constexpr int kKilledBy = 128;

/// Whether somebody is in a write transaction.
bool is_locked(SqliteHandle& handle) {
  if (handle.attempt("BEGIN IMMEDIATE") == SQLITE_BUSY) return true;
  handle.execute("ROLLBACK");
  return false;
}

std::string many_lines(int count) {
  std::string lines;
  for (int i = 0; i < count; ++i) lines += event_line("s", std::to_string(i));
  return lines;
}

TEST_CASE("signals: a load without --batch that is interrupted stores nothing and leaves no file") {
  const TempDir dir;
  const TempDir temporary;
  const TempDir input;
  const StoreFile store(dir.file("store.db"));
  store.must({"append", "first", "t"});
  write_file(input.file("load"), many_lines(100'000));
  const auto before = names_in(dir.path());
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    for (const bool echo : {false, true}) {
      CAPTURE(number);
      CAPTURE(echo);
      Launch launch = store.command({"append", "--from", input.file("load")});
      if (echo) launch.arguments.emplace_back("--echo");
      launch.temporary_folder = temporary.path();
      Tool loader(launch);
      {
        SqliteHandle observer(store.path());
        wait_until([&] { return is_locked(observer) || !loader.running(); });
      }
      REQUIRE(loader.running());
      loader.signal(number);
      const Ended& ended = loader.wait();
      CHECK(ended.status == kKilledBy + number);
      CHECK(ended.out == "");
      CHECK(ended.err == "eventsrc: interrupted\n");
      CHECK(names_in(dir.path()) == before);
      CHECK(names_in(temporary.path()).empty());
      CHECK(store.events().size() == 1);
    }
  }
  store.check_sound();
}

TEST_CASE("signals: a load that still waits for its input makes no store") {
  const TempDir dir;
  const TempDir temporary;
  const StoreFile store(dir.file("store.db"));
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    CAPTURE(number);
    Launch launch = store.command({"append", "--from", "-"});
    launch.piped_input = true;
    launch.temporary_folder = temporary.path();
    Tool loader(launch);
    loader.feed(many_lines(3));
    wait_until([&] { return loader.wants_input(); });
    loader.signal(number);
    CHECK(loader.wait().status == kKilledBy + number);
    CHECK(names_in(dir.path()).empty());
    CHECK(names_in(temporary.path()).empty());
  }
}

TEST_CASE("signals: of a load in batches what was reported stays") {
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  Ledger ledger;
  Launch launch =
      store.command({"append", "--from", "-", "--batch", "2", "--batch-time", "1h", "--receipts"});
  launch.piped_input = true;
  Tool loader(launch);
  loader.feed(many_lines(7));
  wait_until([&] { return loader.lines().size() == 3 && loader.wants_input(); });
  loader.signal(SIGINT);
  CHECK(loader.wait().status == kKilledBy + SIGINT);
  CHECK(loader.lines().size() == 3);
  ledger.add(loader.lines());
  CHECK(store.events().size() == 6);
  CHECK(names_in(dir.path()) == std::vector<std::string>{"store.db"});
  store.check_sound();
  ledger.check(store);
}

TEST_CASE("signals: who waits for a lock can be interrupted") {
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  store.must({"append", "s", "t", "0"});
  SqliteHandle other(store.path());
  other.execute("BEGIN IMMEDIATE");
  Tool waiting(store.command({"append", "s", "t", "1"}));
  for (int i = 0; i < 10; ++i) store.must({"head", "s"});
  CHECK(waiting.running());
  waiting.signal(SIGINT);
  CHECK(waiting.wait().status == kKilledBy + SIGINT);
  other.execute("ROLLBACK");
  CHECK(store.events().size() == 1);
}

TEST_CASE("signals: one that was ignored from the start, as nohup does, stays ignored") {
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  Launch launch = store.command({"append", "--from", "-", "--batch", "1"});
  launch.piped_input = true;
  launch.prepare = [] { return std::signal(SIGHUP, SIG_IGN) != SIG_ERR; };
  Tool loader(launch);
  loader.feed(event_line("s", "0"));
  wait_until([&] { return loader.lines().size() == 1; });
  loader.signal(SIGHUP);
  loader.feed(event_line("s", "1"));
  wait_until([&] { return loader.lines().size() == 2; });
  loader.close_input();
  CHECK(loader.wait().status == 0);
}

/// Interrupts `words`, which write a file in `folder`, in the middle: false if it was always done
/// before the signal came.
bool interrupt_writing(const StoreFile& store, const std::vector<std::string>& words,
                       const std::string& folder, const std::function<void()>& prepare) {
  constexpr int kTries = 20;
  for (int i = 0; i < kTries; ++i) {
    prepare();
    const auto listing = names_in(folder);
    Tool tool(store.command(words));
    wait_until([&] { return names_in(folder) != listing || !tool.running(); });
    tool.signal(SIGINT);
    if (tool.wait().status == 0) continue;
    CHECK(tool.wait().status == kKilledBy + SIGINT);
    CHECK(names_in(folder) == listing);
    return true;
  }
  return false;
}

TEST_CASE("signals: an interrupted command leaves its target as it was, and no temporary file") {
  const TempDir dir;
  const TempDir out;
  const StoreFile store(dir.file("store.db"));
  write_file(dir.file("load"), many_lines(50'000));
  store.must({"append", "--from", dir.file("load"), "--durability", "off"});
  const auto before = names_in(dir.path());
  const std::string target = out.file("target");
  SUBCASE("export to a new file") {
    CHECK(interrupt_writing(store, {"export", "-o", target}, out.path(),
                            [&] { std::filesystem::remove(target); }));
  }
  SUBCASE("export over a file") {
    const std::string text = "as it was";
    CHECK(interrupt_writing(store, {"export", "-o", target}, out.path(),
                            [&] { write_file(target, text); }));
    CHECK(std::filesystem::file_size(target) == text.size());
  }
  SUBCASE("backup") {
    CHECK(interrupt_writing(store, {"backup", target}, out.path(),
                            [&] { std::filesystem::remove(target); }));
  }
  CHECK(names_in(dir.path()) == before);
}

}  // namespace
}  // namespace eventsrc::test
