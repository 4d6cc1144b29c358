// The power goes at every instant of a run, and takes what was not synced: by disk_shim.cpp.

#include <algorithm>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <sqlite3.h>

#include "fault/ledger.hpp"
#include "fault/lost_power.hpp"
#include "fault/sqlite_handle.hpp"
#include "fault/tool.hpp"
#include "fault/writings.hpp"
#include "support/instants.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

namespace fs = std::filesystem;

// Of the instants that are tried unless all are (EVENTSRC_TEST_LONG): of one run, and of each
// command.
constexpr std::size_t kInstants = 25;
constexpr std::size_t kInstantsOfCommand = 1;
// None but those right behind what a program printed.
constexpr std::size_t kWhenTold = 0;

/// A disk after a loss of power.
struct Left {
  const Place& place;
  std::string printed;  ///< before that
  bool done = false;    ///< all programs had ended
};

/// A store on a disk, and what was done with it.
class Recorded {
 public:
  Recorded() : place_(disk_.path()), notes_(folder_.file("notes")) {}

  [[nodiscard]] const Place& place() const noexcept { return place_; }
  [[nodiscard]] const StoreFile& store() const noexcept { return place_.store(); }
  [[nodiscard]] std::string file(const std::string& name) const { return folder_.file(name); }
  /// From here on the disk is watched.
  void watch() {
    fs::copy(disk_.path(), folder_.file("before"));
    REQUIRE_FALSE(fs::exists(notes_));
  }
  void run(const std::vector<std::string>& words) { run(store().command(words)); }
  void run(Launch launch) {
    const Ended ended = run(std::move(launch), {});
    INFO(ended.err);
    REQUIRE(ended.status == 0);
  }
  /// Kills it at the `call`th of those that change files; false if there are less.
  bool run_killed(const std::vector<std::string>& words, int call) {
    const std::string fault = std::to_string(call) + " 5 once whole changes kills";
    return run(store().command(words), "EVENTSRC_DISK_FAULT=" + fault).status == -1;
  }

  /// Calls `check` with what a loss of power after each call left, or after about so many of them;
  /// for `kWhenTold` with what is certain, unless all is to be tried. Says how many disks that
  /// were.
  std::size_t lose_power(std::size_t instants,
                         const std::function<void(const Left&)>& check) const {
    Instants random;
    const std::vector<DiskNote> notes = read_notes(notes_);
    REQUIRE(notes.size() > 5);
    LostPower disk(folder_.file("before"), disk_.path());
    const Place lost(folder_.file("lost"));
    std::string printed;
    std::size_t tried = 0;
    std::vector<LostPower::Left> lefts{LostPower::Left::synced};
    if (instants != kWhenTold || all_instants()) {
      lefts.insert(lefts.end(), {LostPower::Left::everything, LostPower::Left::some});
    }
    for (std::size_t at = 0; at <= notes.size(); ++at) {
      const bool done = at == notes.size();
      const bool told = at > 0 && notes[at - 1].kind == DiskNote::Kind::output;
      const bool wanted = all_instants() || done || random.below(notes.size()) < instants;
      if (instants == kWhenTold ? told : wanted) {
        for (const auto left : lefts) {
          CAPTURE(at);
          CAPTURE(static_cast<int>(left));
          disk.write(folder_.file("lost"), left, random.random());
          check({.place = lost, .printed = printed, .done = done});
          ++tried;
        }
      }
      if (done) break;
      disk.apply(notes[at]);
      if (notes[at].kind == DiskNote::Kind::output) printed += notes[at].data;
    }
    return tried;
  }

 private:
  Ended run(Launch launch, const std::string& fault) const {
    launch.shim = {"EVENTSRC_DISK_NOTES=" + notes_};
    if (!fault.empty()) launch.shim.push_back(fault);
    return Tool(std::move(launch)).wait();
  }

  TempDir disk_;
  TempDir folder_;
  Place place_;
  std::string notes_;
};

void check_acknowledged(const Left& left) {
  const StoreFile& store = left.place.store();
  Ledger ledger;
  ledger.add(split_lines(left.printed));
  if (!fs::exists(store.path()) || fs::file_size(store.path()) == 0) {
    CHECK(ledger.size() == 0);
    return;
  }
  store.check_sound();
  ledger.check(store);
}

TEST_CASE("power loss: what was acknowledged is there, from the first append on") {
  Recorded recorded;
  recorded.watch();
  recorded.run({"append", "s", "t", "0"});
  recorded.run({"append", "s", "t", "1", "--id", "one"});
  for (const bool batches : {true, false}) {
    std::string lines;
    for (int i = 2; i < 12; ++i) {
      lines +=
          event_line(batches ? "s" : "u", "\"" + std::string(300, 'x') + std::to_string(i) + "\"");
    }
    write_file(recorded.file("load"), lines);
    std::vector<std::string> words{"append", "--from", recorded.file("load"), "--receipts"};
    if (batches) words.insert(words.end(), {"--batch", "2"});
    recorded.run(words);
  }
  std::size_t most = 0;
  const std::size_t disks = recorded.lose_power(kInstants, [&](const Left& left) {
    check_acknowledged(left);
    most = std::max(most, split_lines(left.printed).size());
  });
  CHECK(most == 8);
  MESSAGE(disks << " disks after a power loss");
}

