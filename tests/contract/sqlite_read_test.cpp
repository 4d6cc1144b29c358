#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "eventsrc/replay.hpp"
#include "sqlite/sqlite_store.hpp"
#include "support/backends.hpp"
#include "support/processes.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

namespace fs = std::filesystem;

/// Names in a folder, with content and time of change; of a -shm, which is memory, the name only.
std::map<std::string, std::string> picture(const std::string& folder) {
  std::map<std::string, std::string> result;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    struct stat status {};
    if (name.ends_with("-shm") || stat(entry.path().c_str(), &status) != 0) {
      result[name] = {};
    } else {
      result[name] = std::to_string(status.st_mtim.tv_sec) + "." +
                     std::to_string(status.st_mtim.tv_nsec) + " " +
                     content_of_file(entry.path().string());
    }
  }
  return result;
}

std::unique_ptr<Store> open_to_read(const std::string& path) {
  return sqlite::open_store(path, sqlite::Options());
}

std::unique_ptr<Store> open_to_write(const std::string& path) {
  sqlite::Options options;
  options.mode = sqlite::Mode::create;
  return sqlite::open_store(path, options);
}

void add(Store& store, int count) {
  std::vector<NewEvent> events(static_cast<std::size_t>(count), event("a", "t", R"({"n":1})"));
  events.push_back(event("b"));
  Events source(events);
  done(append(store, source, {}, system_clock(), system_random()));
}

/// Reads in every way there is, each by a handle of its own; true if `count` events are in `a`.
bool reads(const std::string& path, std::size_t count) {
  const auto fresh = [&] { return open_to_read(path); };
  EventView event;
  StreamHead head;
  bool right = fresh()->head("a")->events == static_cast<std::int64_t>(count);
  const auto store = fresh();
  std::size_t seen = 0;
  for (const auto cursor = store->read("a", {}); cursor->next(event);) ++seen;
  right = right && seen == count;
  seen = 0;
  for (const auto cursor = store->read_all({}); cursor->next(event);) ++seen;
  right = right && seen > count;
  std::size_t seen_by_other = 0;
  const auto other = store->share();
  for (const auto cursor = other->read_all({}); cursor->next(event);) ++seen_by_other;
  right = right && seen_by_other == seen;
  seen = 0;
  for (const auto cursor = store->streams(Selection::all()); cursor->next(head);) ++seen;
  right = right && seen == 2;
  right = right && fresh()->info().streams == 2;
  right = right && replay(*fresh(), "a", {}).value.str() == R"({"n":1})";
  fresh()->check([&](const std::string&) { right = false; });
  store->confirm();
  {
    const auto abandoned = fresh();
    const auto half_read = abandoned->read("a", {});
    right = right && half_read->next(event);
  }
  return right;
}

TEST_CASE("sqlite reads: a clean store and its folder stay as they are") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  add(*open_to_write(path), 100);
  const auto before = picture(dir.path());
  CHECK(before.size() == 1);
  CHECK(reads(path, 100));
  CHECK(picture(dir.path()) == before);
}

/// What kill -9 leaves behind: the file, and all that is new in the -wal.
void leave_by_crash(const TempDir& dir, bool with_index) {
  const TempDir live;
  const auto writer = open_to_write(live.file("store.db"));
  add(*writer, 50);
  add(*writer, 50);
  for (const std::string suffix : {"", "-wal", "-shm"}) {
    if (suffix != "-shm" || with_index) {
      fs::copy_file(live.file("store.db") + suffix, dir.file("store.db") + suffix);
    }
  }
}

TEST_CASE("sqlite reads: a store left by a crash is read with its -wal, and stays as it is") {
  for (const bool with_index : {true, false}) {
    CAPTURE(with_index);
    const TempDir dir;
    leave_by_crash(dir, with_index);
    const auto before = picture(dir.path());
    CHECK(reads(dir.file("store.db"), 100));
    CHECK(picture(dir.path()) == before);
    const auto writer = open_to_write(dir.file("store.db"));
    add(*writer, 1);
    CHECK(read(*writer, "a").size() == 101);
    CHECK(faults_of(*writer) == "");
  }
}

