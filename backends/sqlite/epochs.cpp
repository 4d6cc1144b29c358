#include "sqlite/epochs.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sqlite3.h>

#include "eventsrc/chain.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/hash.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "sqlite/archive_row.hpp"
#include "sqlite/change.hpp"
#include "sqlite/cursors.hpp"
#include "sqlite/format.hpp"

namespace eventsrc::sqlite {
namespace {

/// Over the seqs and positions of an archive's events: what comes back is what went, to where it
/// was.
class Places {
 public:
  Places() { sha_.reset(); }
  void add(Seq seq, Position position) {
    sha_.add_i64(seq.value());
    sha_.add_i64(position.value());
  }
  [[nodiscard]] Hash finish() { return sha_.finish(); }

 private:
  Sha256 sha_;
};

class SqliteEpochs final : public EpochStore {
 public:
  SqliteEpochs(Database& database, std::function<bool(const Snapshot&)> put)
      : database_(database), connection_(database.connection()), put_(std::move(put)) {}

  std::optional<Epoch> epoch(std::string_view stream) override {
    Statement row(connection_,
                  "SELECT epoch_seq, epoch_time, epoch_hash FROM stream WHERE name=?1 AND "
                  "epoch_seq IS NOT NULL");
    row.bind(1, stream);
    if (!row.step()) return std::nullopt;
    Epoch epoch{row.seq(0), row.time(1)};
    const auto hash = row.blob(2);
    if (hash.size() != epoch.hash.size()) {
      throw Error(ErrorCode::integrity,
                  fmt::format("store {}: the epoch of stream \"{}\" is damaged: restore a backup",
                              database_.path(), stream));
    }
    std::copy(hash.begin(), hash.end(), epoch.hash.begin());
    return epoch;
  }

  std::optional<std::string> archive(std::string_view stream) override {
    Statement row(connection_,
                  "SELECT file FROM archive WHERE stream_id=(SELECT id FROM stream WHERE name=?1) "
                  "ORDER BY first_seq DESC LIMIT 1");
    row.bind(1, stream);
    if (!row.step()) return std::nullopt;
    return std::string(row.text(0));
  }

  bool mark(std::string_view stream, const Epoch& epoch, std::span<const Snapshot> snapshots,
            std::int64_t generation) override {
    Change change(database_);
    change.check_generation(generation);
    const auto before = this->epoch(stream);
    check_moves_on(before, epoch, stream);
    bool changed = before != epoch;
    for (const Snapshot& snapshot : snapshots) changed = put_(snapshot) || changed;
    if (!changed) return false;
    Statement(connection_,
              "UPDATE stream SET epoch_seq=?2, epoch_time=?3, epoch_hash=?4 WHERE name=?1")
        .bind(1, stream)
        .bind(2, epoch.seq.value())
        .bind(3, epoch.time.time_since_epoch().count())
        .bind(4, epoch.hash)
        .run();
    change.commit();
    return true;
  }

  void remove(const ArchivePlan& plan, const std::string& file) override {
    const StreamHead& kept = plan.kept;
    Change change(database_);
    change.check_generation(plan.generation);
    const std::int64_t id = id_of(kept.name);
    note_archive(id, kept, plan.positions, file);
    Statement row(connection_, "DELETE FROM stored_event WHERE position=?1 AND stream_id=?2");
    for (const Position position : plan.positions) row.bind(1, position.value()).bind(2, id).run();
    cut_runs(id, kept.first);
    Statement(connection_, "DELETE FROM snapshot WHERE stream_id=?1 AND seq<?2")
        .bind(1, id)
        .bind(2, kept.first.value())
        .run();
    finish(change, id, kept);
  }

  void restore(const StreamHead& whole, EventCursor& events, std::int64_t generation) override {
    Change change(database_);
    change.check_generation(generation);
    const std::int64_t id = id_of(whole.name);
    EventView event;
    Run run;
    Places places;
    while (events.next(event)) {
      insert(id, event);
      places.add(event.seq, *event.position);
      const bool continues =
          event.seq.value() == run.first_seq + run.count && run.count < kRunCapacity;
      if (!continues) {
        write(id, run);
        run = {event.seq.value()};
      }
      append_varint(run.positions,
                    static_cast<std::uint64_t>(event.position->value() - run.last_position));
      run.last_position = event.position->value();
      ++run.count;
    }
    write(id, run);
    forget_archive(id, whole, places.finish());
    finish(change, id, whole);
  }

