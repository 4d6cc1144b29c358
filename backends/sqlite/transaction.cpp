#include "sqlite/transaction.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <limits>
#include <utility>
#include <vector>

#include <sqlite3.h>

#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/text_hash.hpp"
#include "sqlite/cursors.hpp"
#include "sqlite/format.hpp"

namespace eventsrc::sqlite {
namespace {

// Streams that are kept in mind from one transaction to the next: some 15 MB.
constexpr std::size_t kMostRemembered = 32'768;

// The row of `run` that a stream's next event goes into.
struct OpenRun {
  std::int64_t first_seq = 0;
  std::int64_t count = 0;
  std::int64_t last_position = 0;
  std::vector<std::uint8_t> positions;
};

struct Staged final : StagedStream {
  std::int64_t id = 0;  // 0: it is not in the store, and nothing was added
  OpenRun run;
  bool has_row = false;  // of the table stream
  bool run_loaded = false;
  bool met = false;      // in this transaction
  bool changed = false;  // in this transaction
};

// Streams by name. A load asks for one with every event, in any order: the table takes little room
// and leads straight to the stream, which costs a third of what a node-based map does.
class StagedStreams {
 public:
  /// Null if it is not there.
  [[nodiscard]] Staged* find(std::string_view name) {
    if (slots_.empty()) return nullptr;
    const std::size_t hash = TextHash{}(name);
    for (std::size_t at = hash & mask(); slots_[at].staged != nullptr; at = (at + 1) & mask()) {
      const Slot& slot = slots_[at];
      if (slot.hash == hash && slot.staged->head.name == name) return slot.staged;
    }
    return nullptr;
  }

  /// Makes one, which must not be there.
  Staged& add(std::string_view name) {
    if (2 * (all_.size() + 1) > slots_.size()) grow();
    Staged& staged = all_.emplace_back();
    staged.head.name = name;
    place({TextHash{}(name), &staged});
    return staged;
  }

  [[nodiscard]] std::size_t size() const noexcept { return all_.size(); }

 private:
  struct Slot {
    std::size_t hash = 0;
    Staged* staged = nullptr;
  };

  [[nodiscard]] std::size_t mask() const noexcept { return slots_.size() - 1; }

  void place(const Slot& slot) {
    std::size_t at = slot.hash & mask();
    while (slots_[at].staged != nullptr) at = (at + 1) & mask();
    slots_[at] = slot;
  }

  void grow() {
    std::vector<Slot> old(std::max<std::size_t>(slots_.size() * 2, 16));
    slots_.swap(old);
    for (const Slot& slot : old) {
      if (slot.staged != nullptr) place(slot);
    }
  }

  std::deque<Staged> all_;   // addresses stay
  std::vector<Slot> slots_;  // open addressing; a power of two, at most half full
};

}  // namespace

struct Writer::Known {
  std::int64_t version = 0;          // PRAGMA data_version: another while others have not written
  std::int64_t history_changes = 0;  // see Database
  std::int64_t next_position = 0;
  std::int64_t next_stream_id = 0;
  StagedStreams streams;
};

namespace {

class SqliteTransaction final : public Transaction {
 public:
  SqliteTransaction(Database& database, std::unique_ptr<Writer::Known>& remembered,
                    ErasedText& to_scrub)
      : database_(database),
        connection_(database.connection()),
        waits_before_(database.waits()),
        remembered_(remembered),
        to_scrub_(to_scrub) {}