TEST_CASE("sqlite reads: through a symbolic link a crashed store stays as it is") {
  const TempDir dir;
  const TempDir elsewhere;
  leave_by_crash(dir, true);
  const std::string link = elsewhere.file("link");
  fs::create_symlink(dir.file("store.db"), link);
  const auto before = picture(dir.path());
  const auto listing = picture(elsewhere.path()).size();
  CHECK(reads(link, 100));
  CHECK(picture(dir.path()) == before);
  CHECK(picture(elsewhere.path()).size() == listing);
}

TEST_CASE("sqlite reads: beside a live writer nothing changes, and what it committed is seen") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  const auto writer = open_to_write(path);
  add(*writer, 10);
  const auto before = picture(dir.path());
  CHECK(before.size() == 3);
  CHECK(reads(path, 10));
  CHECK(picture(dir.path()) == before);
  add(*writer, 10);
  CHECK(reads(path, 20));
  const auto transaction = writer->begin();
  CHECK(reads(path, 20));
}

TEST_CASE("sqlite reads: without permission to write, all the same") {
  enum class Kind { clean, crashed, crashed_without_index, live };
  for (const Kind kind : {Kind::clean, Kind::crashed, Kind::crashed_without_index, Kind::live}) {
    CAPTURE(kind);
    const TempDir dir;
    const std::string path = dir.file("store.db");
    std::unique_ptr<Store> writer;
    if (kind == Kind::clean || kind == Kind::live) {
      writer = open_to_write(path);
      add(*writer, 100);
      if (kind == Kind::clean) writer.reset();
    } else {
      leave_by_crash(dir, kind == Kind::crashed);
    }
    for (const auto& entry : fs::directory_iterator(dir.path())) {
      fs::permissions(entry.path(), fs::perms(0444));
    }
    fs::permissions(dir.path(), fs::perms(0555));
    const auto before = picture(dir.path());
    CHECK(without_root([&] { return reads(path, 100); }));
    CHECK(picture(dir.path()) == before);
    CHECK(without_root([&] {
      try {
        static_cast<void>(open_to_write(path)->begin());
        return false;
      } catch (const Error& error) {
        return error.code() == ErrorCode::denied;
      }
    }));
    CHECK(picture(dir.path()) == before);
    fs::permissions(dir.path(), fs::perms(0755));
  }
}

TEST_CASE("sqlite reads: without permission, a change while reading is noticed") {
  const TempDir dir;
  const std::string path = dir.file("store.db");
  add(*open_to_write(path), 10);
  fs::permissions(dir.path(), fs::perms(0755));
  fs::permissions(path, fs::perms(0666));
  int ready[2];
  int go[2];
  REQUIRE(pipe(ready) == 0);
  REQUIRE(pipe(go) == 0);
  char byte = 0;
  CHECK(in_processes({[&] {
                        return without_root([&] {
                          const auto store = open_to_read(path);
                          const bool seen = store->head("a")->events == 10;
                          const bool told =
                              write(ready[1], "r", 1) == 1 && ::read(go[0], &byte, 1) == 1;
                          try {
                            store->confirm();
                          } catch (const Error& error) {
                            return seen && told && error.code() == ErrorCode::unavailable;
                          }
                          return false;
                        });
                      },
                      [&] {
                        if (::read(ready[0], &byte, 1) != 1) return false;
                        add(*open_to_write(path), 1);
                        return write(go[1], "g", 1) == 1;
                      }}));
  for (const int fd : {ready[0], ready[1], go[0], go[1]}) close(fd);
}

TEST_CASE("sqlite reads: a missing or empty file is no store, and stays so") {
  const TempDir dir;
  const auto missing = thrown([&] { open_to_read(dir.file("missing.db")); });
  CHECK(missing.code() == ErrorCode::unavailable);
  std::ofstream(dir.file("empty.db")).flush();
  CHECK(thrown([&] { open_to_read(dir.file("empty.db")); }).code() == ErrorCode::unavailable);
  sqlite::Options options;
  options.mode = sqlite::Mode::write;
  CHECK(thrown([&] {
          static_cast<void>(sqlite::open_store(dir.file("missing.db"), options));
        }).code() == ErrorCode::unavailable);
  CHECK(picture(dir.path()).size() == 1);
  CHECK(fs::file_size(dir.file("empty.db")) == 0);
  add(*open_to_write(dir.file("empty.db")), 1);
  CHECK(reads(dir.file("empty.db"), 1));
}

}  // namespace
}  // namespace eventsrc::test