TEST_CASE("power loss: with --durability normal there is a beginning of the history") {
  Recorded recorded;
  recorded.store().must({"append", "s", "t", "0"});
  recorded.watch();
  std::string lines;
  for (int i = 1; i < 10; ++i) lines += event_line("s", std::to_string(i));
  write_file(recorded.file("load"), lines);
  recorded.run({"append", "--from", recorded.file("load"), "--batch", "1", "--receipts",
                "--durability", "normal"});
  std::size_t begun = 0;
  const std::size_t disks = recorded.lose_power(kInstants, [&begun](const Left& left) {
    left.place.store().check_sound();
    const auto events = left.place.store().events();
    for (std::size_t i = 0; i < events.size(); ++i) CHECK(events[i].data == std::to_string(i));
    // In front of what may have been left behind the end.
    left.place.store().must({"append", "s", "t", "10"});
    left.place.store().check_sound();
    if (left.printed.empty()) return;
    // It says that it may be torn, on each disk: it cannot be said twice.
    ++begun;
    CHECK(SqliteHandle(left.place.store().path())
              .attempt("INSERT INTO metadata VALUES('unsynced', 1)") == SQLITE_CONSTRAINT);
  });
  CHECK(begun > 0);
  MESSAGE(disks << " disks after a power loss");
}

TEST_CASE("power loss: who commits nothing with --durability off leaves what others appended") {
  constexpr int kTimes = 4;
  Recorded recorded;
  const StoreFile& store = recorded.store();
  store.must({"append", "s", "t", "0"});
  {
    // Its -wal stays, as that of one that was killed.
    SqliteHandle other(store.path());
    sqlite3_db_config(other.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    other.execute("SELECT count(*) FROM stream");
    store.must({"append", "s", "t", "1"});
  }
  REQUIRE(fs::file_size(store.path() + "-wal") > 0);
  recorded.watch();
  recorded.run({"gc", "--durability", "off"});
  REQUIRE_FALSE(fs::exists(store.path() + "-wal"));
  for (int i = 0; i < kTimes; ++i) {
    recorded.lose_power(kInstants, [](const Left& left) {
      left.place.store().check_sound();
      CHECK(left.place.store().events().size() == 2);
    });
  }
}

TEST_CASE("power loss: what a killed program left is on the disk before it is acknowledged") {
  constexpr int kMost = 100;
  std::size_t disks = 0;
  int call = 1;
  for (; call < kMost; ++call) {
    CAPTURE(call);
    Recorded recorded;
    recorded.store().must({"append", "s", "t", "0"});
    recorded.watch();
    const std::vector<std::string> first{"append", "s", "t", "1", "--id", "one"};
    const bool killed = recorded.run_killed(first, call);
    // Beside one that has it open, nobody who ends moves the -wal into the file.
    std::optional<SqliteHandle> other;
    if (fs::exists(recorded.store().path() + "-wal")) {
      other.emplace(recorded.store().path()).execute("SELECT count(*) FROM stream");
    }
    recorded.run(first);
    recorded.run({"append", "s", "t", "2"});
    disks += recorded.lose_power(kWhenTold, check_acknowledged);
    if (!killed) break;
  }
  CHECK(call > 5);
  CHECK(call < kMost);
  MESSAGE(disks << " disks after a kill and a power loss");
}

TEST_CASE("power loss: what is erased does not come back, however little others wait") {
  Recorded recorded;
  const StoreFile& store = recorded.store();
  const std::string secret(300, 'x');
  std::optional<SqliteHandle> other;
  SUBCASE("beside nobody") {}
  SUBCASE("beside one who has the store open, so that the -wal stays") {
    store.must({"init"});
    other.emplace(store.path()).execute("SELECT count(*) FROM stream");
  }
  store.must({"append", "s", "t", "\"" + secret + "\"", "--durability", "normal"});
  recorded.watch();
  recorded.run({"redact", "s", "0", "--reason", "asked", "--durability", "off"});
  std::size_t ended = 0;
  const std::size_t disks = recorded.lose_power(kInstants, [&](const Left& left) {
    if (left.printed.empty()) return;
    ++ended;
    for (const std::string& name : names_in(fs::path(left.place.store().path()).parent_path())) {
      CHECK(content_of_file(left.place.file(name)).find(secret) == std::string::npos);
    }
  });
  CHECK(ended > 0);
  MESSAGE(disks << " disks after a redaction");
}

TEST_CASE("power loss: a command that writes leaves what was there, or what it said it did") {
  std::size_t disks = 0;
  for (const Writing& writing : writings()) {
    CAPTURE(writing.name);
    Recorded recorded;
    if (writing.prepare) writing.prepare(recorded.place());
    recorded.watch();
    const std::string before = recorded.place().content(writing.changed);
    recorded.run(launch_of(writing, recorded.place()));
    const std::string after = recorded.place().content(writing.changed);
    disks += recorded.lose_power(kInstantsOfCommand, [&](const Left& left) {
      check_left(writing, left.place, left.done, left.printed, before, after);
    });
  }
  MESSAGE(disks << " disks after a power loss during a command");
}

}  // namespace
}  // namespace eventsrc::test
