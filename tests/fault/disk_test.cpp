#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fault/ledger.hpp"
#include "fault/tool.hpp"
#include "fault/writings.hpp"
#include "support/instants.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

namespace fs = std::filesystem;

// ctest counts a run that ends so as skipped.
constexpr int kSkipped = 77;

/// A small disk, which only this process and its children see. Ends the run where it may make none.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& size = "1m") {
    const bool mounted =
        unshare(CLONE_NEWNS) == 0 &&
        mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
        mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, ("size=" + size).c_str()) == 0;
    if (mounted) return;
    std::puts("skipped: mounting a small disk needs root");
    std::fflush(stdout);
    _exit(kSkipped);
  }
  ~SmallDisk() { umount2(folder_.path().c_str(), MNT_DETACH); }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return folder_.path(); }
  [[nodiscard]] std::string file(const std::string& name) const { return folder_.file(name); }

  /// Leaves so many bytes free, whole pages of them.
  void fill(std::uintmax_t free = 0) const {
    {
      std::ofstream ballast(file("ballast"), std::ios::binary);
      while (ballast.put('x')) {
      }
    }
    const auto size = fs::file_size(file("ballast"));
    fs::resize_file(file("ballast"), size - std::min(size, free));
  }
  void make_room() const { fs::remove(file("ballast")); }

 private:
  TempDir folder_;
};

