#include "sqlite/transaction.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <vector>

#include <sqlite3.h>

#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "sqlite/cursors.hpp"
#include "sqlite/format.hpp"

namespace eventsrc::sqlite {
namespace {

// The row of `run` that a stream's next event goes into.
struct OpenRun {
  std::int64_t first_seq = 0;
  std::int64_t count = 0;
  std::int64_t last_position = 0;
  std::vector<std::uint8_t> positions;
};

struct Staged final : StagedStream {
  std::int64_t id = 0;
  OpenRun run;
  bool run_loaded = false;
  bool changed = false;
};

class SqliteTransaction final : public Transaction {
 public:
  explicit SqliteTransaction(Database& database)
      : database_(database), connection_(database.connection()), waits_before_(database.waits()) {}

  ~SqliteTransaction() override {
    if (!begun_) return;
    // A failed statement may have rolled back already.
    if (sqlite3_get_autocommit(connection_.handle()) == 0) {
      sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
    database_.forget_names();
  }

  bool begin() {
    const int result =
        sqlite3_exec(connection_.handle(), "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
    if ((result & 0xff) == SQLITE_BUSY) {
      check_interrupt();
      return false;
    }
    connection_.check(result);
    begun_ = true;
    check_not_sealed();
    next_position_ = last_position() + 1;
    next_stream_id_ = connection_.integer("SELECT max(id) FROM stream") + 1;
    insert_.emplace(connection_, "INSERT INTO stored_event(" EVENTSRC_EVENT_COLUMNS
                                 ") VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
    return true;
  }

  StagedStream& stream(std::string_view name) override {
    const auto found = staged_.find(name);
    if (found != staged_.end()) return *found->second;
    auto staged = std::make_unique<Staged>();
    if (auto row = database_.find_stream(name)) {
      staged->id = row->id;
      staged->head = std::move(row->head);
    } else {
      staged->head.name = name;
    }
    Staged& result = *staged;
    staged_.emplace(result.head.name, std::move(staged));
    return result;
  }

  std::optional<StoredEvent> find_id(StagedStream& stream, std::string_view id) override {
    Statement row(connection_, "SELECT " EVENTSRC_EVENT_COLUMNS
                               " FROM stored_event WHERE stream_id=?1 AND id=?2");
    row.bind(1, static_cast<Staged&>(stream).id).bind(2, id);
    return one(row);
  }

  std::unique_ptr<EventCursor> read(StagedStream& stream, const Range& range) override {
    auto& staged = static_cast<Staged&>(stream);
    write_run(staged);
    return read_staged(database_, staged.id, staged.head, range);
  }

  std::optional<Position> add(StagedStream& stream, const EventView& event,
                              const std::optional<Hash>& anchor) override {
    auto& staged = static_cast<Staged&>(stream);
    if (!staged.run_loaded) load_last_run(staged);
    if (staged.head.empty()) staged.head.anchor = anchor;
    staged.head.advance(event);
    staged.changed = true;
    if (staged.id == 0) insert_stream(staged);
    const std::int64_t position = next_position_++;
    insert_event(staged.id, position, event);
    add_to_run(staged, event.seq.value(), position);
    return Position(position);
  }

  bool commit() override {
    // In the order of the keys: neighbouring rows share pages.
    std::vector<Staged*> changed;
    for (const auto& [name, staged] : staged_) {
      if (staged->changed) changed.push_back(staged.get());
    }
    std::sort(changed.begin(), changed.end(),
              [](const Staged* a, const Staged* b) { return a->id < b->id; });
    for (Staged* staged : changed) update_stream(*staged);
    for (Staged* staged : changed) write_run(*staged);
    database_.check_same_file();
    connection_.execute("COMMIT");
    begun_ = false;
    return true;
  }

  bool waited() const noexcept override { return database_.waits() != waits_before_; }

 private:
  // The greatest position that was ever given out.
  std::int64_t last_position() {
    const std::int64_t stored = connection_.integer("SELECT max(position) FROM stored_event");
    const std::int64_t floor =
        connection_.integer("SELECT value FROM metadata WHERE key='position_floor'");
    const std::int64_t last = std::max(stored, floor);
    if (stored >= 0 && floor >= 0 && last < std::numeric_limits<std::int64_t>::max()) return last;
    throw Error(ErrorCode::integrity, "store " + database_.path() +
                                          ": its last position cannot be right: restore a backup");
  }

  void check_not_sealed() {
    Statement row(connection_, "SELECT value FROM metadata WHERE key='sealed'");
    if (!row.step()) return;
    throw Error(ErrorCode::denied, "store " + database_.path() + ": sealed, now at " +
                                       std::string(row.text(0)) + ": write there");
  }

  std::optional<StoredEvent> one(Statement& row) {
    if (!row.step()) return std::nullopt;
    EventView event;
    database_.view(row, event);
    return StoredEvent(event);
  }

  // With the values it has now: the row must be there before its events, which refer to it.
  void insert_stream(Staged& staged) {
    staged.id = next_stream_id_++;
    Statement row(
        connection_,
        "INSERT INTO stream(id, name, events, first_seq, last_seq, first_time, last_time, "
        "time_max, times_ordered, bytes, hash, anchor) "
        "VALUES(?1, ?2, 0, ?3, ?3, ?4, ?4, ?4, 1, 0, ?5, ?6)");
    row.bind(1, staged.id)
        .bind(2, staged.head.name)
        .bind(3, staged.head.first.value())
        .bind(4, staged.head.first_time.time_since_epoch().count())
        .bind(5, staged.head.hash);
    if (staged.head.anchor) {
      row.bind(6, *staged.head.anchor);
    } else {
      row.bind_null(6);
    }
    row.run();
  }

  void update_stream(const Staged& staged) {
    const StreamHead& head = staged.head;
    Statement(connection_,
              "UPDATE stream SET events=?2, last_seq=?3, last_time=?4, time_max=?5, "
              "times_ordered=?6, bytes=?7, hash=?8 WHERE id=?1")
        .bind(1, staged.id)
        .bind(2, head.events)
        .bind(3, head.last.value())
        .bind(4, head.last_time.time_since_epoch().count())
        .bind(5, head.time_max.time_since_epoch().count())
        .bind(6, head.times_ordered ? 1 : 0)
        .bind(7, head.bytes)
        .bind(8, head.hash)
        .run();
  }

  void insert_event(std::int64_t stream_id, std::int64_t position, const EventView& event) {
    Statement& row = *insert_;
    row.bind(1, position)
        .bind(2, stream_id)
        .bind(3, event.seq.value())
        .bind(4, event.time.time_since_epoch().count())
        .bind(5, database_.type_id(event.type))
        .bind(6, event.hash);
    if (event.redacted) {
      row.bind_null(7).bind(8, event.content).bind_null(10);
    } else {
      row.bind(7, event.salt).bind_null(8).bind(10, event.data);
    }
    if (event.id) {
      row.bind(9, *event.id);
    } else {
      row.bind_null(9);
    }
    if (event.meta) {
      row.bind(11, *event.meta);
    } else {
      row.bind_null(11);
    }
    row.run();
  }

  void add_to_run(Staged& staged, std::int64_t seq, std::int64_t position) {
    OpenRun& run = staged.run;
    const bool continues = seq == run.first_seq + run.count && run.count < kRunCapacity;
    if (run.count == 0 || !continues) {
      write_run(staged);
      run = OpenRun{seq, 0, 0, {}};
    }
    append_varint(run.positions, static_cast<std::uint64_t>(position - run.last_position));
    run.last_position = position;
    ++run.count;
  }

  void load_last_run(Staged& staged) {
    staged.run_loaded = true;
    if (staged.head.empty()) return;
    Statement row(connection_,
                  "SELECT first_seq, count, positions FROM run WHERE stream_id=?1 "
                  "ORDER BY first_seq DESC LIMIT 1");
    row.bind(1, staged.id);
    std::vector<std::int64_t> positions;
    // What is added behind a row that does not end with the stream's last event could not be found.
    const bool sound = row.step() &&
                       decode_run(row.blob(2), row.integer(0), row.integer(1), positions) &&
                       row.integer(0) + row.integer(1) - 1 == staged.head.last.value() &&
                       positions.back() < next_position_;
    if (!sound) fail_run(staged);
    const auto bytes = row.blob(2);
    staged.run =
        OpenRun{row.integer(0), row.integer(1), positions.back(), {bytes.begin(), bytes.end()}};
  }

  void write_run(Staged& staged) {
    const OpenRun& run = staged.run;
    if (run.count == 0) return;
    Statement(connection_, "REPLACE INTO run VALUES(?1, ?2, ?3, ?4)")
        .bind(1, staged.id)
        .bind(2, run.first_seq)
        .bind(3, run.count)
        .bind(4, run.positions)
        .run();
  }

  [[noreturn]] void fail_run(const StagedStream& stream) const {
    throw Error(ErrorCode::integrity, "store " + database_.path() + ": the index of stream \"" +
                                          stream.head.name + "\" is damaged");
  }

  Database& database_;
  Connection& connection_;
  std::int64_t waits_before_;
  bool begun_ = false;
  std::int64_t next_position_ = 0;
  std::int64_t next_stream_id_ = 0;
  std::optional<Statement> insert_;
  // Keyed by the names that the staged heads own.
  std::unordered_map<std::string_view, std::unique_ptr<Staged>> staged_;
};

}  // namespace

std::unique_ptr<Transaction> begin_transaction(Database& database) {
  auto transaction = std::make_unique<SqliteTransaction>(database);
  if (!transaction->begin()) return nullptr;
  return transaction;
}

}  // namespace eventsrc::sqlite
