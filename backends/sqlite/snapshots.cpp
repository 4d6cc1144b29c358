#include "sqlite/snapshots.hpp"

#include <algorithm>
#include <utility>

#include <sqlite3.h>

#include "sqlite/change.hpp"
#include "sqlite/cursors.hpp"
#include "sqlite/epochs.hpp"

namespace eventsrc::sqlite {
namespace {

#define EVENTSRC_SNAPSHOT_COLUMNS                                                        \
  "snapshot.definition, snapshot.seq, snapshot.view, snapshot.time, snapshot.time_max, " \
  "snapshot.hash, snapshot.created, snapshot.epoch, snapshot.state"

/// A hash that no event and no view has, where the file holds something else.
Hash hash_in(const Statement& row, int column) {
  Hash hash{};
  const auto blob = row.blob(column);
  if (blob.size() == hash.size()) std::copy(blob.begin(), blob.end(), hash.begin());
  return hash;
}

/// Reads a row of EVENTSRC_SNAPSHOT_COLUMNS. Where its seq or a time is none, there is no state: it
/// is damaged.
Snapshot snapshot_in(const Statement& row, std::string_view stream) {
  Snapshot snapshot;
  snapshot.stream = stream;
  snapshot.definition = hash_in(row, 0);
  snapshot.seq = Seq(row.integer(1));
  snapshot.view = row.text(2);
  snapshot.hash = hash_in(row, 5);
  snapshot.epoch = row.integer(7) != 0;
  const auto time = stored_timestamp(row.integer(3));
  const auto time_max = stored_timestamp(row.integer(4));
  const auto created = stored_timestamp(row.integer(6));
  if (!stored_seq(snapshot.seq.value()) || !time || !time_max || !created) return snapshot;
  snapshot.time = *time;
  snapshot.time_max = *time_max;
  snapshot.created = *created;
  snapshot.state = row.text(8);
  return snapshot;
}

class SqliteSnapshots final : public SnapshotStore {
 public:
  explicit SqliteSnapshots(Database& database)
      : database_(database),
        connection_(database.connection()),
        epochs_(make_epochs(database, [this](const Snapshot& one) { return put_one(one); })) {}

  EpochStore* epochs() override { return epochs_.get(); }

  std::int64_t generation() override { return generation_of(database_); }

  std::optional<Snapshot> newest(std::string_view stream, const Hash& definition,
                                 const SnapshotBound& bound) override {
    Statement row(connection_, "SELECT " EVENTSRC_SNAPSHOT_COLUMNS
                               ", snapshot.value FROM snapshot WHERE stream_id="
                               "(SELECT id FROM stream WHERE name=?1) AND definition=?2 AND key='' "
                               "AND seq<=?3 AND time_max<=?4 ORDER BY seq DESC LIMIT 1");
    row.bind(1, stream)
        .bind(2, definition)
        .bind(3, bound.max_seq.value())
        .bind(4, bound.max_time.time_since_epoch().count());
    if (!row.step()) return std::nullopt;
    Snapshot snapshot = snapshot_in(row, stream);
    if (!row.is_null(9)) snapshot.value = row.text(9);
    return snapshot;
  }

  std::unordered_map<std::int64_t, Seq> newest_seqs(const Hash& definition,
                                                    const SnapshotBound& bound) override {
    std::unordered_map<std::int64_t, Seq> seqs;
    Statement row(connection_,
                  "SELECT stream_id, max(seq) FROM snapshot WHERE definition=?1 AND key='' AND "
                  "seq BETWEEN 0 AND ?2 AND time_max<=?3 GROUP BY stream_id");
    row.bind(1, definition)
        .bind(2, bound.max_seq.value())
        .bind(3, bound.max_time.time_since_epoch().count());
    while (row.step()) seqs[row.integer(0)] = Seq(row.integer(1));
    return seqs;
  }

  std::size_t put(std::span<const Snapshot> snapshots, std::int64_t generation) override {
    Change change(database_);
    change.check_generation(generation);
    std::size_t written = 0;
    for (const Snapshot& snapshot : snapshots) written += put_one(snapshot) ? 1U : 0U;
    if (written > 0) change.commit();
    return written;
  }

  std::vector<Snapshot> list(const Selection& selection) override {
    std::vector<Snapshot> all;
    if (selection.only_names()) {
      Statement row(connection_, "SELECT " EVENTSRC_SNAPSHOT_COLUMNS
                                 ", ?2 FROM snapshot WHERE stream_id=?1 AND key='' "
                                 "ORDER BY view, definition, seq");
      const auto streams = read_streams(database_, selection);
      for (StreamHead head; streams->next(head); row.reset()) {
        row.bind(1, head.number).bind(2, head.name);
        add_matching(row, selection, all);
      }
      return all;
    }
    Statement row(connection_, "SELECT " EVENTSRC_SNAPSHOT_COLUMNS
                               ", stream.name FROM snapshot JOIN stream ON "
                               "stream.id=snapshot.stream_id WHERE snapshot.key='' ORDER BY "
                               "stream.name, snapshot.view, snapshot.definition, snapshot.seq");
    add_matching(row, selection, all);
    return all;
  }

