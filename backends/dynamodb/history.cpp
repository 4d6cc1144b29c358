#include "dynamodb/history.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/item.hpp"
#include "dynamodb/snapshot_item.hpp"
#include "dynamodb/uuid.hpp"
#include "eventsrc/error.hpp"

namespace eventsrc::dynamodb {
namespace {

Key history_key() { return {"m", "history"}; }

std::int64_t generation_in(const std::optional<std::string>& item) {
  if (!item) return 0;
  ItemReader reader(*item);
  std::string_view name;
  Attribute value;
  while (reader.next(name, value)) {
    if (name == "gen") return value.number();
  }
  fail_item("its history item is not whole");
}

void forget_epoch(Table& table, Clock& clock, Random& random, const Note& changed) {
  for (;;) {
    Mark mark = find_mark(table, changed.stream);
    if (!mark.epoch || mark.epoch->seq < changed.seq) return;
    mark.epoch.reset();
    if (put_mark(table, mark, make_uuid(clock, random))) return;
  }
}

bool was_archived_first(Table& table, const Note& changed) {
  const auto beginning = find_mark(table, changed.stream).beginning();
  return beginning && changed.seq < beginning->first;
}

}  // namespace

// Where the condition does not hold, a rival has made it another one meanwhile.
void count_up(Table& table) {
  const Key key = history_key();
  const auto before = table.get(key, /*consistent=*/true);
  const std::int64_t generation = generation_in(before);
  ItemWriter item;
  item.text("pk", key.pk).text("sk", key.sk).number("gen", generation + 1);
  Condition condition{"attribute_not_exists(pk)", {}};
  if (before) condition = {"gen=:g", fmt::format(R"(":g":{{"N":"{}"}})", generation)};
  std::optional<std::string> found;
  static_cast<void>(table.put_if(key, item.json(), condition, found));
}

std::int64_t history_generation(Table& table) {
  return generation_in(table.get(history_key(), /*consistent=*/true));
}

// An epoch's states stand there before its mark does: where there was no mark, there is one only if
// there were states. Whoever puts a mark later takes it back: see `DynamoEpochs::mark`.
void forget_states(Table& table, Clock& clock, Random& random, const Note& changed, bool marked) {
  count_up(table);
  // Nothing became of it then: see `HistoryChange::keep_from_archives`.
  if (marked && was_archived_first(table, changed)) return;
  const std::size_t removed =
      remove_snapshots_from(table, changed.stream, changed.seq, /*with_epochs=*/true);
  if (marked || removed > 0) forget_epoch(table, clock, random, changed);
}

void HistoryChange::begin(Note changed, const std::optional<Beginning>& beginning) {
  put_note(table_, changed);
  changes_.push_back({std::move(changed), beginning});
}

// Whoever archives reads the mark, then the notes, and puts the mark: the one who comes second here
// gives way. Where there is no mark yet, the note is seen.
bool HistoryChange::keep_from_archives() {
  return std::all_of(changes_.begin(), changes_.end(), [this](Change& change) {
    Mark mark = find_mark(table_, change.note.stream);
    if (mark.beginning() != change.beginning) return false;
    change.marked = !mark.write.empty();
    return !change.marked || put_mark(table_, mark, make_uuid(clock_, random_));
  });
}

void HistoryChange::call_off() {
  for (const Change& change : changes_) table_.remove(intent_key(change.note.id));
}

void HistoryChange::end() {
  try {
    for (const Change& change : changes_) {
      forget_states(table_, clock_, random_, change.note, change.marked);
      table_.remove(intent_key(change.note.id));
    }
  } catch (const Error& error) {
    if (error.code() != ErrorCode::unavailable) throw;
    throw Error(ErrorCode::unavailable,
                fmt::format("the events are changed, but snapshots of what they were may still be "
                            "in the table: {}: run 'eventsrc gc --idle'",
                            error.what()));
  }
}

}  // namespace eventsrc::dynamodb
