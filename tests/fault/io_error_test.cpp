// Calls that change files fail, and calls that read them, by disk_shim.cpp.

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "fault/disk_note.hpp"
#include "fault/sqlite_handle.hpp"
#include "fault/tool.hpp"
#include "fault/writings.hpp"
#include "support/instants.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

namespace fs = std::filesystem;

// Of the calls of a command that are tried unless all are (EVENTSRC_TEST_LONG).
constexpr int kSomeChanges = 2;
constexpr int kSomeReads = 1;
constexpr int kSomeReadsOfReading = 2;

/// What a call that changes files does.
const std::vector<std::string>& failing_changes() {
  static const std::vector<std::string> all{
      fmt::format("{} once whole", EIO),   // it works again afterwards
      fmt::format("{} on whole", EIO),     // a disk that is broken
      fmt::format("{} on whole", ENOSPC),  // and one that is full
      fmt::format("{} on half", ENOSPC),   // with room for half of it
      fmt::format("{} once half", EDQUOT)};
  return all;
}

/// What one does that reads them.
const std::vector<std::string>& failing_reads() {
  static const std::vector<std::string> all{fmt::format("{} once reads", EIO),
                                            fmt::format("{} on reads", EIO)};
  return all;
}

// All reads give half of what was asked for, which is no fault.
constexpr const char* kShortReads = "1 0 on half reads";

/// How a command ended, and what disk_shim.cpp noted of it.
struct Watched {
  Ended ended;
  std::vector<DiskNote> notes;

  [[nodiscard]] const DiskNote* first(DiskNote::Kind kind) const {
    const auto found = std::find_if(notes.begin(), notes.end(),
                                    [kind](const DiskNote& note) { return note.kind == kind; });
    return found == notes.end() ? nullptr : &*found;
  }
};

Watched watch(Launch command, const std::string& notes, const std::string& fault = "0 0 once") {
  fs::remove(notes);
  command.shim = {"EVENTSRC_DISK_NOTES=" + notes, "EVENTSRC_DISK_FAULT=" + fault};
  Ended ended = Tool(std::move(command)).wait();
  return {std::move(ended), read_notes(notes)};
}

/// How a command ended in which a call failed as `fault` says; nothing if it made fewer calls.
std::optional<Ended> run_with(const std::string& fault, Launch command, const std::string& notes) {
  Watched watched = watch(std::move(command), notes, fault);
  if (watched.first(DiskNote::Kind::fault) == nullptr) return std::nullopt;
  return std::move(watched.ended);
}

/// Calls `fail` with 1, 2, … until it says that there are fewer calls; or, unless all are to be
/// tried, with `some` of them, of about `calls`. How many there were.
template <typename Fail>
int at_calls(long calls, int some, Instants& random, const Fail& fail) {
  int failed = 0;
  if (all_instants()) {
    while (fail(failed + 1)) ++failed;
    return failed;
  }
  REQUIRE(calls > 0);
  for (int i = 0; i < some; ++i) {
    if (fail(1 + static_cast<int>(random.below(static_cast<std::size_t>(calls))))) ++failed;
  }
  return failed;
}

/// Runs a command with each call failing in turn.
class Trial {
 public:
  Trial(const Writing& writing, Instants& random) : writing_(writing), random_(random) {
    fs::create_directory(folder_.file("before"));
    const Place before(folder_.file("before"));
    if (writing.prepare) writing.prepare(before);
    before_ = before.content(writing_.changed);
    const Place after = fresh();
    const Watched watched = watch(launch_of(writing_, after), folder_.file("notes"));
    INFO(watched.ended.err);
    REQUIRE(watched.ended.status == 0);
    const DiskNote* end = watched.first(DiskNote::Kind::end);
    REQUIRE(end != nullptr);
    changes_ = static_cast<long>(end->offset);
    reads_ = static_cast<long>(end->file);
    after_ = after.content(writing_.changed);
    if (writing_.check) writing_.check(after, true);
  }

