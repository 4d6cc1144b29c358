// A store of an older format becomes one of the newest, in place.

#include <array>
#include <filesystem>

#include <doctest/doctest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include "sqlite/upgrade.hpp"
#include "support/events.hpp"
#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

using sqlite::FormatStep;

struct File {
  TempDir folder;
  std::string path = folder.file("store.db");
  FakeClock clock;
  FakeRandom random;

  File() {
    Events source({event("a"), event("b")});
    done(append(*open(sqlite::Mode::create), source, {}, clock, random));
  }
  [[nodiscard]] sqlite::Options options(sqlite::Mode mode) {
    sqlite::Options options;
    options.mode = mode;
    options.clock = &clock;
    options.random = &random;
    return options;
  }
  std::unique_ptr<Store> open(sqlite::Mode mode = sqlite::Mode::read) {
    return sqlite::open_store(path, options(mode));
  }
  sqlite::FormatUpgrade upgrade(std::span<const FormatStep> steps) {
    return sqlite::upgrade_store(path, options(sqlite::Mode::write), steps);
  }
  std::int64_t integer(const std::string& sql) {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
    std::int64_t value = -1;
    sqlite3_exec(
        handle, sql.c_str(),
        [](void* into, int, char** columns, char**) {
          *static_cast<std::int64_t*>(into) = std::stoll(columns[0]);
          return 0;
        },
        &value, nullptr);
    sqlite3_close(handle);
    return value;
  }
};

// As if there had been two more formats.
constexpr std::array<FormatStep, 2> kSteps{{
    {1, "CREATE TABLE second(n INTEGER); INSERT INTO second SELECT count(*) FROM stored_event"},
    {2, "ALTER TABLE second ADD COLUMN third INTEGER NOT NULL DEFAULT 3"},
}};

TEST_CASE("upgrade: a store of the newest format stays as it is") {
  File file;
  const std::string before = content_of_file(file.path);
  const sqlite::FormatUpgrade done = file.upgrade(sqlite::kFormatSteps);
  CHECK(done.from == 1);
  CHECK(done.to == 1);
  CHECK(done.copy.empty());
  CHECK(content_of_file(file.path) == before);
}

TEST_CASE("upgrade: all steps from the store's format on, and the store as it was beside it") {
  File file;
  REQUIRE(chmod(file.path.c_str(), 0600) == 0);
  const sqlite::FormatUpgrade done = file.upgrade(kSteps);
  CHECK(done.from == 1);
  CHECK(done.to == 3);
  CHECK(file.integer("PRAGMA user_version") == 3);
  CHECK(file.integer("SELECT n + third FROM second") == 5);
  // Which this eventsrc does not know.
  CHECK(thrown([&] { static_cast<void>(file.open()); }).code() == ErrorCode::unsupported);
  CHECK(done.copy == file.path + ".format1");
  struct stat status {};
  REQUIRE(stat(done.copy.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  const auto copy = sqlite::open_store(done.copy, file.options(sqlite::Mode::read));
  CHECK(read_all(*copy).size() == 2);
}

TEST_CASE("upgrade: a step that fails leaves the store as it was") {
  File file;
  constexpr std::array<FormatStep, 2> kFailing{{kSteps[0], {2, "INSERT INTO nowhere VALUES(1)"}}};
  static_cast<void>(thrown([&] { static_cast<void>(file.upgrade(kFailing)); }));
  CHECK(file.integer("PRAGMA user_version") == 1);
  CHECK(file.integer("SELECT count(*) FROM sqlite_schema WHERE name='second'") == 0);
  CHECK_FALSE(std::filesystem::exists(file.path + ".format1"));
  CHECK(read_all(*file.open()).size() == 2);
}

TEST_CASE("upgrade: a file with the name of the copy is not replaced, and nothing is changed") {
  File file;
  std::ofstream(file.path + ".format1") << "mine";
  const Error error = thrown([&] { static_cast<void>(file.upgrade(kSteps)); });
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(content_of_file(file.path + ".format1") == "mine");
  CHECK(file.integer("PRAGMA user_version") == 1);
}

}  // namespace
}  // namespace eventsrc::test
