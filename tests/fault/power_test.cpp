// The power goes at every instant of a run, and takes what was not synced: by disk_shim.cpp.

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "fault/ledger.hpp"
#include "fault/lost_power.hpp"
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
    launch.shim = {"EVENTSRC_DISK_NOTES=" + notes_};
    const Ended ended = Tool(std::move(launch)).wait();
    INFO(ended.err);
    REQUIRE(ended.status == 0);
  }

  /// Calls `check` with what a loss of power after each call left, or after about so many of them.
  /// Says how many disks that were.
  std::size_t lose_power(std::size_t instants,
                         const std::function<void(const Left&)>& check) const {
    Instants random;
    const std::vector<DiskNote> notes = read_notes(notes_);
    REQUIRE(notes.size() > 5);
    LostPower disk(folder_.file("before"), disk_.path());
    const Place lost(folder_.file("lost"));
    std::string printed;
    std::size_t tried = 0;
    for (std::size_t at = 0; at <= notes.size(); ++at) {
      const bool done = at == notes.size();
      if (all_instants() || done || random.below(notes.size()) < instants) {
        for (const auto left :
             {LostPower::Left::synced, LostPower::Left::everything, LostPower::Left::some}) {
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
  recorded.run(
      {"append", "--from", recorded.file("load"), "--batch", "1", "--durability", "normal"});
  const std::size_t disks = recorded.lose_power(kInstants, [](const Left& left) {
    left.place.store().check_sound();
    const auto events = left.place.store().events();
    for (std::size_t i = 0; i < events.size(); ++i) CHECK(events[i].data == std::to_string(i));
    // In front of what may have been left behind the end.
    left.place.store().must({"append", "s", "t", "10"});
    left.place.store().check_sound();
  });
  MESSAGE(disks << " disks after a power loss");
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
