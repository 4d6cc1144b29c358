#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault/ledger.hpp"
#include "fault/sqlite_handle.hpp"
#include "fault/tool.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

namespace fs = std::filesystem;

constexpr uid_t kNobody = 65534;
constexpr int kEvents = 40;

/// Names in a folder, with content and time of change; of a -shm, which is memory, the name only.
std::map<std::string, std::string> picture(const std::string& folder) {
  std::map<std::string, std::string> result;
  for (const auto& name : names_in(folder)) {
    const fs::path path = fs::path(folder) / name;
    std::string& entry = result[name];
    if (name.ends_with("-shm")) continue;
    std::ifstream in(path, std::ios::binary);
    const auto changed = fs::last_write_time(path).time_since_epoch().count();
    entry = std::to_string(changed) + " " +
            std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return result;
}

/// A folder that nobody may write to, the way a folder of somebody else is, and where a process
/// without rights may go.
class ReadOnly {
 public:
  explicit ReadOnly(const std::string& folder) : folder_(folder) {
    for (const auto& entry : fs::directory_iterator(folder_)) {
      fs::permissions(entry.path(), fs::perms(0444));
    }
    fs::permissions(folder_, fs::perms(0555));
  }
  ~ReadOnly() {
    fs::permissions(folder_, fs::perms(0755));
    for (const auto& entry : fs::directory_iterator(folder_)) {
      fs::permissions(entry.path(), fs::perms(0644));
    }
  }
  ReadOnly(const ReadOnly&) = delete;
  ReadOnly& operator=(const ReadOnly&) = delete;

 private:
  std::string folder_;
};

/// Root may write everywhere: it becomes somebody who may not.
bool give_up_rights() { return geteuid() != 0 || (setgid(kNobody) == 0 && setuid(kNobody) == 0); }

/// Runs every command that reads.
void read_in_every_way(const StoreFile& store, bool without_rights) {
  const TempDir scratch;
  fs::permissions(scratch.path(), fs::perms(0777));
  const std::vector<std::vector<std::string>> commands{
      {"replay", "s"},
      {"replay", "s", "--at", "3"},
      {"replay", "s", "--history"},
      {"replay", "--all"},
      {"export"},
      {"export", "-o", scratch.file("export")},
      {"export", "--reverse", "--limit", "1", "-q"},
      {"get", "s", "0"},
      {"head", "s"},
      {"types"},
      {"streams"},
      {"info"},
      {"verify"},
      {"verify", "--digest"},
      {"verify", "--heads", "-o", scratch.file("heads")},
      {"backup", scratch.file("backup")},
  };
  const auto run = [&](const std::vector<std::string>& words) {
    Launch launch = store.command(words);
    launch.temporary_folder = scratch.path();
    if (without_rights) launch.prepare = give_up_rights;
    return Tool(launch).wait();
  };
  for (const auto& words : commands) {
    CAPTURE(words[0]);
    const Ended ended = run(words);
    INFO(ended.err);
    CHECK(ended.status == 0);
    CHECK(ended.err == "");
  }
  // What they saw is everything, and nothing else.
  CHECK(split_lines(run({"export"}).out).size() == kEvents);
  CHECK(names_in(scratch.path()) == std::vector<std::string>{"backup", "export", "heads"});
  if (!without_rights) return;
  const Ended append = run({"append", "s", "t"});
  CHECK(append.status == 7);
  CHECK(append.out == "");
}

void check_reads(const TempDir& dir, const StoreFile& store) {
  fs::permissions(dir.path(), fs::perms(0755));
  for (const bool without_rights : {false, true}) {
    CAPTURE(without_rights);
    const auto before = picture(dir.path());
    std::unique_ptr<ReadOnly> read_only;
    if (without_rights) read_only = std::make_unique<ReadOnly>(dir.path());
    read_in_every_way(store, without_rights);
    CHECK(picture(dir.path()) == before);
  }
}

std::string lines_of_all() {
  std::string lines;
  for (int i = 0; i < kEvents; ++i) {
    lines += event_line("s", R"({"n":)" + std::to_string(i) + "}");
  }
  return lines;
}

/// A writer in a process of its own that has stored all events and waits for more.
std::unique_ptr<Tool> start_writer(const StoreFile& store) {
  constexpr int kBatch = 4;
  Launch launch = store.command({"append", "--from", "-", "--batch", std::to_string(kBatch)});
  launch.piped_input = true;
  auto writer = std::make_unique<Tool>(std::move(launch));
  writer->feed(lines_of_all());
  wait_until([&] { return writer->lines().size() == kEvents / kBatch; });
  return writer;
}

TEST_CASE("read-only: a clean store is read in every way, and stays as it is") {
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  const auto writer = start_writer(store);
  writer->close_input();
  REQUIRE(writer->wait().status == 0);
  REQUIRE(names_in(dir.path()) == std::vector<std::string>{"store.db"});
  check_reads(dir, store);
}

TEST_CASE("read-only: a store that a writer holds open is read in every way, and stays as it is") {
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  const auto writer = start_writer(store);
  REQUIRE(fs::file_size(store.path() + "-wal") > 0);
  check_reads(dir, store);
}

TEST_CASE("read-only: beside a writer in the middle of a transaction reads go on") {
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  const auto writer = start_writer(store);
  SqliteHandle other(store.path());
  other.execute("BEGIN IMMEDIATE");
  check_reads(dir, store);
}

TEST_CASE("read-only: a store that a killed writer left is read in every way, and stays as it is") {
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  const auto writer = start_writer(store);
  writer->signal(SIGKILL);
  REQUIRE(writer->wait().status == -1);
  REQUIRE(fs::file_size(store.path() + "-wal") > 0);
  SUBCASE("with its index") {}
  SUBCASE("without its index") { fs::remove(store.path() + "-shm"); }
  check_reads(dir, store);
  store.check_sound();
}

TEST_CASE("read-only: damage in a -wal that a killed writer left is told, and stays as it is") {
  constexpr std::size_t kHeader = 32;
  constexpr std::size_t kFrame = 24 + 4096;
  const TempDir dir;
  const StoreFile store(dir.file("store.db"));
  const auto writer = start_writer(store);
  writer->signal(SIGKILL);
  REQUIRE(writer->wait().status == -1);
  const std::string log = store.path() + "-wal";
  std::string content = content_of_file(log);
  const std::size_t frame = content.size() / kFrame / 2;
  content[kHeader + frame * kFrame - 1] ^= 1;
  write_file(log, content);
  SUBCASE("with its index") {}
  SUBCASE("without its index") { fs::remove(store.path() + "-shm"); }
  fs::permissions(dir.path(), fs::perms(0755));
  const TempDir scratch;
  fs::permissions(scratch.path(), fs::perms(0777));
  const auto before = picture(dir.path());
  const ReadOnly read_only(dir.path());
  Launch launch = store.command({"verify"});
  launch.temporary_folder = scratch.path();
  launch.prepare = give_up_rights;
  const Ended ended = Tool(launch).wait();
  CHECK(ended.status == 8);
  CAPTURE(ended.err);
  CHECK(ended.err.find("-wal is damaged (frame " + std::to_string(frame) + ")") !=
        std::string::npos);
  CHECK(picture(dir.path()) == before);
}

}  // namespace
}  // namespace eventsrc::test