  /// Each call that changes files fails in turn, in each way, or some do in some way. How many.
  int fail_changes() { return fail_calls(failing_changes(), changes_, kSomeChanges); }
  /// The same of those that read them.
  int fail_reads() { return fail_calls(failing_reads(), reads_, kSomeReads); }

  void read_short() const {
    const Place place = fresh();
    const auto ended = run_with(kShortReads, launch_of(writing_, place), folder_.file("notes"));
    REQUIRE(ended);
    INFO(ended->err);
    CHECK(ended->status == 0);
    CHECK(place.content(writing_.changed) == after_);
    if (writing_.check) writing_.check(place, true);
  }

 private:
  [[nodiscard]] Place fresh() const {
    fs::remove_all(folder_.file("now"));
    fs::copy(folder_.file("before"), folder_.file("now"));
    return Place(folder_.file("now"));
  }

  int fail_calls(const std::vector<std::string>& faults, long calls, int some) {
    int injected = 0;
    at_calls(calls, some, random_, [&](int call) {
      const int before = injected;
      const std::size_t chosen = random_.below(faults.size());
      for (std::size_t fault = 0; fault < faults.size(); ++fault) {
        if (!all_instants() && fault != chosen) continue;
        if (fail(call, faults[fault])) ++injected;
      }
      return injected > before;
    });
    return injected;
  }

  /// False if the run made fewer calls.
  bool fail(int call, const std::string& fault) {
    const Place place = fresh();
    const auto ended = run_with(fmt::format("{} {}", call, fault), launch_of(writing_, place),
                                folder_.file("notes"));
    if (!ended) return false;
    CAPTURE(writing_.name);
    CAPTURE(call);
    CAPTURE(fault);
    INFO(ended->out);
    INFO(ended->err);
    check(place, *ended);
    return true;
  }

  void check(const Place& place, const Ended& ended) {
    check_written(writing_, place, ended, before_, after_);
    check_goes_on(writing_, place);
  }

  const Writing& writing_;
  Instants& random_;
  TempDir folder_;
  std::string before_;
  std::string after_;
  long changes_ = 0;
  long reads_ = 0;
};

TEST_CASE("i/o errors: a fault comes once, or goes on, as was asked for") {
  for (const bool once : {true, false}) {
    CAPTURE(once);
    const TempDir folder;
    const Place place(folder.path());
    place.store().must({"append", "s", "t", "1"});
    // The fifth call writes into the -wal or its index; they are removed after that.
    const Watched watched =
        watch(place.store().command({"append", "s", "t", "2"}), folder.file("notes"),
              fmt::format("5 {} {} whole changes", EIO, once ? "once" : "on"));
    CHECK(watched.ended.status == 6);
    const auto went_through = [](const DiskNote& note) {
      return note.kind == DiskNote::Kind::write || note.kind == DiskNote::Kind::truncate ||
             note.kind == DiskNote::Kind::unlink || note.kind == DiskNote::Kind::sync;
    };
    const DiskNote* fault = watched.first(DiskNote::Kind::fault);
    REQUIRE(fault != nullptr);
    CHECK(std::any_of(fault, &watched.notes.back(), went_through) == once);
  }
}

TEST_CASE(
    "i/o errors: each call that fails leaves a sound store, and nothing is said that is not") {
  Instants instants;
  int changes = 0;
  int reads = 0;
  for (const Writing& writing : writings()) {
    CAPTURE(writing.name);
    Trial trial(writing, instants);
    changes += trial.fail_changes();
    reads += trial.fail_reads();
    trial.read_short();
  }
  CHECK(changes > 20);
  CHECK(reads > 10);
  MESSAGE(changes << " calls failed, and " << reads << " reads of commands that write");
}

/// A command that reads a store.
struct Reading {
  StoreFile store;
  std::vector<std::string> words;
  bool is_left = false;  ///< by a crash

  [[nodiscard]] Launch launch() const { return store.command(words); }
};

/// How a command ended that could not read all, and prints `whole` where it can.
void check_reading(const Reading& reading, const Ended& ended, const std::string& whole) {
  INFO(ended.err);
  CHECK(whole.starts_with(ended.out));
  // Its own copy of what a crash left is tidied up before it goes, well or not.
  if (reading.is_left && ended.out == whole) return;
  CHECK(ended.status == 6);
  CHECK(ended.err.starts_with("eventsrc: "));
}