 private:
  struct Run {
    std::int64_t first_seq = 0;
    std::int64_t count = 0;
    std::int64_t last_position = 0;
    std::vector<std::uint8_t> positions{};
  };

  // Whoever repeats an append that is archived is still told that it was done.
  void note_archive(std::int64_t stream_id, const StreamHead& kept,
                    std::span<const Position> positions, const std::string& file) {
    Places places;
    std::optional<Seq> first;
    Seq last;
    Sha256 sha;
    Statement row(connection_,
                  "SELECT " EVENTSRC_EVENT_COLUMNS " FROM stored_event WHERE position=?1");
    for (const Position position : positions) {
      check_interrupt();
      row.bind(1, position.value());
      if (row.step()) {
        EventView event;
        database_.view(row, event);
        places.add(event.seq, position);
        if (!first) first = event.seq;
        last = event.seq;
        if (event.id) note_id(stream_id, event, content_of(sha, event));
      }
      row.reset();
    }
    if (!first || last >= kept.first) return;
    const Hash stood = places.finish();
    const auto before = last_sum(connection_, stream_id);
    const Hash sum =
        sum_of(connection_, stream_id,
               {first->value(), last.value(), stood, file, kept.first.value(), before});
    std::vector<std::uint8_t> both(stood.begin(), stood.end());
    both.insert(both.end(), sum.begin(), sum.end());
    Statement(connection_, "INSERT INTO archive VALUES(?1, ?2, ?3, ?4, ?5)")
        .bind(1, stream_id)
        .bind(2, first->value())
        .bind(3, last.value())
        .bind(4, both)
        .bind(5, file)
        .run();
  }

