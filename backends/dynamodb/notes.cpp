#include "dynamodb/notes.hpp"

#include "dynamodb/item.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr std::string_view kSnapshots = "snapshots";
constexpr std::string_view kHistory = "history";
constexpr std::string_view kArchive = "archive";

std::string_view name_of(Note::Kind kind) {
  switch (kind) {
    case Note::Kind::snapshots:
      return kSnapshots;
    case Note::Kind::history:
      return kHistory;
    case Note::Kind::archive:
      return kArchive;
  }
  return {};
}

}  // namespace

std::optional<Note> Note::read(std::string_view item) {
  Note note;
  std::string about;
  ItemReader reader(item);
  std::string_view name;
  Attribute value;
  while (reader.next(name, value)) {
    if (name == "sk") note.id = value.text();
    if (name == "of") about = value.text();
    if (name == "s") note.stream = value.text();
    if (name == "q") note.seq = value.seq();
    if (name == "ts") note.time = value.time();
  }
  for (const Kind kind : {Kind::snapshots, Kind::history, Kind::archive}) {
    if (about != name_of(kind)) continue;
    note.kind = kind;
    return note;
  }
  return std::nullopt;
}

void put_note(Table& table, const Note& note) {
  const Key key = intent_key(note.id);
  ItemWriter item;
  item.text("pk", key.pk)
      .text("sk", key.sk)
      .text("of", name_of(note.kind))
      .number("ts", note.time.time_since_epoch().count());
  if (!note.stream.empty()) item.text("s", note.stream);
  if (note.kind != Note::Kind::snapshots) item.number("q", note.seq.value());
  table.put(item.json());
}

}  // namespace eventsrc::dynamodb
