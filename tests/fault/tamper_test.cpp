// A bit of a store is flipped, a value is altered or a row removed: `verify` finds it and says
// where, or nothing that anybody reads differs. Commands that read run in this process, so that all
// bits can be tried.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "fault/ledger.hpp"
#include "fault/sqlite_handle.hpp"
#include "fault/tool.hpp"
#include "support/instants.hpp"
#include "support/temp_dir.hpp"
#include "unit/cli_support.hpp"

namespace eventsrc::test {
namespace {

namespace fs = std::filesystem;

// How much is tried unless all is (EVENTSRC_TEST_LONG): bits of each value, other values of each
// column.
constexpr std::size_t kOfCell = 1;
constexpr std::size_t kOfColumn = 1;
// Bits of the whole file; tamper_file_test.cpp tries all of a smaller one.
constexpr std::size_t kOfFile = 40;
constexpr std::size_t kOfFileLong = 5'000;

/// What no hash or sum stands for, and why it need not.
struct Immaterial {
  std::string_view why;
  bool always = true;  ///< nothing that is done to it is ever found; else something is
};

/// Columns, and tables whose rows may go.
const std::map<std::string, Immaterial, std::less<>>& immaterial() {
  constexpr std::string_view kSetting = "a setting: snapshots never change an answer";
  static const std::map<std::string, Immaterial, std::less<>> all{
      {"snapshot.created",
       {"for people only: when it was made; no answer depends on it", /*always=*/false}},
      {"snapshot.key",
       {"with another it is passed over: snapshots never change an answer", /*always=*/false}},
      {"snapshot", {"snapshots never change an answer; epochs have theirs", /*always=*/false}},
      {"metadata.value",
       {"about the store as a whole: no event and no state depends on it", /*always=*/false}},
      {"snapshot_policy", {kSetting}},
      {"snapshot_policy.pattern", {kSetting}},
      {"snapshot_policy.view", {kSetting}},
      {"snapshot_policy.definition", {kSetting}},
      {"snapshot_policy.every", {kSetting}},
  };
  return all;
}

/// Somebody who only reads.
class Reader {
 public:
  cli::test::Result run(const StoreFile& store, const std::vector<std::string>& words) {
    session_.environment.values["EVENTSRC_STORE"] = store.path();
    return session_.run(words);
  }

  /// All answers: of events, states and ids that are taken.
  std::string read_all(const StoreFile& store);

 private:
  cli::test::Session session_;
};

std::string Reader::read_all(const StoreFile& store) {
  const std::vector<std::vector<std::string>> readers{
      {"export"},
      {"streams", "--json"},
      {"types", "--json"},
      {"replay", "--all", "-e"},
      {"append", "c", "seen", "[0]", "--id", "c0", "--dry-run"}};
  std::string text;
  for (const auto& words : readers) {
    const auto ended = run(store, words);
    text += fmt::format("{}\n{}{}", words.front(), ended.status, ended.out);
  }
  return text;
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
  for (const std::string seq : {"2", "3"}) {
    store.must({"snapshot", "create", "c", "--at", seq, "--epoch"});
    store.must({"archive", "c", "--to", archive + seq});
  }
  for (int i = 0; i < 2; ++i) store.must({"append", "d", "seen", "{}"});
  store.must({"snapshot", "create", "d", "--epoch"});
  store.must({"archive", "d", "--to", archive});
}

/// What an alteration may do: be found, or make no difference.
class Judge {
 public:
  explicit Judge(const StoreFile& whole) : as_it_was_(reader_.read_all(whole)) {
    REQUIRE(reader_.run(whole, {"verify"}).status == 0);
  }

