#include "dynamodb/history.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/beginning.hpp"
#include "dynamodb/item.hpp"
#include "dynamodb/snapshot_item.hpp"
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

void forget_epoch(Table& table, Mark mark, const Note& changed) {
  for (;; mark = find_mark(table, changed.stream)) {
    if (!mark.epoch || mark.epoch->seq < changed.seq) return;
    mark.epoch.reset();
    if (put_mark(table, mark, changed.id)) return;
  }
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

void forget_states(Table& table, const Note& changed) {
  count_up(table);
  const Mark mark = find_mark(table, changed.stream);
  // Where the archive came first, nothing became of it: see `Append::keep_from_archives`.
  const auto beginning = mark.beginning();
  if (beginning && changed.seq < beginning->first) return;
  static_cast<void>(
      remove_snapshots_from(table, changed.stream, changed.seq, /*with_epochs=*/true));
  forget_epoch(table, mark, changed);
}

void HistoryChange::begin(Note changed) {
  put_note(table_, changed);
  notes_.push_back(std::move(changed));
}

void HistoryChange::call_off() {
  for (const Note& note : notes_) table_.remove(intent_key(note.id));
}

void HistoryChange::end() {
  try {
    for (const Note& note : notes_) {
      forget_states(table_, note);
      table_.remove(intent_key(note.id));
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
