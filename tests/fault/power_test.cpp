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
#include "support/instants.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

namespace fs = std::filesystem;

// Of the instants that are tried unless all are (EVENTSRC_TEST_LONG).
constexpr std::size_t kInstants = 25;

/// A store on a disk, and what was done with it.
class Recorded {
 public:
  Recorded() : store_(disk_.file("store.db")), notes_(folder_.file("notes")) {}

  [[nodiscard]] const StoreFile& store() const noexcept { return store_; }
  [[nodiscard]] std::string file(const std::string& name) const { return folder_.file(name); }
  /// From here on the disk is watched.
  void watch() {
    fs::copy(disk_.path(), folder_.file("before"));
    REQUIRE_FALSE(fs::exists(notes_));
  }
  void run(const std::vector<std::string>& words) {
    Launch launch = store_.command(words);
    launch.shim = {"EVENTSRC_DISK_NOTES=" + notes_};
    const Ended ended = Tool(std::move(launch)).wait();
    INFO(ended.err);
    REQUIRE(ended.status == 0);
  }

  /// Calls `check` with a store whose disk lost its power after each call, and what had been
  /// printed before.
  void lose_power(
      const std::function<void(const StoreFile& store, const std::string& printed)>& check) const {
    Instants instants;
    const std::vector<DiskNote> notes = read_notes(notes_);
    REQUIRE(notes.size() > 10);
    LostPower disk(folder_.file("before"), disk_.path());
    std::string printed;
    std::size_t tried = 0;
    const StoreFile lost(folder_.file("lost/store.db"));
    for (std::size_t at = 0; at <= notes.size(); ++at) {
      if (all_instants() || at == notes.size() || instants.below(notes.size()) < kInstants) {
        for (const auto left :
             {LostPower::Left::synced, LostPower::Left::everything, LostPower::Left::some}) {
          CAPTURE(at);
          CAPTURE(static_cast<int>(left));
          disk.write(folder_.file("lost"), left, instants.random());
          check(lost, printed);
          ++tried;
        }
      }
      if (at == notes.size()) break;
      disk.apply(notes[at]);
      if (notes[at].kind == DiskNote::Kind::output) printed += notes[at].data;
    }
    MESSAGE(tried << " disks after a power loss, of " << notes.size() + 1 << " instants");
  }

 private:
  TempDir disk_;
  TempDir folder_;
  StoreFile store_;
  std::string notes_;
};

void check_acknowledged(const StoreFile& store, const std::string& printed) {
  Ledger ledger;
  for (const std::string& line : split_lines(printed)) ledger.add(line);
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
  recorded.lose_power([&](const StoreFile& store, const std::string& printed) {
    check_acknowledged(store, printed);
    most = std::max(most, split_lines(printed).size());
  });
  CHECK(most == 8);
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
  recorded.lose_power([](const StoreFile& store, const std::string&) {
    store.check_sound();
    const auto events = store.events();
    for (std::size_t i = 0; i < events.size(); ++i) CHECK(events[i].data == std::to_string(i));
  });
}

}  // namespace
}  // namespace eventsrc::test
