#include "dynamodb/epochs.hpp"

#include <chrono>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/beginning.hpp"
#include "dynamodb/catalog.hpp"
#include "dynamodb/client/in_doubt.hpp"
#include "dynamodb/commit_write.hpp"
#include "dynamodb/history.hpp"
#include "dynamodb/notes.hpp"
#include "dynamodb/put_back.hpp"
#include "dynamodb/removal.hpp"
#include "dynamodb/seal.hpp"
#include "dynamodb/snapshot_item.hpp"
#include "dynamodb/snapshot_put.hpp"
#include "dynamodb/uuid.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

[[noreturn]] void fail_changed(std::string_view stream) {
  throw Error(ErrorCode::contention,
              fmt::format("stream {} was changed meanwhile: run it again", json::quoted(stream)),
              {.stream = std::string(stream)});
}

void check_generation(Table& table, std::int64_t generation) {
  if (history_generation(table) == generation) return;
  throw Error(ErrorCode::contention,
              "stored events were rewritten, erased or archived meanwhile: run it again");
}

// Whoever erases or rewrites events of the stream has a note as long as the generation does not
// tell.
void check_undisturbed(Table& table, std::string_view stream, std::int64_t generation) {
  Query query;
  query.pk = kIntents;
  for_each_item(table, query, [&](std::string_view item) {
    const auto note = Note::read(item);
    if (!note || note->kind != Note::Kind::history || note->stream != stream) return true;
    throw Error(ErrorCode::contention,
                fmt::format("events of stream {} are being erased or rewritten: run it again; if "
                            "that was cut short, 'eventsrc gc --idle' first",
                            json::quoted(stream)),
                {.stream = std::string(stream)});
  });
  check_generation(table, generation);
}

/// Events that are put back. While any are asked for, the note of that does not get old.
class AttendedEvents final : public EventCursor {
 public:
  AttendedEvents(EventCursor& events, Table& table, Clock& clock, Note& note)
      : events_(events), table_(table), clock_(clock), note_(note) {}

  bool next(EventView& event) override {
    constexpr auto kYoung = std::chrono::minutes(10);
    const Timestamp now = clock_.now();
    if (now - note_.time >= kYoung) {
      note_.time = now;
      put_note(table_, note_);
    }
    return events_.next(event);
  }

 private:
  EventCursor& events_;
  Table& table_;
  Clock& clock_;
  Note& note_;
};

class DynamoEpochs final : public EpochStore {
 public:
  DynamoEpochs(Table& table, Clock& clock, Random& random)
      : table_(table), clock_(clock), random_(random) {}

  std::optional<Epoch> epoch(std::string_view stream) override {
    return find_mark(table_, stream).epoch;
  }

  std::optional<std::string> archive(std::string_view stream) override {
    const auto beginning = find_beginning(table_, stream);
    return beginning ? std::optional(beginning->file) : std::nullopt;
  }

  bool mark(std::string_view stream, const Epoch& epoch, std::span<const Snapshot> snapshots,
            std::int64_t generation) override {
    check_writable();
    Mark mark = find_mark(table_, stream);
    check_moves_on(mark.epoch, epoch, stream);
    check_generation(table_, generation);
    table_.note_snapshots();
    const bool written = put_snapshots(table_, snapshots, generation, clock_, random_) > 0;
    if (mark.epoch == epoch) return written;
    const auto before = std::exchange(mark.epoch, epoch);
    put(mark);
    // Whoever erases the events now finds it; whoever did may have looked for it before.
    if (history_generation(table_) != generation) {
      take_back(mark, before);
      check_generation(table_, generation);
    }
    return true;
  }

  // Once the mark is put nobody shows what is before it: then the rest may be cut short.
  void remove(const ArchivePlan& plan, const std::string& file) override {
    check_writable();
    Mark mark = find_mark(table_, plan.kept.name);
    check_undisturbed(table_, mark.stream, plan.generation);
    check_not_restoring(mark);
    // Whoever erased its states counted up before that.
    if (!mark.epoch || mark.epoch->seq < plan.kept.first) fail_changed(mark.stream);
    table_.note_archives();
    mark.archives.push_back(beginning_of(mark, plan, file));
    const Note note = begin(mark.stream, plan.kept.first);
    mark.archives.back().note = note.id;
    mark.archives.back().sum = sum_of(mark.stream, mark.archives.back());
    // In doubt, the note stays: 'gc' ends what may have begun.
    if (!put_mark(table_, mark, make_uuid(clock_, random_)) && !is_put(mark)) {
      table_.remove(intent_key(note.id));
      fail_changed(mark.stream);
    }
    end(note, mark, "archived");
  }

  // Nor does anybody show what is put back until the mark says so.
  void restore(const StreamHead& whole, EventCursor& events, std::int64_t generation) override {
    check_writable();
    check_generation(table_, generation);
    Mark mark = find_mark(table_, whole.name);
    const StreamHead said = check_archived(mark, whole);
    Note note = begin(whole.name, whole.first);
    AttendedEvents attended(events, table_, clock_, note);
    try {
      mark.restoring = note.id;
      put(mark);
      const Seq key = put_back(table_, clock_, random_, mark, said, note.id, attended);
      mark.archives.pop_back();
      if (!mark.archives.empty()) mark.archives.back().commit = key;
      mark.restoring.clear();
      put_last(mark);
    } catch (const Error& error) {
      // 'gc' may have ended it, and the note is gone, while commits were still put.
      if (error.code() == ErrorCode::contention) put_note(table_, note);
      throw;
    }
    end(note, mark, "restored");
  }

