// A bit of a store is flipped: `verify` finds it and says where, or nothing that anybody reads
// differs.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "fault/instants.hpp"
#include "fault/ledger.hpp"
#include "fault/sqlite_handle.hpp"
#include "fault/tool.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::test {
namespace {

namespace fs = std::filesystem;

// Flips that are tried unless all are (EVENTSRC_TEST_LONG): of each column, and of the whole file.
constexpr std::size_t kOfColumn = 3;
constexpr std::size_t kOfFile = 60;

/// What no hash or sum stands for, and why it need not.
struct Immaterial {
  std::string_view why;
  bool always = true;  ///< no bit of it is ever found; else some are
};

const std::map<std::string, Immaterial, std::less<>>& immaterial_columns() {
  constexpr std::string_view kSetting = "a setting: snapshots never change an answer";
  static const std::map<std::string, Immaterial, std::less<>> columns{
      {"snapshot.created", {"for people only: when it was made; no answer depends on it"}},
      {"metadata.value",
       {"about the store as a whole: no event and no state depends on it", /*always=*/false}},
      {"snapshot_policy.pattern", {kSetting}},
      {"snapshot_policy.view", {kSetting}},
      {"snapshot_policy.definition", {kSetting}},
      {"snapshot_policy.every", {kSetting}},
  };
  return columns;
}

/// Everything that a reader can be told of events, states and ids that are taken.
std::string read_all(const StoreFile& store) {
  const std::vector<std::vector<std::string>> readers{
      {"export"},
      {"streams", "--json"},
      {"types", "--json"},
      {"replay", "--all", "-e"},
      {"snapshot", "list", "--json"},
      {"append", "c", "seen", "[0]", "--id", "c0", "--dry-run"}};
  std::string text;
  for (const auto& words : readers) {
    const Ended ended = store.run(words);
    text += fmt::format("{}\n{}{}", words.front(), ended.status, ended.out);
  }
  return std::regex_replace(text, std::regex(R"("created":"[^"]*",)"), "");
}

/// A store in which every table has rows.
void make_store(const StoreFile& store, const std::string& archive) {
  for (int i = 0; i < 4; ++i) {
    store.must({"append", "a/1", "made", fmt::format(R"({{"n":{}}})", i), "--id",
                fmt::format("id-{}", i), "--meta", R"({"actor":"ann"})"});
    store.must({"append", "b", "seen", fmt::format("{}", i)});
    store.must({"append", "c", "seen", fmt::format("[{}]", i), "--id", fmt::format("c{}", i)});
  }
  store.must({"redact", "b", "1", "--reason", "asked"});
  store.must({"snapshot", "create", "a/1", "b"});
  store.must({"snapshot", "policy", "set", "a/*", "--every", "100"});
  store.must({"snapshot", "create", "c", "--at", "2", "--epoch"});
  store.must({"archive", "c", "--to", archive});
}

/// What a flip may do: be found, or make no difference.
class Judge {
 public:
  explicit Judge(const StoreFile& whole) : as_it_was_(read_all(whole)) {
    REQUIRE(whole.run({"verify"}).status == 0);
  }

  /// `places` is what the report must name one of; empty if that is not known. Whether it was
  /// found.
  bool check(const StoreFile& store, const std::vector<std::string>& places) {
    ++flipped_;
    const Ended verified = store.run({"verify"});
    INFO(verified.out);
    INFO(verified.err);
    if (verified.status == 0) {
      ++immaterial_;
      CHECK(read_all(store) == as_it_was_);
      return false;
    }
    // 9: what says of which format it is.
    CHECK((verified.status == 8 || verified.status == 9));
    const std::string report = verified.out + verified.err;
    const bool named = std::any_of(places.begin(), places.end(), [&](const std::string& place) {
      return report.find(place) != std::string::npos;
    });
    CHECK((places.empty() || named));
    return true;
  }

  [[nodiscard]] int flipped() const noexcept { return flipped_; }
  [[nodiscard]] int immaterial() const noexcept { return immaterial_; }

 private:
  std::string as_it_was_;
  int flipped_ = 0;
  int immaterial_ = 0;
};

/// Runs a query; the rows as texts.
std::vector<std::vector<std::string>> rows(SqliteHandle& store, const std::string& sql) {
  std::vector<std::vector<std::string>> all;
  const auto take = [](void* rows, int columns, char** texts, char**) {
    auto& row = static_cast<std::vector<std::vector<std::string>>*>(rows)->emplace_back();
    for (int i = 0; i < columns; ++i) row.emplace_back(texts[i] == nullptr ? "" : texts[i]);
    return 0;
  };
  REQUIRE(sqlite3_exec(store.get(), sql.c_str(), take, &all, nullptr) == SQLITE_OK);
  return all;
}

/// A value in a table, and where a report finds it.
struct Cell {
  std::string table;
  std::string column;
  std::string row;  // a condition
  std::string kind;
  std::size_t bytes = 0;
  std::vector<std::string> places;
};

std::vector<Cell> cells_of(SqliteHandle& store, const std::string& table, const std::string& key,
                           const std::string& places) {
  std::vector<Cell> cells;
  const auto quoted = rows(store, fmt::format("SELECT {}, {} FROM {}", key, places, table));
  for (const auto& column : rows(store, fmt::format("PRAGMA table_info({})", table))) {
    const std::string& name = column[1];
    for (const auto& row : quoted) {
      const auto value = rows(store, fmt::format("SELECT typeof({0}), length(CAST({0} AS BLOB)) "
                                                 "FROM {1} WHERE {2}",
                                                 name, table, row[0]));
      if (value[0][0] == "null" || value[0][1] == "0") continue;
      cells.push_back({table,
                       name,
                       row[0],
                       value[0][0],
                       std::stoul(value[0][1]),
                       {row.begin() + 1, row.end()}});
    }
  }
  return cells;
}

/// The statement that flips a bit of a byte (of an integer: the bit of that number).
std::string flip(const Cell& cell, std::size_t byte, unsigned bit) {
  if (cell.kind == "integer") {
    const std::int64_t mask = std::int64_t{1} << (byte * 8 + bit) % 40;
    return fmt::format("UPDATE {0} SET {1}=({1}|{2})-({1}&{2}) WHERE {3}", cell.table, cell.column,
                       mask, cell.row);
  }
  const std::string bytes = fmt::format("CAST({} AS BLOB)", cell.column);
  // unhex() is newer than the SQLite of Debian 12: the byte comes from a table of all of them.
  const std::string flipped = fmt::format(
      "(SELECT b FROM byte WHERE i=((SELECT i FROM byte WHERE b=substr({0},{1},1))|{2})-"
      "((SELECT i FROM byte WHERE b=substr({0},{1},1))&{2}))",
      bytes, byte + 1, 1U << bit);
  return fmt::format(
      "UPDATE {0} SET {1}=CAST(substr({2},1,{3}) || {4} || substr({2},{5}) AS {6}) WHERE {7}",
      cell.table, cell.column, bytes, byte, flipped, byte + 2,
      cell.kind == "text" ? "TEXT" : "BLOB", cell.row);
}

void make_bytes(SqliteHandle& store) {
  store.execute("CREATE TEMP TABLE byte(i INTEGER PRIMARY KEY, b BLOB NOT NULL)");
  for (int i = 0; i < 256; ++i) {
    store.execute(fmt::format("INSERT INTO byte VALUES({}, x'{:02x}')", i, i).c_str());
  }
}

TEST_CASE("tampering: a bit of a stored value that was flipped is found where it is") {
  Instants instants;
  const TempDir dir;
  const StoreFile whole(dir.file("store.db"));
  make_store(whole, dir.file("archived"));
  Judge judge(whole);
  std::vector<Cell> cells;
  {
    SqliteHandle store(whole.path());
    const std::string of_stream = "(SELECT name FROM stream WHERE id=stream_id)";
    const auto add = [&](const std::string& table, const std::string& key,
                         const std::string& places) {
      const auto more = cells_of(store, table, key, places);
      REQUIRE_MESSAGE(!more.empty(), table);
      cells.insert(cells.end(), more.begin(), more.end());
    };
    add("stored_event", "'position='||position",
        of_stream + "||' seq '||seq, " + of_stream +
            "||':', 'position '||position, "
            "'stream '||stream_id");
    add("stream", "'id='||id", "name, 'stream '||id, ' seq 0'");
    add("type", "'id='||id", "name, 'seq', 'type'");
    add("run", "'stream_id='||stream_id||' AND first_seq='||first_seq",
        "'stream '||stream_id, " + of_stream);
    add("snapshot", "'stream_id='||stream_id||' AND seq='||seq",
        of_stream + ", 'stream '||stream_id, 'snapshot'");
    add("metadata", "'key='''||key||''''", "'table metadata'");
    add("snapshot_policy", "'every='||every", "'policy'");
    add("archive", "'stream_id='||stream_id", of_stream + ", 'stream '||stream_id");
    add("archived_id", "'id='''||id||''''", of_stream + ", 'stream '||stream_id");
  }
  const StoreFile altered(dir.file("altered.db"));
  std::set<std::string> passed;
  for (const Cell& cell : cells) {
    CAPTURE(cell.table);
    CAPTURE(cell.column);
    CAPTURE(cell.row);
    const std::size_t all = cell.bytes * 8;
    const std::size_t wanted = all_instants() ? all : std::min(kOfColumn, all) / 3 + 1;
    for (std::size_t i = 0; i < wanted; ++i) {
      const std::size_t place = all_instants() ? i : instants.below(all);
      CAPTURE(place);
      fs::copy_file(whole.path(), altered.path(), fs::copy_options::overwrite_existing);
      {
        SqliteHandle store(altered.path());
        make_bytes(store);
        // What the schema forbids is no flip that anybody can store.
        if (store.attempt(flip(cell, place / 8, place % 8).c_str()) != SQLITE_OK) continue;
      }
      const std::string column = cell.table + "." + cell.column;
      const auto listed = immaterial_columns().find(column);
      if (judge.check(altered, cell.places)) {
        CHECK((listed == immaterial_columns().end() || !listed->second.always));
      } else {
        CHECK(listed != immaterial_columns().end());
        passed.insert(column);
      }
    }
  }
  // A list that says more than is so hides what comes. The default view has no definition.
  for (const auto& listed : immaterial_columns()) {
    const std::string& column = listed.first;
    CAPTURE(column);
    CHECK((passed.contains(column) || column == "snapshot_policy.definition"));
  }
  MESSAGE(judge.flipped() << " bits of values flipped, " << judge.immaterial() << " immaterial");
}

TEST_CASE("tampering: a bit of the file that was flipped is found, or nobody reads it") {
  Instants instants;
  const TempDir dir;
  const StoreFile whole(dir.file("store.db"));
  make_store(whole, dir.file("archived"));
  Judge judge(whole);
  const std::string content = content_of_file(whole.path());
  const StoreFile altered(dir.file("altered.db"));
  const std::size_t all = content.size();
  for (std::size_t i = 0; i < (all_instants() ? all : kOfFile); ++i) {
    const std::size_t place = all_instants() ? i : instants.below(all);
    CAPTURE(place);
    std::string flipped = content;
    flipped[place] = static_cast<char>(flipped[place] ^ (1 << instants.below(8)));
    write_file(altered.path(), flipped);
    judge.check(altered, {});
  }
  MESSAGE(judge.flipped() << " bits of a file flipped, " << judge.immaterial() << " immaterial");
}

}  // namespace
}  // namespace eventsrc::test