  std::size_t drop(std::span<const Snapshot> snapshots) override {
    Change change(database_);
    std::size_t dropped = 0;
    for (const Snapshot& snapshot : snapshots) {
      Statement(connection_,
                "DELETE FROM snapshot WHERE stream_id=(SELECT id FROM stream WHERE name=?1) AND "
                "(definition=?2 OR (?2=zeroblob(32) AND length(definition)<>32)) AND key='' AND "
                "seq=?3 AND epoch=0")
          .bind(1, snapshot.stream)
          .bind(2, snapshot.definition)
          .bind(3, snapshot.seq.value())
          .run();
      dropped += changes();
    }
    change.commit();
    return dropped;
  }

  std::size_t drop_from(std::string_view stream, Seq seq) override {
    Change change(database_);
    Statement(connection_,
              "DELETE FROM snapshot WHERE stream_id=(SELECT id FROM stream WHERE name=?1) AND "
              "seq>=?2 AND epoch=0")
        .bind(1, stream)
        .bind(2, seq.value())
        .run();
    const std::size_t dropped = changes();
    change.commit();
    return dropped;
  }

  std::vector<SnapshotPolicy> policies() override {
    std::vector<SnapshotPolicy> all;
    Statement row(connection_,
                  "SELECT pattern, view, definition, every FROM snapshot_policy ORDER BY pattern, "
                  "view");
    while (row.step()) {
      all.push_back({std::string(row.text(0)), std::string(row.text(1)), std::string(row.text(2)),
                     std::max<std::int64_t>(1, row.integer(3))});
    }
    return all;
  }

  bool set_policy(const SnapshotPolicy& policy) override {
    Change change(database_);
    Statement(connection_,
              "INSERT INTO snapshot_policy(pattern, view, definition, every) VALUES(?1, ?2, ?3, "
              "?4) ON CONFLICT(pattern, view) DO UPDATE SET definition=excluded.definition, "
              "every=excluded.every WHERE definition<>excluded.definition OR "
              "every<>excluded.every")
        .bind(1, policy.pattern)
        .bind(2, policy.view)
        .bind(3, policy.definition)
        .bind(4, policy.every)
        .run();
    const bool changed = changes() > 0;
    change.commit();
    return changed;
  }

  bool drop_policy(std::string_view pattern, std::string_view view) override {
    Change change(database_);
    Statement(connection_, "DELETE FROM snapshot_policy WHERE pattern=?1 AND view=?2")
        .bind(1, pattern)
        .bind(2, view)
        .run();
    const bool dropped = changes() > 0;
    change.commit();
    return dropped;
  }

 private:
  [[nodiscard]] std::size_t changes() const {
    return static_cast<std::size_t>(sqlite3_changes(connection_.handle()));
  }

  static void add_matching(Statement& row, const Selection& selection, std::vector<Snapshot>& all) {
    while (row.step()) {
      const std::string_view stream = row.text(9);
      if (selection.matches(stream)) all.push_back(snapshot_in(row, stream));
    }
  }

  [[nodiscard]] bool is_of_epoch(const Snapshot& snapshot) {
    Statement row(connection_,
                  "SELECT epoch FROM snapshot WHERE stream_id=(SELECT id FROM stream WHERE "
                  "name=?1) AND definition=?2 AND key='' AND seq=?3");
    row.bind(1, snapshot.stream).bind(2, snapshot.definition).bind(3, snapshot.seq.value());
    return row.step() && row.integer(0) != 0;
  }

  bool put_one(Snapshot snapshot) {
    if (is_of_epoch(snapshot)) keep_for_epoch(snapshot);
    Statement row(connection_,
                  "INSERT INTO snapshot(stream_id, definition, key, seq, view, time, time_max, "
                  "hash, created, epoch, state, value) SELECT id, ?2, '', ?3, ?4, ?5, ?6, ?7, ?8, "
                  "?9, ?10, ?11 FROM stream WHERE name=?1 "
                  "ON CONFLICT(stream_id, definition, key, seq) DO UPDATE SET view=excluded.view, "
                  "time=excluded.time, time_max=excluded.time_max, hash=excluded.hash, "
                  "created=excluded.created, epoch=excluded.epoch, "
                  "state=excluded.state, value=excluded.value WHERE hash<>excluded.hash OR "
                  "state<>excluded.state OR value IS NOT excluded.value");
    row.bind(1, snapshot.stream)
        .bind(2, snapshot.definition)
        .bind(3, snapshot.seq.value())
        .bind(4, snapshot.view)
        .bind(5, snapshot.time.time_since_epoch().count())
        .bind(6, snapshot.time_max.time_since_epoch().count())
        .bind(7, snapshot.hash)
        .bind(8, snapshot.created.time_since_epoch().count())
        .bind(9, snapshot.epoch ? 1 : 0)
        .bind(10, snapshot.state);
    if (snapshot.value.empty()) {
      row.bind_null(11);
    } else {
      row.bind(11, snapshot.value);
    }
    row.run();
    return changes() > 0;
  }

  Database& database_;
  Connection& connection_;
  std::unique_ptr<EpochStore> epochs_;
};

}  // namespace

std::unique_ptr<SnapshotStore> make_snapshots(Database& database) {
  return std::make_unique<SqliteSnapshots>(database);
}

}  // namespace eventsrc::sqlite
