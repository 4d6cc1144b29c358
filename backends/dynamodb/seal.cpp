#include "dynamodb/seal.hpp"

#include <atomic>
#include <set>
#include <string_view>
#include <vector>

#include "dynamodb/beginning.hpp"
#include "dynamodb/catalog.hpp"
#include "dynamodb/commit.hpp"
#include "dynamodb/item.hpp"
#include "dynamodb/notes.hpp"
#include "dynamodb/snapshot_item.hpp"
#include "dynamodb/uuid.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

// Consistently: a stream that is overlooked would stay open.
std::vector<std::string> all_streams(Table& table) {
  if (!table.consistent()) {
    throw Error(ErrorCode::usage, "sealing needs reads that are not behind: leave out eventual=1");
  }
  return Catalog(table, /*freezes=*/false).names(Selection({"*", "$*"}));
}

std::string values(const ItemWriter& item) {
  const std::string json = item.json();
  return json.substr(1, json.size() - 2);
}

// As it is at this moment.
Meta meta_now(Table& table) {
  if (auto meta = table.find_meta()) return *std::move(meta);
  static_cast<void>(table.meta());  // says so where it never was there
  throw Error(ErrorCode::unavailable,
              "the store's own item is gone from table " + json::quoted(table.name()));
}

// From now on `token` tells whether another one seals or unseals the store meanwhile.
// `archives` is what the store's own item said of them, and then says at that moment.
void set_mark(Table& table, const std::string& now_at, const std::string& token, bool& archives) {
  ItemWriter item;
  item.text(":b", kSealBegun).text(":t", token);
  std::string expression = "SET sealed=:b, sealedBy=:t";
  if (now_at.empty()) {
    expression += " REMOVE nowAt";
  } else {
    expression += ", nowAt=:n";
    item.text(":n", now_at);
  }
  for (;;) {
    // Something else than a store must not become half a one.
    const std::string_view condition =
        archives ? "attribute_exists(pk)"
                 : "attribute_exists(pk) AND attribute_not_exists(archives)";
    if (table.update(meta_key(), expression, {condition, values(item)})) return;
    archives = meta_now(table).archives;
  }
}

// Whoever archives or restores events notes it, then looks for the seal, and then puts the mark: so
// it has seen the seal, or finds another mark than it has read.
void fence_archives(Table& table, Clock& clock, Random& random) {
  std::set<std::string> streams;
  Query query;
  query.pk = kIntents;
  for_each_item(table, query, [&](std::string_view item) {
    const auto note = Note::read(item);
    if (note && note->kind == Note::Kind::archive) streams.insert(note->stream);
    return true;
  });
  for (const std::string& stream : streams) {
    Mark mark;
    do {
      check_interrupt();
      mark = find_mark(table, stream);
    } while (!mark.write.empty() && !put_mark(table, mark, make_uuid(clock, random)));
  }
}

void finish_mark(Table& table, std::string_view expression, const std::string& token, bool done) {
  ItemWriter item;
  item.text(":t", token);
  if (done) item.text(":d", kSealDone);
  if (table.update(meta_key(), expression, {"sealedBy=:t", values(item)})) return;
  const Meta now = meta_now(table);  // says so if the item itself is gone
  // It may be this one's own answer that was lost, where the mark is gone as it should be.
  if (!done && !now.sealed) return;
  throw Error(
      ErrorCode::contention,
      "somebody else sealed or unsealed the store meanwhile: look with 'eventsrc info', and "
      "run it again");
}

void seal_stream(Table& table, const std::string& stream, const std::string& id) {
  for (;;) {
    check_interrupt();
    const auto last = last_commit(table, stream, std::nullopt, /*consistent=*/true);
    if (last && last->is_seal()) return;
    Commit seal;
    seal.id = id;
    if (last) {
      seal.head = last->head;
      seal.key = key_behind(last->head.last);
      // Behind the greatest seq there is no place, and nothing can be added.
      if (seal.key == last->head.last) return;
    }
    seal.first = seal.key;
    seal.previous = seal.head.hash;
    const Key key = commit_key(stream, seal.key);
    ItemWriter item;
    item.text("pk", key.pk).text("sk", key.sk);
    write_commit(item, seal);
    std::optional<std::string> found;
    if (table.put_if(key, item.json(), {"attribute_not_exists(pk)", {}}, found)) return;
  }
}

// Whether there was a seal.
bool unseal_stream(Table& table, const std::string& stream) {
  const auto last = last_commit(table, stream, std::nullopt, /*consistent=*/true);
  if (!last || !last->is_seal()) return false;
  // Where another one removed it, a commit may stand there already.
  ItemWriter item;
  item.number(":zero", 0);
  table.remove_if(commit_key(stream, last->key), {"n=:zero", values(item)});
  return true;
}

}  // namespace

bool seal_store(Table& table, const std::string& now_at, Clock& clock, Random& random) {
  const Meta meta = meta_now(table);
  if (meta.sealed == now_at && meta.seal_done) return false;
  const std::string token = make_uuid(clock, random);
  bool archives = meta.archives;
  set_mark(table, now_at, token, archives);
  if (archives) fence_archives(table, clock, random);
  const std::vector<std::string> streams = all_streams(table);
  table.for_each(streams.size(), [&](std::size_t i) { seal_stream(table, streams[i], token); });
  finish_mark(table, "SET sealed=:d", token, /*done=*/true);
  return true;
}

bool unseal_store(Table& table, Clock& clock, Random& random) {
  const Meta meta = meta_now(table);
  const std::string token = make_uuid(clock, random);
  const std::vector<std::string> streams = all_streams(table);
  bool archives = meta.archives;
  if (meta.sealed) set_mark(table, *meta.sealed, token, archives);
  std::atomic<bool> changed = meta.sealed.has_value();
  table.for_each(streams.size(), [&](std::size_t i) {
    if (unseal_stream(table, streams[i])) changed = true;
  });
  if (meta.sealed) {
    finish_mark(table, "REMOVE sealed, sealedBy, nowAt", token, /*done=*/false);
  }
  return changed;
}

void fail_sealed(Table& table) {
  const auto meta = table.find_meta();
  throw sealed_error("dynamodb:" + table.name(), meta ? meta->sealed.value_or("") : "");
}

void check_not_sealed(Table& table) {
  const auto meta = table.find_meta();
  if (meta && meta->sealed) throw sealed_error("dynamodb:" + table.name(), *meta->sealed);
}

}  // namespace eventsrc::dynamodb
