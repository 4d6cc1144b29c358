#include "dynamodb/replacement.hpp"

#include <utility>

#include <fmt/format.h>

#include "dynamodb/catalog.hpp"
#include "dynamodb/chunks.hpp"
#include "dynamodb/item.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {

Replacement::Replacement(Table& table, StreamName stream, Seq seq)
    : table_(table), stream_(std::move(stream)) {
  const auto holding = last_commit(table, stream_.name, seq, /*consistent=*/true);
  std::optional<std::string> item;
  if (holding) item = table.get(commit_key(stream_.name, holding->key), /*consistent=*/true);
  if (!item) {
    throw Error(ErrorCode::integrity,
                fmt::format("stream {}: the commit with seq {} is missing: the table was altered",
                            json::quoted(stream_.name), seq.value()),
                {.stream = stream_.name, .seq = seq.value()});
  }
  item_ = *std::move(item);
  stored_ = read_commit(item_);
  now_ = stored_;
}

void Replacement::each_event(
    const std::function<void(const EventView&, const Hash& previous)>& each) {
  CommitEvents events(table_);
  events.start(stored_, stream_, {});
  Hash previous = now_.previous;
  EventView event;
  while (events.next(event)) {
    const auto replaced = events_.find(event.seq);
    const EventView& now = replaced == events_.end() ? event : (event = replaced->second.view());
    each(now, previous);
    previous = now.hash;
  }
}

Condition Replacement::unchanged() const {
  ItemWriter values;
  values.bytes(":h", stored_.head.hash);
  if (stored_.changed_by) values.text(":r", *stored_.changed_by);
  const std::string json = values.json();
  return {stored_.changed_by ? "h=:h AND rc=:r" : "h=:h AND attribute_not_exists(rc)",
          json.substr(1, json.size() - 2)};
}

void Replacement::note_old_chunks(Timestamp now) {
  if (!stored_.body) return;
  const Intent intent{stored_.body->id, stream_.name, stored_.key,
                      static_cast<std::int64_t>(stored_.body->first.size()), now};
  if (put_intent(table_, intent, std::nullopt)) return;
  // An earlier try, or its own commit, has left one.
  table_.remove(intent_key(intent.id));
  if (put_intent(table_, intent, std::nullopt)) return;
  throw Error(ErrorCode::contention,
              fmt::format("another process changes the commit at {} of stream {}: try again",
                          stored_.key.value(), json::quoted(stream_.name)));
}

void Replacement::remove_old_chunks() {
  if (!stored_.body) return;
  try {
    delete_chunks(table_, stored_.body->id, stored_.body->first.size());
    table_.remove(intent_key(stored_.body->id));
  } catch (const Error& error) {
    if (error.code() != ErrorCode::unavailable) throw;
    throw Error(ErrorCode::unavailable,
                fmt::format("the events are changed, but what they were is still in the table: {}: "
                            "run 'eventsrc gc --idle'",
                            error.what()));
  }
}

}  // namespace eventsrc::dynamodb