/// What is left in `folder` of a store whose writer was killed: the newest events stand in the
/// -wal.
StoreFile left_by_crash(const StoreFile& store, const std::string& folder) {
  fs::create_directory(folder);
  StoreFile left(folder + "/store.db");
  SqliteHandle holder(store.path());
  holder.execute("SELECT 1 FROM sqlite_schema");  // it has the -wal open, which stays for that
  store.must({"append", "s", "t", "\"last\""});
  for (const char* const end : {"", "-wal"}) fs::copy(store.path() + end, left.path() + end);
  REQUIRE(fs::file_size(left.path() + "-wal") > 0);
  return left;
}

std::vector<Reading> readings(const StoreFile& store, const TempDir& folder) {
  const StoreFile left = left_by_crash(store, folder.file("left"));
  write_file(folder.file("heads"), store.must({"verify", "--heads"}));
  std::vector<Reading> all{{left, {"export"}, true}, {left, {"verify"}, true}};
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"export"},
                                             {"export", "--format", "csv"},
                                             {"export", "--format", "cloudevents"},
                                             {"export", "--format", "html"},
                                             {"replay", "s"},
                                             {"replay", "s", "--history"},
                                             {"log", "s"},
                                             {"log", "u", "-p"},
                                             {"diff", "u", "~1"},
                                             {"blame", "u"},
                                             {"bisect", "u", ". == 1"},
                                             {"streams"},
                                             {"types"},
                                             {"get", "s", "9"},
                                             {"head", "s"},
                                             {"info", "--json"},
                                             {"snapshot", "list"},
                                             {"snapshot", "verify"},
                                             {"verify"},
                                             {"verify", "--digest"},
                                             {"verify", "--against", folder.file("heads")}}) {
    all.push_back({store, words});
  }
  return all;
}

// What is read from a broken disk is told as that, and never as a history that ends there.
TEST_CASE("i/o errors: each read that fails ends the command, and nothing false was printed") {
  const TempDir folder;
  const StoreFile store(folder.file("store.db"));
  // More than SQLite reads at once.
  for (int i = 0; i < 12; ++i) {
    store.must({"append", "s", "t", fmt::format("\"{}{}\"", std::string(3'000, 'x'), i)});
  }
  for (int i = 0; i < 3; ++i) store.must({"append", "u", "t", std::to_string(i)});
  store.must({"snapshot", "create", "s", "--at", "5", "--epoch"});
  store.must({"archive", "s", "--to", folder.file("archived")});
  Instants instants;
  int failed = 0;
  for (const Reading& reading : readings(store, folder)) {
    CAPTURE(fmt::format("{}", fmt::join(reading.words, " ")));
    const std::string as_it_was = content_of_file(reading.store.path());
    const Watched watched = watch(reading.launch(), folder.file("notes"));
    const Ended& whole = watched.ended;
    INFO(whole.err);
    // That states differ is 1.
    REQUIRE((whole.status == 0 || reading.words.front() == "diff"));
    const DiskNote* end = watched.first(DiskNote::Kind::end);
    REQUIRE(end != nullptr);
    const auto run = [&](const std::string& fault) {
      auto ended = run_with(fault, reading.launch(), folder.file("notes"));
      CHECK((content_of_file(reading.store.path()) == as_it_was));
      return ended;
    };
    const auto cut = run(kShortReads);
    REQUIRE(cut);
    CHECK(cut->status == whole.status);
    CHECK((cut->out == whole.out));
    const auto reads = static_cast<long>(end->file);
    failed += at_calls(reads, kSomeReadsOfReading, instants, [&](int call) {
      CAPTURE(call);
      const auto ended = run(fmt::format("{} {} on reads", call, EIO));
      if (ended) check_reading(reading, *ended, whole.out);
      return ended.has_value();
    });
  }
  CHECK(failed > 20);
  MESSAGE(failed << " reads failed");
}

}  // namespace
}  // namespace eventsrc::test
