// What the work costs at least: small programs that do no more than it needs, for scripts/bench to
// compare eventsrc with. Of the lines that `generate` writes:
//
//   floors insert LINES NEW_DATABASE ROWS_PER_TRANSACTION CACHE_KIB
//
// and of a store that eventsrc wrote:
//
//   floors scan STORE            the columns that a fold needs
//   floors stream STORE NAME     the rows of a stream that has the store for itself
//   floors verify STORE          all columns, and the two hashes of each event
//   floors sum STORE             the sum of /amount of each stream, by simdjson
//   floors merge STORE LIMIT     the default view, by nlohmann_json
//
// Prints the seconds taken and the number of events. Reading LINES is not in the time: what is
// measured there is SQLite alone.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <nlohmann/json.hpp>
#include <simdjson.h>
#include <sqlite3.h>

#include "eventsrc/chain.hpp"

namespace {

using eventsrc::Hash;

class Database {
 public:
  explicit Database(const char* path) { check(sqlite3_open(path, &handle_)); }
  ~Database() { sqlite3_close(handle_); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void check(int result) const {
    if (result != SQLITE_OK && result != SQLITE_ROW && result != SQLITE_DONE) {
      throw std::runtime_error(sqlite3_errmsg(handle_));
    }
  }
  void execute(const char* sql) { check(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr)); }
  [[nodiscard]] sqlite3* get() const { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
};

class Statement {
 public:
  Statement(const Database& database, const char* sql) : database_(database) {
    database.check(sqlite3_prepare_v2(database.get(), sql, -1, &handle_, nullptr));
  }
  ~Statement() { sqlite3_finalize(handle_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  bool step() {
    const int result = sqlite3_step(handle_);
    database_.check(result);
    return result == SQLITE_ROW;
  }
  void run() {
    step();
    database_.check(sqlite3_reset(handle_));
  }
  void bind(int index, std::int64_t value) { sqlite3_bind_int64(handle_, index, value); }
  /// `text` and `blob` stay where they are until the statement has run.
  void bind(int index, std::string_view text) {
    sqlite3_bind_text(handle_, index, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  }
  template <std::size_t size>
  void bind(int index, const std::array<std::uint8_t, size>& blob) {
    sqlite3_bind_blob(handle_, index, blob.data(), static_cast<int>(size), SQLITE_STATIC);
  }
  [[nodiscard]] std::int64_t integer(int column) const {
    return sqlite3_column_int64(handle_, column);
  }
  [[nodiscard]] std::string_view text(int column) const {
    const auto* const bytes = static_cast<const char*>(sqlite3_column_blob(handle_, column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
  }
  [[nodiscard]] bool is_null(int column) const {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
  }

 private:
  const Database& database_;
  sqlite3_stmt* handle_ = nullptr;
};

class Stopwatch {
 public:
  void print(std::int64_t events) const {
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start_;
    std::printf("%.6f %lld\n", seconds.count(), static_cast<long long>(events));
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

struct Row {
  std::int64_t stream;
  std::int64_t seq;
  std::int64_t type;
  std::string_view data;
};

std::string_view between(std::string_view line, std::string_view before, std::string_view after) {
  const std::size_t begin = line.find(before) + before.size();
  return line.substr(begin, line.find(after, begin) - begin);
}

std::vector<Row> read_rows(std::string_view text) {
  struct Stream {
    std::int64_t id;
    std::int64_t next = 0;
  };
  std::unordered_map<std::string_view, Stream> streams;
  std::unordered_map<std::string_view, std::int64_t> types;
  std::vector<Row> rows;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    Stream& stream = streams
                         .try_emplace(between(line, R"("stream":")", "\""),
                                      Stream{static_cast<std::int64_t>(streams.size()) + 1})
                         .first->second;
    const std::int64_t type = types
                                  .try_emplace(between(line, R"("type":")", "\""),
                                               static_cast<std::int64_t>(types.size()) + 1)
                                  .first->second;
    const std::string_view data = line.substr(line.find(R"("data":)") + 7);
    rows.push_back({stream.id, stream.next++, type, data.substr(0, data.size() - 1)});
  }
  return rows;
}

/// The same columns and bytes as a store of eventsrc has, and the index that one would make who
/// does without its posting lists.
void insert(const char* lines, const char* path, std::size_t rows_per_transaction,
            const std::string& cache_kib) {
  std::ifstream file(lines);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::vector<Row> rows = read_rows(text);
  const Hash hash{1, 2, 3};
  const eventsrc::Salt salt{4, 5, 6};

  auto database = std::make_unique<Database>(path);
  database->execute(("PRAGMA cache_size=-" + cache_kib).c_str());
  database->execute(
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000;"
      "CREATE TABLE event(position INTEGER PRIMARY KEY, stream_id INTEGER NOT NULL,"
      " seq INTEGER NOT NULL, time INTEGER NOT NULL, type_id INTEGER NOT NULL, hash BLOB NOT NULL,"
      " salt BLOB, content BLOB, id TEXT, data TEXT, meta TEXT, UNIQUE(stream_id, seq)) STRICT");
  const Stopwatch stopwatch;
  {
    Statement begin(*database, "BEGIN IMMEDIATE");
    Statement commit(*database, "COMMIT");
    Statement insert(*database,
                     "INSERT INTO event(stream_id, seq, time, type_id, hash, salt, data)"
                     " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    insert.bind(5, hash);
    insert.bind(6, salt);
    std::int64_t time = 1767225600000000;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (i % rows_per_transaction == 0) begin.run();
      insert.bind(1, rows[i].stream);
      insert.bind(2, rows[i].seq);
      insert.bind(3, ++time);
      insert.bind(4, rows[i].type);
      insert.bind(7, rows[i].data);
      insert.run();
      if ((i + 1) % rows_per_transaction == 0 || i + 1 == rows.size()) commit.run();
    }
  }
  // Closing moves the rest of the WAL into the file: it does so for eventsrc, too.
  database.reset();
  stopwatch.print(static_cast<std::int64_t>(rows.size()));
}

/// Looks at every column of every row.
std::int64_t step_through(Statement& rows, int columns) {
  std::int64_t events = 0;
  std::int64_t seen = 0;
  for (; rows.step(); ++events) {
    for (int column = 0; column + 1 < columns; ++column) seen += rows.integer(column);
    const std::string_view data = rows.text(columns - 1);
    seen += data.empty() ? 0 : data.back();
  }
  if (seen == 0) throw std::runtime_error("nothing to read");
  return events;
}

void scan(const Database& store) {
  const Stopwatch stopwatch;
  Statement rows(store,
                 "SELECT stream_id, seq, time, type_id, data FROM stored_event"
                 " ORDER BY position");
  stopwatch.print(step_through(rows, 5));
}

void read_stream(const Database& store, std::string_view name) {
  const Stopwatch stopwatch;
  Statement rows(store,
                 "SELECT seq, time, type_id, data FROM stored_event"
                 " WHERE stream_id = (SELECT id FROM stream WHERE name = ?1)"
                 " ORDER BY position");
  rows.bind(1, name);
  stopwatch.print(step_through(rows, 4));
}

/// Names by id, which start at 1 and have no gaps in a new store.
std::vector<std::string> names(const Database& store, const char* sql) {
  std::vector<std::string> all(1);
  Statement rows(store, sql);
  while (rows.step()) all.emplace_back(rows.text(0));
  return all;
}

void verify(const Database& store) {
  const Stopwatch stopwatch;
  const std::vector<std::string> streams = names(store, "SELECT name FROM stream ORDER BY id");
  const std::vector<std::string> types = names(store, "SELECT name FROM type ORDER BY id");
  std::vector<Hash> heads(streams.size());
  Statement rows(store,
                 "SELECT stream_id, seq, time, type_id, hash, salt, content, id, data, meta,"
                 " position FROM stored_event ORDER BY position");
  eventsrc::Sha256 sha;
  std::int64_t events = 0;
  for (; rows.step(); ++events) {
    const auto stream = static_cast<std::size_t>(rows.integer(0));
    eventsrc::EventView event;
    event.stream = streams.at(stream);
    event.seq = eventsrc::Seq(rows.integer(1));
    event.time = eventsrc::Timestamp(std::chrono::microseconds(rows.integer(2)));
    event.type = types.at(static_cast<std::size_t>(rows.integer(3)));
    std::memcpy(event.salt.data(), rows.text(5).data(), event.salt.size());
    if (!rows.is_null(7)) event.id = rows.text(7);
    event.data = rows.text(8);
    if (!rows.is_null(9)) event.meta = rows.text(9);
    const Hash content = eventsrc::content_hash(sha, event.salt, event.data, event.meta);
    heads[stream] = eventsrc::event_hash(sha, heads[stream], event, content);
    if (std::memcmp(heads[stream].data(), rows.text(4).data(), sizeof(Hash)) != 0) {
      throw std::runtime_error("a hash does not fit");
    }
  }
  stopwatch.print(events);
}

void sum(const Database& store) {
  const Stopwatch stopwatch;
  std::vector<double> totals(names(store, "SELECT name FROM stream").size());
  Statement rows(store, "SELECT stream_id, data FROM stored_event ORDER BY position");
  simdjson::ondemand::parser parser;
  simdjson::padded_string padded(std::size_t{1} << 20);
  std::int64_t events = 0;
  for (; rows.step(); ++events) {
    const std::string_view data = rows.text(1);
    std::memcpy(padded.data(), data.data(), data.size());
    auto document = parser.iterate(padded.data(), data.size(), padded.size());
    totals[static_cast<std::size_t>(rows.integer(0))] += document["amount"].get_double().value();
  }
  stopwatch.print(events);
}

void merge(const Database& store, std::int64_t limit) {
  const Stopwatch stopwatch;
  std::vector<nlohmann::json> states(names(store, "SELECT name FROM stream").size());
  Statement rows(store, "SELECT stream_id, data FROM stored_event ORDER BY position LIMIT ?1");
  rows.bind(1, limit);
  std::int64_t events = 0;
  for (; rows.step(); ++events) {
    states[static_cast<std::size_t>(rows.integer(0))].merge_patch(
        nlohmann::json::parse(rows.text(1)));
  }
  std::size_t bytes = 0;
  for (const nlohmann::json& state : states) bytes += state.dump().size();
  if (bytes == 0) throw std::runtime_error("nothing to read");
  stopwatch.print(events);
}

/// False when it is none of the commands.
bool run(std::string_view work, const std::vector<const char*>& arguments) {
  const auto is = [&](std::string_view name, std::size_t count) {
    return work == name && arguments.size() == count;
  };
  const auto number = [&](std::size_t index) {
    return std::strtoll(arguments[index], nullptr, 10);
  };
  if (is("insert", 4)) {
    insert(arguments[0], arguments[1], static_cast<std::size_t>(number(2)), arguments[3]);
  } else if (is("scan", 1)) {
    scan(Database(arguments[0]));
  } else if (is("stream", 2)) {
    read_stream(Database(arguments[0]), arguments[1]);
  } else if (is("verify", 1)) {
    verify(Database(arguments[0]));
  } else if (is("sum", 1)) {
    sum(Database(arguments[0]));
  } else if (is("merge", 2)) {
    merge(Database(arguments[0]), number(1));
  } else {
    return false;
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc > 1 && run(argv[1], {argv + 2, argv + argc})) return 0;
    std::fputs("usage: the head of floors.cpp tells it\n", stderr);
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "floors: %s\n", error.what());
    return 1;
  }
}
