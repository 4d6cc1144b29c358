// A store file that somebody altered, or what stands beside it. It is read in every way: what is
// wrong with it is an Error, and reading changes none of its bytes, nor those of a -wal.
//
// Input: alterations, each after a byte that says what it is about (`Part`). Of a file: three bytes
// of a place, a number of bytes, and these; the -wal and the -journal are there if they are
// altered. Of a value: its table, row and column, and what is put there (`value_of`).

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <unistd.h>

#include "dynamodb/export_items.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/export.hpp"
#include "eventsrc/migrate.hpp"
#include "eventsrc/timestamp.hpp"
#include "eventsrc/verify.hpp"
#include "fuzz.hpp"
#include "memory/memory_store.hpp"
#include "read_everything.hpp"
#include "rich_store.hpp"
#include "sql.hpp"
#include "sqlite/sqlite_store.hpp"
#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::fuzz {
namespace {

enum class Part { main, wal, journal, value };
constexpr std::size_t kParts = 4;

/// What is left of an input.
class Input {
 public:
  explicit Input(std::string_view text) : text_(text) {}

  [[nodiscard]] bool is_empty() const noexcept { return text_.empty(); }
  [[nodiscard]] std::size_t peek() const { return static_cast<std::uint8_t>(text_.front()); }
  /// 0 at the end.
  std::size_t byte() {
    const std::string_view one = take(1);
    return one.empty() ? 0 : static_cast<std::uint8_t>(one.front());
  }
  /// Fewer at the end.
  std::string_view take(std::size_t size) {
    const std::string_view taken = text_.substr(0, size);
    text_.remove_prefix(taken.size());
    return taken;
  }

 private:
  std::string_view text_;
};

void alter(std::string& content, Input& input) {
  const std::size_t high = input.byte();
  const std::size_t middle = input.byte();
  const std::size_t place = (high << 16U | middle << 8U | input.byte()) % content.size();
  const std::string_view bytes = input.take(input.byte() % 16 + 1);
  const std::size_t size = std::min(bytes.size(), content.size() - place);
  content.replace(place, size, bytes.substr(0, size));
}

/// Integers that arithmetic goes wrong with, then other kinds.
SqlValue value_of(Input& input) {
  using Limits = std::numeric_limits<std::int64_t>;
  constexpr std::int64_t kGreat = 1'000'000'000'000'000'000;
  static const std::array<SqlValue, 18> values{Limits::min(),
                                               Limits::min() + 1,
                                               -kGreat,
                                               kTimestampMin.time_since_epoch().count() - 1,
                                               std::int64_t{-1},
                                               std::int64_t{0},
                                               std::int64_t{1},
                                               std::int64_t{5},
                                               std::int64_t{1} << 31U,
                                               std::int64_t{1} << 32U,
                                               kTimestampMax.time_since_epoch().count(),
                                               kTimestampMax.time_since_epoch().count() + 1,
                                               kGreat,
                                               Limits::max() - 1,
                                               Limits::max(),
                                               1e300,
                                               0.5,
                                               std::monostate()};
  const std::size_t which = input.byte() % (values.size() + 2);
  if (which < values.size()) return values[which];
  const std::string_view bytes = input.take(input.byte() % 64);
  if (which == values.size()) return bytes;
  return Blob{bytes};
}

/// The store in memory, where SQL puts any value anywhere: its tables are not strict there.
class Loose {
 public:
  explicit Loose(std::string_view main) : main_(main) {
    set_log(main_, kNoLog);
    database_.load(main_);
    schema_ = database_.rows("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL");
    find_columns();
  }

  void set_value(Input& input) {
    if (!loosened_) loosen();
    const auto& [table, columns] = tables_[input.byte() % tables_.size()];
    const auto row = static_cast<std::int64_t>(input.byte());
    const std::string& column = columns[input.byte() % columns.size()];
    const std::string& keys = keys_[table];
    const auto from = "FROM " + table;
    // One that a constraint refuses changes nothing.
    database_.attempt("UPDATE " + table + " SET " + column + "=?1 WHERE (" + keys + ")=(SELECT " +
                          keys + " " + from + " LIMIT 1 OFFSET ?2 % (SELECT count(*) " + from +
                          "))",
                      {value_of(input), row});
  }

  /// The file as it is now, strict again.
  [[nodiscard]] std::string file() {
    database_.execute("PRAGMA writable_schema=ON");
    for (const auto& object : schema_) {
      database_.attempt("UPDATE sqlite_schema SET sql=?2 WHERE name=?1",
                        {std::string_view(object[0]), std::string_view(object[1])});
    }
    std::string file = database_.bytes();
    set_log(file, kLog);
    return file;
  }