  void note_id(std::int64_t stream_id, const EventView& event, const Hash& content) {
    Statement(connection_, "INSERT INTO archived_id VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
        .bind(1, stream_id)
        .bind(2, *event.id)
        .bind(3, event.seq.value())
        .bind(4, event.time.time_since_epoch().count())
        .bind(5, database_.type_id(event.type))
        .bind(6, event.position->value())
        .bind(7, event.hash)
        .bind(8, content)
        .run();
  }

  // What was put back is all of the last archive, at its places, or nothing of it stays.
  void forget_archive(std::int64_t stream_id, const StreamHead& whole, const Hash& places) {
    Statement row(connection_,
                  "SELECT first_seq, last_seq FROM archive WHERE stream_id=?1 AND first_seq=?2 AND "
                  "substr(positions, 1, 32)=?3");
    row.bind(1, stream_id).bind(2, whole.first.value()).bind(3, places);
    if (!row.step()) {
      throw Error(ErrorCode::rejected,
                  fmt::format("the events of the file did not stand at these positions in the "
                              "store: it is an archive of another store, or was edited; nothing "
                              "was restored to stream {}",
                              json::quoted(whole.name)));
    }
    Statement(connection_, "DELETE FROM archived_id WHERE stream_id=?1 AND seq BETWEEN ?2 AND ?3")
        .bind(1, stream_id)
        .bind(2, row.integer(0))
        .bind(3, row.integer(1))
        .run();
    Statement(connection_, "DELETE FROM archive WHERE stream_id=?1 AND first_seq=?2")
        .bind(1, stream_id)
        .bind(2, row.integer(0))
        .run();
  }

  std::int64_t id_of(std::string_view stream) {
    Statement row(connection_, "SELECT id FROM stream WHERE name=?1");
    row.bind(1, stream);
    return row.step() ? row.integer(0) : 0;
  }

  /// Leaves the index without what is before `first`: one row may be on both sides of it.
  void cut_runs(std::int64_t id, Seq first) {
    Run rest{first.value()};
    {
      Statement row(connection_,
                    "SELECT first_seq, count, positions FROM run WHERE stream_id=?1 AND "
                    "first_seq<?2 ORDER BY first_seq DESC LIMIT 1");
      row.bind(1, id).bind(2, first.value());
      std::vector<std::int64_t> positions;
      if (row.step()) {
        if (!decode_run(row.blob(2), row.integer(0), row.integer(1), positions)) {
          throw Error(ErrorCode::integrity, "store " + database_.path() +
                                                ": the index of a stream is damaged: 'eventsrc "
                                                "verify' tells more");
        }
        for (auto i = static_cast<std::size_t>(first.value() - row.integer(0));
             i < positions.size(); ++i) {
          append_varint(rest.positions,
                        static_cast<std::uint64_t>(positions[i] - rest.last_position));
          rest.last_position = positions[i];
          ++rest.count;
        }
      }
    }
    Statement(connection_, "DELETE FROM run WHERE stream_id=?1 AND first_seq<?2")
        .bind(1, id)
        .bind(2, first.value())
        .run();
    write(id, rest);
  }

  void write(std::int64_t id, const Run& run) {
    if (run.count == 0) return;
    Statement(connection_, "INSERT INTO run VALUES(?1, ?2, ?3, ?4)")
        .bind(1, id)
        .bind(2, run.first_seq)
        .bind(3, run.count)
        .bind(4, run.positions)
        .run();
  }

  void insert(std::int64_t id, const EventView& event) {
    Statement row(connection_, "INSERT OR IGNORE INTO stored_event(" EVENTSRC_EVENT_COLUMNS
                               ") VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
    row.bind(1, event.position->value())
        .bind(2, id)
        .bind(3, event.seq.value())
        .bind(4, event.time.time_since_epoch().count())
        .bind(5, database_.type_id(event.type))
        .bind(6, event.hash);
    if (event.redacted) {
      row.bind_null(7).bind(8, event.content).bind_null(10);
    } else {
      row.bind(7, event.salt).bind_null(8).bind(10, event.data);
    }
    event.id ? row.bind(9, *event.id) : row.bind_null(9);
    event.meta ? row.bind(11, *event.meta) : row.bind_null(11);
    row.run();
    if (sqlite3_changes(connection_.handle()) != 1) fail_taken(id, event);
  }

  [[noreturn]] void fail_taken(std::int64_t id, const EventView& event) {
    std::string why = fmt::format(
        "another event stands at position {}: it is an archive of another store, or "
        "was edited",
        event.position->value());
    Statement row(connection_, "SELECT seq FROM stored_event WHERE stream_id=?1 AND id=?2");
    row.bind(1, id).bind(2, event.id.value_or(""));
    if (event.id && row.step()) {
      why = fmt::format("seq {} has the id {} too", row.integer(0), json::quoted(*event.id));
    }
    throw Error(ErrorCode::rejected,
                fmt::format("seq {} of stream {} cannot be restored: {}; "
                            "nothing was restored",
                            event.seq.value(), json::quoted(event.stream), why));
  }

  // Others may have appended since the head was made. What they did not do is rewrite: the
  // generation tells.
  StreamHead with_later(StreamHead head) {
    const auto cursor = read_stream(database_, head.name, {.from = head.last.next()});
    EventView event;
    while (cursor->next(event)) head.advance(event);
    return head;
  }

  void finish(Change& change, std::int64_t id, const StreamHead& until) {
    const StreamHead head = with_later(until);
    Statement row(connection_,
                  "UPDATE stream SET events=?2, first_seq=?3, first_time=?4, time_max=?5, "
                  "times_ordered=?6, bytes=?7, anchor=?8 WHERE id=?1 AND hash=?9");
    row.bind(1, id)
        .bind(2, head.events)
        .bind(3, head.first.value())
        .bind(4, head.first_time.time_since_epoch().count())
        .bind(5, head.time_max.time_since_epoch().count())
        .bind(6, head.times_ordered ? 1 : 0)
        .bind(7, head.bytes)
        .bind(9, head.hash);
    head.anchor ? row.bind(8, *head.anchor) : row.bind_null(8);
    row.run();
    if (sqlite3_changes(connection_.handle()) != 1) {
      throw Error(ErrorCode::integrity,
                  fmt::format("store {}: the row of stream {} does not fit its events: 'eventsrc "
                              "verify' tells more",
                              database_.path(), json::quoted(head.name)));
    }
    connection_.execute("UPDATE metadata SET value=value+1 WHERE key='generation'");
    change.commit();
    database_.note_history_change();
  }

  Database& database_;
  Connection& connection_;
  std::function<bool(const Snapshot&)> put_;
};

}  // namespace

std::unique_ptr<EpochStore> make_epochs(Database& database,
                                        std::function<bool(const Snapshot&)> put) {
  return std::make_unique<SqliteEpochs>(database, std::move(put));
}

}  // namespace eventsrc::sqlite
