#include "sqlite/check.hpp"

#include <limits>
#include <set>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>
#include <sqlite3.h>

#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/timestamp.hpp"
#include "sqlite/archive_row.hpp"
#include "sqlite/format.hpp"

namespace eventsrc::sqlite {
namespace {

using Report = std::function<void(const std::string&)>;

// Every object of the schema must be there as this version makes it; others may be beside them, but
// a trigger could change what is stored, and an index that is unique refuses it.
void check_schema(Connection& connection, const Report& report) {
  Connection fresh(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, ":memory:");
  fresh.execute(kSchema);
  Statement wanted(fresh, "SELECT type, name, sql FROM sqlite_schema");
  while (wanted.step()) {
    Statement found(connection, "SELECT sql FROM sqlite_schema WHERE type=?1 AND name=?2");
    found.bind(1, wanted.text(0)).bind(2, wanted.text(1));
    if (!found.step()) {
      report(fmt::format("the {} {} is missing", wanted.text(0), wanted.text(1)));
    } else if (found.text(0) != wanted.text(2)) {
      report(fmt::format("the {} {} was altered", wanted.text(0), wanted.text(1)));
    }
  }
  Statement triggers(connection, "SELECT name FROM sqlite_schema WHERE type='trigger'");
  while (triggers.step()) report(fmt::format("there is a trigger, {}", triggers.text(0)));
  Statement indexes(connection,
                    "SELECT list.name, entry.name FROM sqlite_schema AS entry, "
                    "pragma_index_list(entry.name) AS list WHERE entry.type='table' AND "
                    "list.\"unique\" AND list.origin='c'");
  while (indexes.step()) {
    Statement own(fresh, "SELECT max(name=?1), max(type='table' AND name=?2) FROM sqlite_schema");
    own.bind(1, indexes.text(0)).bind(2, indexes.text(1));
    if (!own.step() || own.integer(0) != 0 || own.integer(1) == 0) continue;
    report(fmt::format("the index {} lets table {} hold no value twice", indexes.text(0),
                       indexes.text(1)));
  }
}

void check_metadata(Connection& connection, const Report& report) {
  const auto check = [&report](Statement& row, std::string_view key, bool always) {
    if (row.step() ? row.integer(0) != 0 : !always) return;
    report(fmt::format("table metadata: {} is missing or damaged", key));
  };
  struct Number {
    std::string_view key;
    std::int64_t least;
    std::int64_t most;
    bool always = true;  // there
  };
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  for (const Number& number : {
           Number{"created", kTimestampMin.time_since_epoch().count(),
                  kTimestampMax.time_since_epoch().count()},
           Number{"seeded", 0, 1},
           Number{"generation", 0, kMost},
           // There must be a next one.
           Number{"position_floor", 0, kMost - 1},
           Number{"redaction_pending", 1, kMost, /*always=*/false},
           Number{"unsynced", 1, 1, /*always=*/false},
       }) {
    Statement row(connection,
                  "SELECT typeof(value)='integer' AND value BETWEEN ?2 AND ?3 FROM metadata WHERE "
                  "key=?1");
    row.bind(1, number.key).bind(2, number.least).bind(3, number.most);
    check(row, number.key, number.always);
  }
  Statement id(connection,
               "SELECT typeof(value)='text' AND length(CAST(value AS BLOB))=32 AND value NOT GLOB "
               "'*[^0-9a-f]*' FROM metadata WHERE key='store_id'");
  check(id, "store_id", /*always=*/true);
  Statement sealed(connection, "SELECT typeof(value)='text' FROM metadata WHERE key='sealed'");
  check(sealed, "sealed", /*always=*/false);
}

// One 64-bit number for "this seq of this stream stands at this position" (the finaliser of
// splitmix64 over a combination of the three). Their sums compare sets without keeping them.
std::uint64_t fingerprint(std::int64_t stream, std::int64_t seq, std::int64_t position) noexcept {
  std::uint64_t mixed = static_cast<std::uint64_t>(stream) * 0x9E3779B97F4A7C15U +
                        static_cast<std::uint64_t>(seq) * 0xC2B2AE3D27D4EB4FU +
                        static_cast<std::uint64_t>(position);
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
  return mixed ^ (mixed >> 31);
}

void check_pages(Database& database, const Report& report) {
  try {
    database.check_last_page();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::integrity) throw;
    report(error.what());
  }
  Statement row(database.connection(), "PRAGMA integrity_check");
  while (row.step()) {
    if (row.text(0) == "ok") continue;
    database.connection().check_disk();
    report(std::string(row.text(0)));
  }
}

// A sum of fingerprints for each stream: what the table run says, and what the events say.
using Sums = std::unordered_map<std::int64_t, std::uint64_t>;

// Reports rows that cannot be right, and gives the streams that have such.
std::set<std::int64_t> sum_runs(Connection& connection, Sums& sums, const Report& report) {
  Statement row(connection,
                "SELECT stream_id, first_seq, count, positions FROM run "
                "ORDER BY stream_id, first_seq");
  std::vector<std::int64_t> positions;
  std::int64_t stream = 0;
  std::int64_t last_seq = -1;
  std::int64_t last_position = 0;
  std::set<std::int64_t> damaged;
  while (row.step()) {
    check_interrupt();
    if (row.integer(0) != stream) {
      stream = row.integer(0);
      last_seq = -1;
      last_position = 0;
    }
    positions.clear();
    const std::int64_t first = row.integer(1);
    const bool sound = decode_run(row.blob(3), first, row.integer(2), positions) &&
                       first > last_seq && positions.front() > last_position;
    if (!sound) {
      report(fmt::format("table run: the row of stream {} that begins at seq {} is damaged",
                         shown_stream(connection, stream), first));
      damaged.insert(stream);
      continue;
    }
    std::uint64_t& sum = sums[stream];
    for (std::size_t i = 0; i < positions.size(); ++i) {
      sum += fingerprint(stream, first + static_cast<std::int64_t>(i), positions[i]);
    }
    last_seq = first + (static_cast<std::int64_t>(positions.size()) - 1);
    last_position = positions.back();
  }
  return damaged;
}

void check_epochs(Connection& connection, const Report& report) {
  Statement row(connection,
                "SELECT name FROM stream WHERE (epoch_seq IS NULL)<>(epoch_time IS NULL) OR "
                "(epoch_seq IS NULL)<>(epoch_hash IS NULL) OR length(epoch_hash)<>32 OR "
                "epoch_seq NOT BETWEEN first_seq AND last_seq");
  while (row.step()) report(fmt::format("table stream: the epoch of {} is damaged", row.text(0)));
  Statement last(connection,
                 "SELECT name, coalesce(epoch_seq, 'none'), coalesce(seq, 'none') FROM (SELECT "
                 "name, epoch_seq, (SELECT max(seq) FROM snapshot WHERE stream_id=stream.id AND "
                 "epoch<>0 AND key='') AS seq FROM stream) WHERE epoch_seq IS NOT seq");
  while (last.step()) {
    report(
        fmt::format("table stream: the epoch of {} stands at seq {}, the last state of an epoch in "
                    "table snapshot at {}: one of them is damaged or missing",
                    last.text(0), last.text(1), last.text(2)));
  }
}

// Of a stream that is not there, nobody is told. What is neither 0 nor 1 reads as 1.
void check_snapshots(Connection& connection, const Report& report) {
  Statement row(connection,
                "SELECT stream_id, seq FROM snapshot WHERE stream_id NOT IN (SELECT id FROM "
                "stream)");
  while (row.step()) {
    report(fmt::format("table snapshot: the row of stream {} and seq {} belongs to no stream",
                       row.integer(0), row.integer(1)));
  }
  Statement odd(connection,
                "SELECT name, seq FROM snapshot JOIN stream ON stream.id=stream_id WHERE epoch NOT "
                "IN (0, 1)");
  while (odd.step()) {
    report(fmt::format("table snapshot: epoch in the row of {} and seq {} is damaged", odd.text(0),
                       odd.integer(1)));
  }
}

void check_streams(Connection& connection, const Report& report) {
  Statement row(connection, "SELECT name FROM stream WHERE times_ordered NOT IN (0, 1)");
  while (row.step()) {
    report(fmt::format("table stream: times_ordered of {} is damaged", row.text(0)));
  }
}

void subtract_events(Connection& connection, Sums& sums) {
  Statement row(connection, "SELECT stream_id, seq, position FROM stored_event");
  while (row.step()) {
    check_interrupt();
    sums[row.integer(0)] -= fingerprint(row.integer(0), row.integer(1), row.integer(2));
  }
}

}  // namespace

void check_database(Database& database, const Report& report) {
  Connection& connection = database.connection();
  check_schema(connection, report);
  check_metadata(connection, report);
  check_pages(database, report);
  check_streams(connection, report);
  check_epochs(connection, report);
  check_archives(connection, report);
  check_snapshots(connection, report);
  Sums sums;
  const std::set<std::int64_t> damaged = sum_runs(connection, sums, report);
  subtract_events(connection, sums);
  std::set<std::int64_t> wrong;
  for (const auto& [stream, sum] : sums) {
    if (sum != 0 && !damaged.contains(stream)) wrong.insert(stream);
  }
  for (const std::int64_t stream : wrong) {
    report(fmt::format("table run: the rows of stream {} do not name its events",
                       shown_stream(connection, stream)));
  }
}

}  // namespace eventsrc::sqlite