 private:
  // What the file's head says of the way in which it is written: no database in memory has a -wal.
  static constexpr char kNoLog = 1;
  static constexpr char kLog = 2;
  static void set_log(std::string& file, char version) {
    constexpr std::size_t kVersions = 18;
    file[kVersions] = file[kVersions + 1] = version;
  }

  void find_columns() {
    for (const auto& row : database_.rows(
             "SELECT t.name, c.name, c.pk FROM sqlite_schema t, pragma_table_info(t.name) c "
             "WHERE t.type='table'")) {
      if (tables_.empty() || tables_.back().first != row[0]) tables_.push_back({row[0], {}});
      tables_.back().second.push_back(row[1]);
      std::string& keys = keys_[row[0]];
      if (row[2] != "0") keys += (keys.empty() ? "" : ",") + row[1];
    }
    for (auto& [table, keys] : keys_) {
      if (keys.empty()) keys = "rowid";
    }
  }

  void loosen() {
    database_.execute(
        "PRAGMA writable_schema=ON;"
        "UPDATE sqlite_schema SET sql=replace(replace(replace(sql,') STRICT, ',') '),') STRICT',"
        "')'),' NOT NULL','') WHERE type='table';"
        "PRAGMA writable_schema=RESET");
    loosened_ = true;
  }

  std::string main_;
  SqlHandle database_{":memory:"};
  std::vector<std::vector<std::string>> schema_{};
  std::vector<std::pair<std::string, std::vector<std::string>>> tables_{};
  std::map<std::string, std::string> keys_{};
  bool loosened_ = false;
};

Part part_of(std::size_t byte) { return static_cast<Part>(byte % kParts); }

/// Values are set first, where the input begins with some: then SQLite still understands the file.
StoreFiles altered(const StoreFiles& whole, Input input) {
  StoreFiles files{whole.main, {}, {}};
  std::optional<Loose> loose;
  while (!input.is_empty() && part_of(input.peek()) == Part::value) {
    input.byte();
    if (!loose) loose.emplace(whole.main);
    loose->set_value(input);
  }
  if (loose) files.main = loose->file();
  while (!input.is_empty()) {
    const Part part = part_of(input.byte());
    if (part == Part::wal && files.wal.empty()) files.wal = whole.wal;
    if (part == Part::journal && files.journal.empty()) files.journal = whole.journal;
    alter(part == Part::wal       ? files.wal
          : part == Part::journal ? files.journal
                                  : files.main,
          input);
  }
  return files;
}

void put(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

void put_files(const std::string& path, const StoreFiles& files) {
  for (const char* suffix : {"-wal", "-shm", "-journal"}) unlink((path + suffix).c_str());
  put(path, files.main);
  if (!files.wal.empty()) put(path + "-wal", files.wal);
  if (!files.journal.empty()) put(path + "-journal", files.journal);
}

/// Reads that need a backend, too.
void read_for_others(Store& store, const std::string& copy, Clock& clock, Random& random) {
  attempt([&] {
    unlink(copy.c_str());
    store.backup(copy, [](Store& /*copy*/) {});
  });
  attempt([&] {
    ExportOptions options;
    options.selection = every_stream();
    dynamodb::export_items(store, options, clock, random,
                           [](std::string_view /*line*/, std::int64_t /*events*/) {});
  });
  attempt([&] {
    const auto destination = memory::open_store(memory::make_database(random, clock));
    MigrateOptions options;
    options.selection = every_stream();
    options.threads = 1;
    OnMigrate on;
    on.fault = [](const MigrateFault& /*fault*/) {};
    Migration migration(store, *destination, options, clock, random, on);
    migration.plan();
    migration.copy();
    migration.compare();
  });
}

/// In memory, where there is such a place.
test::TempDir make_folder() {
  if (access("/dev/shm", W_OK) == 0) setenv("TMPDIR", "/dev/shm", 1);
  return {};
}

}  // namespace

void run(std::string_view input) {
  static const test::TempDir folder = make_folder();
  static const StoreFiles whole = make_rich_store(folder.path());
  const StoreFiles files = altered(whole, Input(input));
  const std::string path = folder.file("altered.db");
  put_files(path, files);
  test::FakeClock clock;
  test::FakeRandom random;
  attempt([&] {
    sqlite::Options options;
    options.clock = &clock;
    options.random = &random;
    const auto store = sqlite::open_store(path, options);
    read_everything(*store);
    read_for_others(*store, folder.file("copy.db"), clock, random);
  });
  require(test::content_of_file(path) == files.main, "reading changes nothing in a store's file");
  if (files.wal.empty()) return;
  require(test::content_of_file(path + "-wal") == files.wal, "reading changes nothing in a -wal");
}

}  // namespace eventsrc::fuzz