  ~SqliteTransaction() override {
    if (!begun_) return;
    // A failed statement may have rolled back already.
    if (sqlite3_get_autocommit(connection_.handle()) == 0) {
      sqlite3_exec(connection_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
    database_.forget_names();
  }

  bool begin() {
    const int result = database_.begin_writing();
    if ((result & 0xff) == SQLITE_BUSY) {
      check_interrupt();
      return false;
    }
    connection_.check(result);
    begun_ = true;
    known_ = std::move(remembered_);
    const std::int64_t version = connection_.integer("PRAGMA data_version");
    const bool knows = known_ && known_->version == version &&
                       known_->history_changes == database_.history_changes();
    if (!knows) look_around(version);
    insert_.emplace(connection_, "INSERT INTO stored_event(" EVENTSRC_EVENT_COLUMNS
                                 ") VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
    return true;
  }

  StagedStream& stream(std::string_view name) override {
    Staged* staged = known_->streams.find(name);
    if (staged == nullptr) {
      auto row = database_.find_stream(name);
      staged = &known_->streams.add(name);
      if (row) {
        staged->id = row->id;
        staged->head = std::move(row->head);
        staged->has_row = true;
      }
    }
    if (!staged->met) {
      staged->met = true;
      met_.push_back(staged);
    }
    return *staged;
  }

  std::optional<StoredEvent> find_id(StagedStream& stream, std::string_view id) override {
    put_row(static_cast<Staged&>(stream));
    Statement row(connection_, "SELECT " EVENTSRC_EVENT_COLUMNS
                               " FROM stored_event WHERE stream_id=?1 AND id=?2");
    row.bind(1, static_cast<Staged&>(stream).id).bind(2, id);
    auto found = one(row);
    // Where events were archived, the rest has an anchor.
    if (found || !stream.head.anchor) return found;
    return find_archived(static_cast<Staged&>(stream), id);
  }

  std::unique_ptr<EventCursor> read(StagedStream& stream, const Range& range) override {
    auto& staged = static_cast<Staged&>(stream);
    put_row(staged);
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
    if (staged.id == 0) staged.id = known_->next_stream_id++;
    const std::int64_t position = known_->next_position++;
    insert_event(staged.id, position, event);
    add_to_run(staged, event.seq.value(), position);
    return Position(position);
  }

  void replace(StagedStream& stream, const EventView& old, const EventView& now) override {
    auto& staged = static_cast<Staged&>(stream);
    put_row(staged);
    Statement row(connection_,
                  "UPDATE stored_event SET type_id=?2, hash=?3, salt=?4, content=?5, data=?6, "
                  "meta=?7 WHERE position=?1");
    row.bind(1, old.position->value()).bind(2, database_.type_id(now.type)).bind(3, now.hash);
    if (now.redacted) {
      row.bind_null(4).bind(5, now.content).bind_null(6);
    } else {
      row.bind(4, now.salt).bind_null(5).bind(6, now.data);
    }
    if (now.meta) {
      row.bind(7, *now.meta);
    } else {
      row.bind_null(7);
    }
    row.run();
    drop_snapshots(staged.id, old);
    staged.head.replace(old, now);
    staged.changed = true;
    replaced_ = true;
    if (now.redacted && !old.redacted) erased_.add(old);
  }

  bool commit() override {
    // In the order of the keys: neighbouring rows share pages.
    std::vector<Staged*> changed;
    for (Staged* staged : met_) {
      if (staged->changed) changed.push_back(staged);
    }
    std::sort(changed.begin(), changed.end(),
              [](const Staged* a, const Staged* b) { return a->id < b->id; });
    for (Staged* staged : changed) {
      if (staged->has_row) {
        update_stream(*staged);
      } else {
        put_row(*staged);
      }
    }
    for (Staged* staged : changed) write_run(*staged);
    if (replaced_) note_replaced();
    database_.commit_writing();
    begun_ = false;
    remember();
    to_scrub_.take(std::move(erased_));
    return true;
  }

  bool waited() const noexcept override { return database_.waits() != waits_before_; }

 private:
  // Takes in what others wrote.
  void look_around(std::int64_t version) {
    known_ = std::make_unique<Writer::Known>();
    database_.forget_names();
    database_.check_not_sealed();
    known_->version = version;
    known_->history_changes = database_.history_changes();
    known_->next_position = last_position() + 1;
    const std::int64_t last_id = connection_.integer("SELECT max(id) FROM stream");
    if (last_id < 0 || last_id == std::numeric_limits<std::int64_t>::max()) {
      throw Error(ErrorCode::integrity,
                  "store " + database_.path() +
                      ": the id of its last stream cannot be right: restore a backup");
    }
    known_->next_stream_id = last_id + 1;
  }

  // For the next transaction.
  void remember() noexcept {
    if (known_->streams.size() > kMostRemembered) return;
    for (Staged* staged : met_) staged->met = staged->changed = staged->touched = false;
    remembered_ = std::move(known_);
  }

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

  // States that saw it; of the whole store they are by position. Where the states of an epoch go,
  // the one before it is the last.
  void drop_snapshots(std::int64_t stream_id, const EventView& event) {
    Statement(connection_,
              "DELETE FROM snapshot WHERE (stream_id=?1 AND seq>=?2) OR (stream_id=0 AND seq>=?3)")
        .bind(1, stream_id)
        .bind(2, event.seq.value())
        .bind(3, event.position->value())
        .run();
    Statement(
        connection_,
        "UPDATE stream SET (epoch_seq, epoch_time, epoch_hash)=(SELECT seq, time, hash FROM "
        "snapshot WHERE stream_id=?1 AND epoch<>0 AND key='' ORDER BY seq DESC LIMIT 1) WHERE "
        "id=?1 AND epoch_seq>=?2")
        .bind(1, stream_id)
        .bind(2, event.seq.value())
        .run();
  }

  // In the transaction itself: should the process end before `scrub`, the store knows.
  void note_replaced() {
    connection_.execute("UPDATE metadata SET value=value+1 WHERE key='generation'");
    if (erased_.empty()) return;
    connection_.execute(
        "INSERT INTO metadata VALUES('redaction_pending', 1) "
        "ON CONFLICT(key) DO UPDATE SET value=value+1");
  }

  // As one whose payload is not here.
  std::optional<StoredEvent> find_archived(const Staged& staged, std::string_view id) {
    Statement row(connection_,
                  "SELECT position, stream_id, seq, time, type_id, hash, NULL, content, id, NULL, "
                  "NULL FROM archived_id WHERE stream_id=?1 AND id=?2");
    row.bind(1, staged.id).bind(2, id);
    return one(row);
  }

  std::optional<StoredEvent> one(Statement& row) {
    if (!row.step()) return std::nullopt;
    EventView event;
    database_.view(row, event);
    return StoredEvent(event);
  }

  // A new stream's row, with the values it has now.
  void put_row(Staged& staged) {
    if (staged.has_row || staged.id == 0) return;
    staged.has_row = true;
    const StreamHead& head = staged.head;
    Statement row(connection_,
                  "INSERT INTO stream(id, name, events, first_seq, last_seq, first_time, "
                  "last_time, time_max, times_ordered, bytes, hash, anchor) "
                  "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");
    row.bind(1, staged.id)
        .bind(2, head.name)
        .bind(3, head.events)
        .bind(4, head.first.value())
        .bind(5, head.last.value())
        .bind(6, head.first_time.time_since_epoch().count())
        .bind(7, head.last_time.time_since_epoch().count())
        .bind(8, head.time_max.time_since_epoch().count())
        .bind(9, head.times_ordered ? 1 : 0)
        .bind(10, head.bytes)
        .bind(11, head.hash);
    if (head.anchor) {
      row.bind(12, *head.anchor);
    } else {
      row.bind_null(12);
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
                       positions.back() < known_->next_position;
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
  std::unique_ptr<Writer::Known>& remembered_;
  ErasedText& to_scrub_;
  ErasedText erased_;
  bool replaced_ = false;
  bool begun_ = false;
  std::unique_ptr<Writer::Known> known_;
  std::vector<Staged*> met_;
  std::optional<Statement> insert_;
};

}  // namespace

Writer::Writer(Database& database) : database_(database) {}

Writer::~Writer() = default;

std::unique_ptr<Transaction> Writer::begin() {
  auto transaction = std::make_unique<SqliteTransaction>(database_, known_, erased_);
  if (!transaction->begin()) return nullptr;
  return transaction;
}

bool Writer::set_sealed(const std::optional<std::string>& now_at) {
  Connection& connection = database_.connection();
  const int result = database_.begin_writing();
  if ((result & 0xff) == SQLITE_BUSY) {
    check_interrupt();
    throw Error(ErrorCode::contention,
                "store " + database_.path() + ": others kept it locked: try again later");
  }
  connection.check(result);
  try {
    // Its own next transaction has to look for the mark again.
    known_.reset();
    const bool changes = database_.sealed() != now_at;
    if (changes && now_at) {
      Statement(connection, "REPLACE INTO metadata VALUES('sealed', ?1)").bind(1, *now_at).run();
    } else if (changes) {
      connection.execute("DELETE FROM metadata WHERE key='sealed'");
    }
    if (changes) {
      database_.commit_writing();
    } else {
      connection.execute("ROLLBACK");
    }
    return changes;
  } catch (...) {
    if (sqlite3_get_autocommit(connection.handle()) == 0) {
      sqlite3_exec(connection.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
    throw;
  }
}

}  // namespace eventsrc::sqlite
