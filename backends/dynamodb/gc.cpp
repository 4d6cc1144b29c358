#include "dynamodb/gc.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dynamodb/chunks.hpp"
#include "dynamodb/commit.hpp"
#include "dynamodb/history.hpp"
#include "dynamodb/notes.hpp"
#include "dynamodb/removal.hpp"
#include "dynamodb/snapshot_item.hpp"
#include "dynamodb/uuid.hpp"
#include "eventsrc/interrupt.hpp"

namespace eventsrc::dynamodb {
namespace {

struct Notes {
  std::vector<Intent> chunks;
  std::vector<Note> others;
};

Notes find_notes(Table& table) {
  Notes notes;
  Query query;
  query.pk = kIntents;
  for_each_item(table, query, [&](std::string_view item) {
    if (auto note = Note::read(item)) {
      notes.others.push_back(*std::move(note));
    } else {
      notes.chunks.push_back(Intent::read(item));
    }
    return true;
  });
  return notes;
}

// Whether something refers to its chunks: the commit in the slot that the write aimed at, or the
// snapshot.
bool is_referred_to(Table& table, const Intent& intent) {
  if (!intent.snapshot.empty()) {
    const auto item =
        table.get({snapshots_of(intent.stream), intent.snapshot}, /*consistent=*/true);
    return item && SnapshotItem::read(intent.stream, *item).chunks == intent.id;
  }
  const auto item = table.get(commit_key(intent.stream, intent.slot), /*consistent=*/true);
  if (!item) return false;
  const Commit commit = read_commit(*item);
  return commit.body && commit.body->id == intent.id;
}

// From now on the write it belongs to cannot go on. False if it did meanwhile.
bool take_for_dead(Table& table, const Intent& intent) {
  Intent dead = intent;
  dead.time = kTakenForDead;
  return put_intent(table, dead, intent.time);
}

class Collecting {
 public:
  Collecting(Table& table, Catalog& catalog, Clock& clock, Random& random, const GcOptions& options)
      : table_(table),
        catalog_(catalog),
        clock_(clock),
        random_(random),
        options_(options),
        now_(clock.now()) {}

  GcReport run() {
    const Notes notes = find_notes(table_);
    // Before what refers to them goes, with them.
    for (const Intent& intent : notes.chunks) {
      check_interrupt();
      if (!is_young(intent.time)) remove_unneeded(intent);
    }
    for (const Note& note : notes.others) {
      check_interrupt();
      if (is_young(note.time)) continue;
      if (note.kind == Note::Kind::history) end_change(note);
      if (note.kind == Note::Kind::snapshots) remove_invalid(note);
      if (note.kind == Note::Kind::archive && !end_archive(note)) continue;
      if (!options_.dry_run) table_.remove(intent_key(note.id));
    }
    return report_;
  }

 private:
  bool is_young(Timestamp time) {
    if (time + options_.age <= now_) return false;
    ++report_.young;
    return true;
  }

  void end_change(const Note& note) {
    ++report_.redactions;
    if (!options_.dry_run) forget_states(table_, clock_, random_, note, /*marked=*/true);
  }

  // Whether there is nothing left to do. What was put back so far does not count yet.
  bool end_archive(const Note& note) {
    Mark mark = find_mark(table_, note.stream);
    if (mark.archives.empty()) return true;
    if (!mark.restoring.empty() && is_alive(mark.restoring)) return false;
    ++report_.writes;
    if (options_.dry_run) return true;
    // Whoever is putting it back cannot go on.
    if (!std::exchange(mark.restoring, {}).empty() &&
        !put_mark(table_, mark, make_uuid(clock_, random_))) {
      return false;
    }
    count_up(table_);
    const bool is_idle = options_.age == std::chrono::microseconds(0);
    const auto age = is_idle ? options_.age : std::max(options_.age, GcOptions().age);
    return remove_archived(table_, mark, now_ - age) == Removal::done;
  }

  // As its own note says by now: another one's may be as old as the archive.
  bool is_alive(const std::string& restoring) {
    const auto item = table_.get(intent_key(restoring), /*consistent=*/true);
    const auto note = item ? Note::read(*item) : std::nullopt;
    return note && is_young(note->time);
  }

  void remove_invalid(const Note& note) {
    const std::vector<std::string> streams =
        note.stream.empty() ? catalog_.names(Selection({"*", "$*"})) : std::vector{note.stream};
    std::atomic<std::int64_t> found = 0;
    std::atomic<std::int64_t> chunks = 0;
    table_.for_each(streams.size(), [&](std::size_t i) {
      for (const SnapshotItem& item : all_snapshots(table_, streams[i])) {
        if (item.valid || item.write != note.id) continue;
        ++found;
        chunks += static_cast<std::int64_t>(item.chunk_count);
        if (!options_.dry_run) remove_snapshot(table_, item);
      }
    });
    if (found > 0) ++report_.writes;
    report_.chunks += chunks;
  }

  void remove_unneeded(const Intent& intent) {
    if (!options_.dry_run && !take_for_dead(table_, intent)) {
      ++report_.young;
      return;
    }
    const bool is_needed = is_referred_to(table_, intent);
    if (!is_needed) {
      ++report_.writes;
      report_.chunks += intent.chunks;
    }
    if (options_.dry_run) return;
    if (!is_needed) delete_chunks(table_, intent.id, static_cast<std::size_t>(intent.chunks));
    table_.remove(intent_key(intent.id));
  }

  Table& table_;
  Catalog& catalog_;
  Clock& clock_;
  Random& random_;
  const GcOptions& options_;
  Timestamp now_;
  GcReport report_;
};

}  // namespace

GcReport collect_garbage(Table& table, Catalog& catalog, Clock& clock, Random& random,
                         const GcOptions& options) {
  return Collecting(table, catalog, clock, random, options).run();
}

}  // namespace eventsrc::dynamodb