std::string bulky(int number) {
  return "\"" + std::to_string(number) + std::string(20'000, 'x') + "\"";
}

/// In a new process: no file gets longer than that. The signal that this brings is not ignored
/// here, since it is the program that has to know what to do with it.
bool limit_files(rlim_t bytes) {
  const rlimit limit{bytes, bytes};
  return std::signal(SIGXFSZ, SIG_DFL) != SIG_ERR && setrlimit(RLIMIT_FSIZE, &limit) == 0;
}

TEST_CASE("disk full: an append says so, and what was acknowledged is there") {
  const SmallDisk disk;
  const StoreFile store(disk.file("store.db"));
  Ledger ledger;
  Ended ended;
  int number = 0;
  while ((ended = store.run({"append", "s", "t", bulky(number)})).status == 0) {
    ledger.add(split_lines(ended.out));
    ++number;
  }
  CHECK(ended.status == 6);
  CHECK(ended.out == "");
  CAPTURE(ended.err);
  CHECK(ended.err.find("disk is full") != std::string::npos);
  CHECK(number > 5);

  SUBCASE("while it is full") {}
  SUBCASE("when there is not a byte left") { disk.fill(); }
  store.check_sound();
  ledger.check(store);
  CHECK(store.events().size() == static_cast<std::size_t>(number));
  disk.make_room();
}

TEST_CASE("disk full: a load is stored as a whole or not at all") {
  const SmallDisk disk;
  const TempDir elsewhere;
  const StoreFile store(disk.file("store.db"));
  Ledger ledger;
  ledger.add(split_lines(store.must({"append", "s", "t", "0"})));
  std::string lines;
  for (int i = 0; i < 100; ++i) lines += event_line("s", bulky(i));
  write_file(elsewhere.file("load"), lines);
  const auto before = names_in(disk.path());

  const Ended atomic = store.run({"append", "--from", elsewhere.file("load"), "--receipts"});
  CHECK(atomic.status == 6);
  CHECK(atomic.out == "");
  CHECK(store.events().size() == 1);
  CHECK(names_in(disk.path()) == before);

  const Ended batches =
      store.run({"append", "--from", elsewhere.file("load"), "--receipts", "--batch", "3"});
  CHECK(batches.status == 6);
  const auto receipts = split_lines(batches.out);
  CHECK(receipts.size() > 1);
  ledger.add(receipts);
  CHECK(store.events().size() == 1 + 3 * receipts.size());
  store.check_sound();
  ledger.check(store);
}

TEST_CASE("disk full: who reads leaves nothing behind, and who would write is told why not") {
  const SmallDisk disk;
  const StoreFile store(disk.file("store.db"));
  store.must({"append", "s", "t", "1"});
  disk.fill();
  const std::vector<std::string> names{"ballast", "store.db"};
  for (const char* const reading : {"streams", "export", "verify", "info"}) {
    CAPTURE(reading);
    CHECK(store.run({reading}).status == 0);
    CHECK(names_in(disk.path()) == names);
  }
  const Ended ended = store.run({"append", "s", "t", "2"});
  CAPTURE(ended.err);
  CHECK(ended.status == 6);
  CHECK(ended.err.find("disk is full") != std::string::npos);
}

TEST_CASE("disk full: a store that finds no room is not begun") {
  const SmallDisk disk;
  const StoreFile store(disk.file("store.db"));
  disk.fill();
  const Ended ended = store.run({"append", "s", "t"});
  CHECK(ended.status == 6);
  CHECK(ended.out == "");
  CHECK(names_in(disk.path()) == std::vector<std::string>{"ballast"});
  disk.make_room();
  store.must({"append", "s", "t"});
  store.check_sound();
}

TEST_CASE("disk full: no size of the disk leaves half a store") {
  for (int kilobytes = 16; kilobytes <= 256; kilobytes += 12) {
    const SmallDisk disk(std::to_string(kilobytes) + "k");
    CAPTURE(kilobytes);
    const StoreFile store(disk.file("store.db"));
    const Ended ended = store.run({"append", "s", "t", "1"});
    CHECK((ended.status == 0 || ended.status == 6));
    CHECK(ended.err.find(".tmp") == std::string::npos);
    REQUIRE(mount(nullptr, disk.path().c_str(), nullptr, MS_REMOUNT, "size=4m") == 0);
    CHECK(store.run({"append", "s", "t", "2"}).status == 0);
    CHECK(store.events().size() == (ended.status == 0 ? 2 : 1));
    store.check_sound();
  }
}

TEST_CASE("disk full: where the input is kept, where the output goes") {
  const SmallDisk disk;
  const TempDir elsewhere;
  const StoreFile store(elsewhere.file("store.db"));
  store.must({"append", "s", "t", bulky(0)});
  write_file(disk.file("export"), "as it was");
  disk.fill();

  Launch launch = store.command({"append", "--from", "-"});
  launch.piped_input = true;
  launch.temporary_folder = disk.path();
  Tool loader(launch);
  loader.feed(event_line("s", bulky(1)));
  loader.close_input();
  CHECK(loader.wait().status == 6);
  CHECK(store.events().size() == 1);

  const Ended exported = store.run({"export", "-o", disk.file("export")});
  CHECK(exported.status == 6);
  CHECK(fs::file_size(disk.file("export")) == std::string("as it was").size());
  CHECK(names_in(disk.path()) == std::vector<std::string>{"ballast", "export"});

  const Ended backed_up = store.run({"backup", disk.file("backup")});
  CHECK(backed_up.status == 6);
  CHECK(names_in(disk.path()) == std::vector<std::string>{"ballast", "export"});
}

TEST_CASE("file size limit: an append says that writing failed, and the store goes on without it") {
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  Ledger ledger;
  ledger.add(split_lines(store.must({"append", "s", "t", "0"})));
  const auto limited = [&](const std::string& data) {
    Launch launch = store.command({"append", "s", "t", data});
    launch.prepare = [] {
      // SQLite writes the shared index at full size.
      return limit_files(300'000);
    };
    return Tool(launch).wait();
  };
  Ended ended;
  int stored = 1;
  while ((ended = limited(bulky(stored))).status == 0) {
    ledger.add(split_lines(ended.out));
    ++stored;
    REQUIRE(stored < 100);
  }
  CHECK(ended.status == 6);
  CHECK(ended.out == "");
  CHECK(stored > 1);
  CHECK(store.events().size() == static_cast<std::size_t>(stored));
  ledger.check(store);
  ledger.add(split_lines(store.must({"append", "s", "t", bulky(stored)})));
  store.check_sound();
  ledger.check(store);
}

/// Runs every command that writes in a folder `prepare` makes fit for it, by `launch`; then there
/// is room again, by `make_room`. How many said that they could not.
int run_without_room(const std::string& folder, Instants& random,
                     const std::function<void()>& take_room,
                     const std::function<void(Launch&)>& limit,
                     const std::function<void()>& make_room) {
  int failed = 0;
  for (const Writing& writing : writings()) {
    // Half of them, unless all are to be tried: another run takes the others.
    if (!all_instants() && random.below(2) == 0) continue;
    CAPTURE(writing.name);
    const TempDir original;
    const Place before(original.path());
    if (writing.prepare) writing.prepare(before);
    const auto fresh = [&](const std::string& where) {
      fs::remove_all(where);
      fs::copy(original.path(), where);
      return Place(where);
    };
    const std::string content_before = before.content(writing.changed);
    const Place place = fresh(folder);
    REQUIRE(Tool(launch_of(writing, place)).wait().status == 0);
    const std::string content_after = place.content(writing.changed);

    static_cast<void>(fresh(folder));
    take_room();
    Launch launch = launch_of(writing, place);
    limit(launch);
    const Ended ended = Tool(std::move(launch)).wait();
    INFO(ended.out);
    INFO(ended.err);
    if (ended.status != 0) ++failed;
    check_written(writing, place, ended, content_before, content_after);
    make_room();
    check_written(writing, place, ended, content_before, content_after);
    check_goes_on(writing, place);
    place.store().must({"verify"});
  }
  return failed;
}

TEST_CASE("disk full: every command that writes says so, and leaves a sound store") {
  const SmallDisk disk("2m");
  Instants random;
  int failed = 0;
  for (const std::uintmax_t kilobytes : {0U, 4U, 16U, 36U, 60U, 100U}) {
    CAPTURE(kilobytes);
    if (kilobytes % 16 != 0 && !all_instants()) continue;
    failed += run_without_room(
        disk.file("place"), random, [&] { disk.fill(1024 * kilobytes); }, [](Launch&) {},
        [&] { disk.make_room(); });
  }
  MESSAGE(failed << " commands had no room");
  CHECK(failed > 6);
}

TEST_CASE("file size limit: every command that writes says so, and leaves a sound store") {
  const TempDir dir;
  Instants random;
  int failed = 0;
  for (const rlim_t bytes : {100U, 4'096U, 20'000U, 33'000U, 60'000U}) {
    CAPTURE(bytes);
    if (bytes != 33'000 && !all_instants()) continue;
    failed += run_without_room(
        dir.file("place"), random, [] {},
        [bytes](Launch& launch) { launch.prepare = [bytes] { return limit_files(bytes); }; },
        [] {});
  }
  MESSAGE(failed << " commands were not allowed to write on");
  CHECK(failed > 0);
}

}  // namespace
}  // namespace eventsrc::test