 private:
  void check_writable() {
    check_not_sealed(table_);
    check_home(table_);
  }

  void put(Mark& mark) {
    if (!put_mark(table_, mark, make_uuid(clock_, random_))) fail_changed(mark.stream);
  }

  // Unless it is another one by now: whoever erases events puts the mark, too.
  void take_back(Mark mark, const std::optional<Epoch>& before) {
    for (const auto made = mark.epoch; mark.epoch == made; mark = find_mark(table_, mark.stream)) {
      mark.epoch = before;
      if (put_mark(table_, mark, make_uuid(clock_, random_))) return;
    }
  }

  // Its answer may have been lost, and a seal or a redaction have put the mark anew since.
  bool is_put(const Mark& mark) {
    return find_mark(table_, mark.stream).beginning() == mark.beginning();
  }

  void put_last(Mark& mark) {
    try {
      if (!put_mark(table_, mark, make_uuid(clock_, random_))) fail_removed(mark.stream);
    } catch (const InDoubt& error) {
      throw Error(error.code(),
                  fmt::format("{}; it is not known whether the events are restored: run it again, "
                              "which tells",
                              error.what()),
                  error.details());
    }
  }

  Timestamp old() { return clock_.now() - kOldCommit; }

  // Whoever seals the store meanwhile finds the note, or this the seal.
  Note begin(std::string_view stream, Seq first) {
    Note note{make_uuid(clock_, random_), Note::Kind::archive, std::string(stream), first,
              clock_.now()};
    put_note(table_, note);
    try {
      check_not_sealed(table_);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::denied) table_.remove(intent_key(note.id));
      throw;
    }
    return note;
  }

  // It is done: nothing that fails now is a reason to do it again.
  void end(const Note& note, const Mark& mark, std::string_view done) {
    try {
      count_up(table_);
      if (remove_archived(table_, mark, old()) == Removal::done) {
        table_.remove(intent_key(note.id));
      }
    } catch (const Error& error) {
      if (error.code() != ErrorCode::unavailable) throw;
      throw Error(ErrorCode::unavailable,
                  fmt::format("the events are {}, but what is left of that in the table could not "
                              "be removed: {}: run 'eventsrc gc'",
                              done, error.what()),
                  error.details());
    }
  }

  static void check_not_restoring(const Mark& mark) {
    if (mark.restoring.empty()) return;
    throw Error(ErrorCode::contention,
                fmt::format("events of stream {} are being put back: run it again; if that was cut "
                            "short, 'eventsrc archive --restore' again, or 'eventsrc gc --idle'",
                            json::quoted(mark.stream)),
                {.stream = mark.stream});
  }

  // What commits say of the stream up to the end of what is kept, and where this begins.
  Beginning beginning_of(const Mark& mark, const ArchivePlan& plan, const std::string& file) {
    const StreamHead& kept = plan.kept;
    const auto last = last_commit(table_, kept.name, kept.last, /*consistent=*/true);
    const auto holding = last_commit(table_, kept.name, kept.first, /*consistent=*/true);
    if (!last || !holding || last->head.hash != kept.hash) fail_changed(kept.name);
    // Another archive, or one that was restored, has moved where the stream begins.
    StreamHead now = last->head;
    if (const auto beginning = mark.beginning()) beginning->apply(now);
    if (now.first != plan.archived.first) fail_changed(kept.name);
    return {.first = kept.first,
            .first_time = kept.first_time,
            .commit = holding->key,
            .behind = key_behind(plan.archived.last),
            .events = last->head.events - kept.events,
            .bytes = last->head.bytes - kept.bytes,
            .times = {plan.archived.time_max, plan.archived.times_ordered},
            .anchor = kept.anchor,
            .file = file,
            .ids = plan.ids};
  }

  // Their hashes fit the stream, so it is what was archived if it begins where that did. Gives what
  // commits say of the stream.
  StreamHead check_archived(const Mark& mark, const StreamHead& whole) {
    const auto last = last_commit(table_, mark.stream, std::nullopt, /*consistent=*/true);
    if (!last) fail_changed(mark.stream);
    StreamHead before = last->head;
    if (mark.archives.size() > 1) (mark.archives.end() - 2)->apply(before);
    if (!mark.archives.empty() && before.first == whole.first && before.anchor == whole.anchor) {
      return last->head;
    }
    StreamHead now = last->head;
    if (const auto beginning = mark.beginning()) beginning->apply(now);
    if (now.first <= whole.first) {
      throw Error(ErrorCode::rejected,
                  fmt::format("another process has restored the events of stream {} meanwhile: "
                              "there is nothing left to do",
                              json::quoted(mark.stream)),
                  {.stream = mark.stream});
    }
    throw Error(ErrorCode::rejected,
                fmt::format("the events of the file are not all that this store archived last of "
                            "stream {}: it is an archive of another store, or was edited; nothing "
                            "was restored",
                            json::quoted(mark.stream)),
                {.stream = mark.stream});
  }

  Table& table_;
  Clock& clock_;
  Random& random_;
};

}  // namespace

std::unique_ptr<EpochStore> make_epochs(Table& table, Clock& clock, Random& random) {
  return std::make_unique<DynamoEpochs>(table, clock, random);
}

}  // namespace eventsrc::dynamodb