  /// `places` is what the report must name one of; empty if that is not known. Whether it was
  /// found.
  bool check(const StoreFile& store, const std::vector<std::string>& places) {
    ++altered_;
    const auto verified = reader_.run(store, {"verify"});
    INFO(verified.out);
    INFO(verified.err);
    if (verified.status == 0) {
      ++immaterial_;
      CHECK(reader_.read_all(store) == as_it_was_);
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

  [[nodiscard]] int altered() const noexcept { return altered_; }
  [[nodiscard]] int immaterial() const noexcept { return immaterial_; }

 private:
  Reader reader_;
  std::string as_it_was_;
  int altered_ = 0;
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

/// A table, and where a report finds what is wrong in a row of it.
struct Table {
  std::string name;
  std::string key;                       ///< SQL for a condition that picks the row
  std::vector<std::string> places;       ///< SQL for texts, of which the report has one
  std::vector<std::string> identity{};   ///< columns by which others, too, find the row
  std::vector<std::string> elsewhere{};  ///< SQL for what else a report may say if one is altered
};

const std::vector<Table>& tables() {
  static const std::string kStream = "(SELECT name FROM stream WHERE id=stream_id)";
  static const std::string kShown =
      "coalesce('\"'||" + kStream + "||'\"', stream_id||' (which is none)')";
  static const std::string kRuns = "'table run: the rows of stream '||" + kShown + "||' '";
  static const std::string kEpoch = "'the epoch of '||" + kStream + "||' '";
  const auto first_of = [](const std::string& text, const std::string& key) {
    return fmt::format("(SELECT {} FROM stored_event WHERE {} ORDER BY position LIMIT 1)", text,
                       key);
  };
  const std::string event = kStream + "||' seq '||seq||': '";
  const std::string position = "'the event at position '||position||' '";
  static const std::vector<Table> all{
      {"stored_event",
       "'position='||position",
       {event, position},
       {"position", "stream_id", "seq"},
       {kRuns}},
      {"stream",
       "'id='||id",
       {"name||': '", "name||' seq '||first_seq||': '", "name||' seq '||last_seq||': '",
        "'the epoch of '||name||' '", "'times_ordered of '||name||' '",
        "name||' seq '||epoch_seq||': '"},
       {"id", "name"},
       {first_of(position, "stream_id=stream.id"),
        "' seq '||first_seq||': its hash does not fit'"}},
      {"type",
       "'id='||id",
       {first_of(event, "type_id=type.id"), first_of(position, "type_id=type.id"),
        "(SELECT 'table archive: the row of stream '||" + kShown +
            "||' ' FROM archived_id WHERE "
            "type_id=type.id LIMIT 1)"}},
      {"run",
       "'stream_id='||stream_id||' AND first_seq='||first_seq",
       {"'table run: the row of stream '||" + kShown + "||' that begins at seq '||first_seq||' '",
        kRuns},
       {"stream_id", "first_seq"},
       {"'table run: the row of stream '||" + kShown + "||' '",
        "' that begins at seq '||first_seq||' is damaged'"}},
      {"snapshot",
       "'stream_id='||stream_id||' AND seq='||seq",
       {event + "||'the snapshot of view '",
        "'table snapshot: epoch in the row of '||" + kStream + "||' and seq '||seq||' '", kEpoch},
       {"stream_id", "seq"},
       {kStream + "||' seq '", "' seq '||seq||': the snapshot of view '",
        "'table snapshot: the row of stream '"}},
      {"metadata", "'key='''||key||''''", {"'table metadata: '||key||' '"}},
      {"snapshot_policy", "'every='||every", {"'policy'"}},
      {"archive",
       "'stream_id='||stream_id||' AND first_seq='||first_seq",
       {"'table archive: the row of stream '||" + kShown +
            "||' that begins at seq '||first_seq||','",
        kStream + "||' seq '||(last_seq+1)||': the state of the epoch there '"},
       {"stream_id", "first_seq", "last_seq"},
       {"'table archive: the row of stream '||" + kShown + "||' '",
        "'table archived_id: the row of stream '||" + kShown + "||' '"}},
      {"archived_id",
       "'id='''||id||''''",
       {"(SELECT 'table archive: the row of stream '||" + kShown +
            "||' that begins at seq '||first_seq"
            "||',' FROM archive WHERE archive.stream_id=archived_id.stream_id AND seq BETWEEN "
            "first_seq AND last_seq)",
        "'table archived_id: the row of stream '||" + kShown + "||' and id \"'||id||'\" '"},
       {"stream_id", "id", "seq"},
       {"'table archive: the row of stream '||" + kShown + "||' '"}},
  };
  return all;
}

/// A value in a table.
struct Cell {
  const Table* table = nullptr;
  std::string column;
  std::string row;  ///< a condition
  std::string kind;
  std::string declared;
  std::size_t bytes = 0;
};

std::vector<std::string> texts(SqliteHandle& store, const Table& table,
                               const std::vector<std::string>& wanted, const std::string& row) {
  std::vector<std::string> all;
  for (const std::string& sql : wanted) {
    for (const auto& found :
         rows(store, fmt::format("SELECT {} FROM {} WHERE {}", sql, table.name, row))) {
      if (!found[0].empty()) all.push_back(found[0]);
    }
  }
  return all;
}

/// What a report on the row, as it is in `store`, says one of. `altered`: a column, or none if the
/// row goes.
std::vector<std::string> places_of(SqliteHandle& store, const Table& table, const std::string& row,
                                   const std::string& altered) {
  auto places = texts(store, table, table.places, row);
  const auto& identity = table.identity;
  if (altered.empty() || std::find(identity.begin(), identity.end(), altered) != identity.end()) {
    const auto more = texts(store, table, table.elsewhere, row);
    places.insert(places.end(), more.begin(), more.end());
  }
  return places;
}

std::vector<std::string> rows_of(SqliteHandle& store, const Table& table) {
  std::vector<std::string> keys;
  for (const auto& row : rows(store, fmt::format("SELECT {} FROM {}", table.key, table.name))) {
    keys.push_back(row[0]);
  }
  REQUIRE_MESSAGE(!keys.empty(), table.name);
  return keys;
}

std::vector<Cell> cells_of(SqliteHandle& store) {
  std::vector<Cell> cells;
  for (const Table& table : tables()) {
    for (const auto& column : rows(store, fmt::format("PRAGMA table_info({})", table.name))) {
      for (const std::string& row : rows_of(store, table)) {
        const auto value =
            rows(store, fmt::format("SELECT typeof({0}), coalesce(length(CAST({0} AS "
                                    "BLOB)), 0) FROM {1} WHERE {2}",
                                    column[1], table.name, row));
        cells.push_back({&table, column[1], row, value[0][0], column[2], std::stoul(value[0][1])});
      }
    }
  }
  return cells;
}

std::size_t bits_of(const Cell& cell) { return cell.kind == "integer" ? 64 : 8 * cell.bytes; }

/// The statement that flips this bit of the value.
std::string flip(const Cell& cell, std::size_t place) {
  if (cell.kind == "integer") {
    const auto mask = static_cast<std::int64_t>(std::uint64_t{1} << place);
    return fmt::format("UPDATE {0} SET {1}=({1}|{2})-({1}&{2}) WHERE {3}", cell.table->name,
                       cell.column, mask, cell.row);
  }
  const std::size_t byte = place / 8;
  const std::string bytes = fmt::format("CAST({} AS BLOB)", cell.column);
  // unhex() is newer than the SQLite of Debian 12: the byte comes from a table of all of them.
  const std::string flipped = fmt::format(
      "(SELECT b FROM byte WHERE i=((SELECT i FROM byte WHERE b=substr({0},{1},1))|{2})-"
      "((SELECT i FROM byte WHERE b=substr({0},{1},1))&{2}))",
      bytes, byte + 1, 1U << place % 8);
  return fmt::format(
      "UPDATE {0} SET {1}=CAST(substr({2},1,{3}) || {4} || substr({2},{5}) AS {6}) WHERE {7}",
      cell.table->name, cell.column, bytes, byte, flipped, byte + 2,
      cell.kind == "text" ? "TEXT" : "BLOB", cell.row);
}

void make_bytes(SqliteHandle& store) {
  static const std::string all = [] {
    std::string values =
        "CREATE TEMP TABLE byte(i INTEGER PRIMARY KEY, b BLOB NOT NULL);"
        "INSERT INTO byte VALUES(0, x'00')";
    for (int i = 1; i < 256; ++i) values += fmt::format(", ({}, x'{:02x}')", i, i);
    return values;
  }();
  store.execute(all.c_str());
}

/// SQL for what may be put in the place of a value, beside one with a flipped bit.
std::vector<std::string> other_values(const Cell& cell) {
  const bool is_null = cell.kind == "null";
  const std::string declared = cell.declared == "ANY" ? cell.kind : cell.declared;
  if (declared == "INTEGER" || declared == "integer") {
    if (is_null) return {"0", "1"};
    return {"NULL", "0", cell.column + "-1", cell.column + "+1"};
  }
  const bool is_text = declared == "TEXT" || declared == "text";
  const std::string empty = is_text ? "''" : "x''";
  if (is_null) return {empty, is_text ? "'x'" : "x'00'"};
  const std::string bytes = fmt::format("CAST({} AS BLOB)", cell.column);
  const char* const type = is_text ? "TEXT" : "BLOB";
  return {"NULL", empty, fmt::format("CAST(substr({0}, 1, length({0})-1) AS {1})", bytes, type),
          fmt::format("CAST({} || x'30' AS {})", bytes, type)};
}

/// A store that is altered again and again.
class Tampering {
 public:
  Tampering() : whole_(dir_.file("store.db")), altered_(dir_.file("altered.db")) {
    make_store(whole_, dir_.file("archived"));
    judge_.emplace(whole_);
  }

  [[nodiscard]] std::vector<Cell> cells() const {
    SqliteHandle store(whole_.path());
    return cells_of(store);
  }
  [[nodiscard]] std::vector<std::string> rows_in(const Table& table) const {
    SqliteHandle store(whole_.path());
    return rows_of(store, table);
  }

  /// `column`: what of the row `sql` alters; empty: it removes the row.
  void attempt(const Table& table, const std::string& row, const std::string& column,
               const std::string& sql) {
    const std::string what = column.empty() ? table.name : table.name + "." + column;
    CAPTURE(what);
    CAPTURE(sql);
    fs::copy_file(whole_.path(), altered_.path(), fs::copy_options::overwrite_existing);
    std::vector<std::string> places;
    {
      SqliteHandle store(altered_.path());
      make_bytes(store);
      places = places_of(store, table, row, column);
      // What the schema forbids is nothing that anybody can store.
      if (store.attempt(sql.c_str()) != SQLITE_OK || sqlite3_changes(store.get()) == 0) return;
      const auto now = places_of(store, table, row, column);
      places.insert(places.end(), now.begin(), now.end());
    }
    const auto listed = immaterial().find(what);
    if (judge_->check(altered_, places)) {
      CHECK((listed == immaterial().end() || !listed->second.always));
    } else {
      CHECK(listed != immaterial().end());
      passed_.insert(what);
    }
  }

  /// A list that says more than is so hides what comes: all of these were immaterial.
  void check_list(const std::vector<std::string>& names) const {
    for (const std::string& name : names) {
      CAPTURE(name);
      CHECK((immaterial().contains(name) && passed_.contains(name)));
    }
  }

  void tell(std::string_view what) const {
    MESSAGE(judge_->altered() << " " << what << ", " << judge_->immaterial() << " immaterial");
  }

 private:
  TempDir dir_;
  StoreFile whole_;
  StoreFile altered_;
  std::optional<Judge> judge_;
  std::set<std::string> passed_;
};

TEST_CASE("tampering: a bit of a stored value that was flipped is found where it is") {
  Instants instants;
  Tampering tampering;
  for (const Cell& cell : tampering.cells()) {
    const std::size_t all = bits_of(cell);
    const std::size_t wanted = all_instants() ? all : std::min(kOfCell, all);
    for (std::size_t i = 0; i < wanted; ++i) {
      const std::size_t place = all_instants() ? i : instants.below(all);
      tampering.attempt(*cell.table, cell.row, cell.column, flip(cell, place));
    }
  }
  tampering.check_list({"snapshot.created", "metadata.value", "snapshot_policy.pattern",
                        "snapshot_policy.view", "snapshot_policy.every"});
  tampering.tell("bits of values flipped");
}

TEST_CASE("tampering: a value that was emptied, cut or made longer is found where it is") {
  Instants instants;
  Tampering tampering;
  std::vector<Cell> cells = tampering.cells();
  std::shuffle(cells.begin(), cells.end(), instants.random());
  std::map<std::string, std::size_t> tried;
  for (const Cell& cell : cells) {
    std::size_t& of_column = tried[cell.table->name + "." + cell.column];
    for (const std::string& value : other_values(cell)) {
      if (!all_instants() && (of_column == kOfColumn || instants.below(2) == 0)) continue;
      ++of_column;
      tampering.attempt(*cell.table, cell.row, cell.column,
                        fmt::format("UPDATE {0} SET {1}={2} WHERE {3} AND {1} IS NOT {2}",
                                    cell.table->name, cell.column, value, cell.row));
    }
  }
  if (all_instants()) {
    tampering.check_list({"snapshot.created", "snapshot.key", "metadata.value",
                          "snapshot_policy.pattern", "snapshot_policy.view",
                          "snapshot_policy.definition", "snapshot_policy.every"});
  }
  tampering.tell("values altered");
}

TEST_CASE("tampering: a row that was removed is missed where it was") {
  Tampering tampering;
  for (const Table& table : tables()) {
    for (const std::string& row : tampering.rows_in(table)) {
      tampering.attempt(table, row, "", fmt::format("DELETE FROM {} WHERE {}", table.name, row));
    }
  }
  tampering.check_list({"snapshot", "snapshot_policy"});
  tampering.tell("rows removed");
}

TEST_CASE("tampering: a bit of the file that was flipped is found, or nobody reads it") {
  Instants instants;
  const TempDir dir;
  const StoreFile whole(dir.file("store.db"));
  make_store(whole, dir.file("archived"));
  Judge judge(whole);
  const std::string content = content_of_file(whole.path());
  const StoreFile altered(dir.file("altered.db"));
  for (std::size_t i = 0; i < (all_instants() ? kOfFileLong : kOfFile); ++i) {
    const std::size_t place = instants.below(content.size());
    CAPTURE(place);
    std::string flipped = content;
    flipped[place] = static_cast<char>(flipped[place] ^ (1 << instants.below(8)));
    write_file(altered.path(), flipped);
    judge.check(altered, {});
  }
  MESSAGE(judge.altered() << " bits of a file flipped, " << judge.immaterial() << " immaterial");
}

}  // namespace
}  // namespace eventsrc::test
