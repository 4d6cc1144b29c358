#include "dynamodb/snapshot_item.hpp"

#include <atomic>
#include <charconv>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/chunks.hpp"
#include "dynamodb/item.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

std::string first_digits(const Hash& hash) { return to_hex(hash).substr(0, 32); }

/// What the sort keys of a definition's snapshots begin with. A snapshot is of all keys of its
/// view: its own key is the empty text.
std::string prefix_of(const Hash& definition) {
  Sha256 sha;
  sha.reset();
  return fmt::format("{}#{}#", first_digits(definition), first_digits(sha.finish()));
}

// False if there are more than there can be.
bool read_chunks(std::string_view map, SnapshotItem& item) {
  ItemReader reader(map);
  std::string_view name;
  Attribute value;
  while (reader.next(name, value)) {
    if (name == "id") item.chunks = value.text();
    if (name != "k") continue;
    const std::int64_t count = value.number();
    if (count < 0 || count > static_cast<std::int64_t>(kMostChunks)) return false;
    item.chunk_count = static_cast<std::size_t>(count);
  }
  return true;
}

// Nothing if it is no snapshot's.
std::optional<Seq> seq_in(std::string_view sk) {
  constexpr std::size_t kPrefix = 66;
  constexpr std::size_t kDigits = 19;
  if (sk.size() != kPrefix + kDigits) return std::nullopt;
  std::int64_t seq = -1;
  const char* const last = sk.data() + sk.size();
  const auto [end, error] = std::from_chars(sk.data() + kPrefix, last, seq);
  return error == std::errc() && end == last && seq >= 0 ? std::optional(Seq(seq)) : std::nullopt;
}

}  // namespace

Key snapshot_key(std::string_view stream, const Hash& definition, Seq seq) {
  return {snapshots_of(stream), prefix_of(definition) + pad19(seq)};
}

Key SnapshotItem::key() const {
  if (!sk.empty()) return {snapshots_of(snapshot.stream), sk};
  return snapshot_key(snapshot.stream, snapshot.definition, snapshot.seq);
}

SnapshotItem SnapshotItem::read(std::string_view stream, std::string_view item) {
  SnapshotItem found;
  bool is_whole = true;
  Snapshot& snapshot = found.snapshot;
  snapshot.stream = stream;
  ItemReader reader(item);
  std::string_view name;
  Attribute value;
  const auto take_time = [&](Timestamp& time) {
    const auto stored = stored_timestamp(value.number());
    time = stored.value_or(Timestamp());
    is_whole = is_whole && stored;
  };
  while (reader.next(name, value)) {
    if (name == "sk") found.sk = value.text();
    if (name == "d") value.read_bytes(snapshot.definition);
    if (name == "vn") snapshot.view = value.text();
    if (name == "h") value.read_bytes(snapshot.hash);
    if (name == "t") take_time(snapshot.time);
    if (name == "m") take_time(snapshot.time_max);
    if (name == "c") take_time(snapshot.created);
    if (name == "ep") snapshot.epoch = value.boolean();
    if (name == "st") snapshot.state = value.text();
    if (name == "v") value.append_bytes(snapshot.value);
    if (name == "u") found.write = value.text();
    if (name == "w") found.valid = !value.boolean();
    if (name == "ref") is_whole = read_chunks(value.raw, found) && is_whole;
  }
  snapshot.seq = seq_in(found.sk).value_or(Seq());
  if (!is_whole || snapshot_key(stream, snapshot.definition, snapshot.seq).sk != found.sk) {
    snapshot.definition = {};
  }
  return found;
}

std::string SnapshotItem::json() const {
  const Key where = key();
  ItemWriter item;
  item.text("pk", where.pk)
      .text("sk", where.sk)
      .bytes("d", snapshot.definition)
      .text("vn", snapshot.view)
      .bytes("h", snapshot.hash)
      .number("t", snapshot.time.time_since_epoch().count())
      .number("m", snapshot.time_max.time_since_epoch().count())
      .number("c", snapshot.created.time_since_epoch().count())
      .text("st", snapshot.state)
      .text("u", write);
  if (!valid) item.boolean("w", true);
  if (snapshot.epoch) item.boolean("ep", true);
  if (chunks.empty()) {
    if (!snapshot.value.empty()) item.bytes("v", snapshot.value);
    return item.json();
  }
  ItemWriter reference;
  reference.text("id", chunks).number("k", static_cast<std::int64_t>(chunk_count));
  return item.map("ref", reference).json();
}

Query snapshots_up_to(std::string_view stream, const Hash& definition, Seq seq) {
  Query query;
  query.pk = snapshots_of(stream);
  query.from = prefix_of(definition) + pad19(Seq(0));
  query.to = prefix_of(definition) + pad19(seq);
  query.forward = false;
  return query;
}

std::vector<SnapshotItem> all_snapshots(Table& table, std::string_view stream) {
  std::vector<SnapshotItem> all;
  Query query;
  query.pk = snapshots_of(stream);
  for_each_item(table, query, [&](std::string_view item) {
    all.push_back(SnapshotItem::read(stream, item));
    return true;
  });
  return all;
}

void remove_snapshot(Table& table, const SnapshotItem& item) {
  if (item.chunk_count > 0) delete_chunks(table, item.chunks, item.chunk_count);
  const Key key = item.key();
  if (item.write.empty()) return table.remove(key);
  table.remove_if(key, {"u=:u", fmt::format(R"(":u":{{"S":{}}})", json::quoted(item.write))});
}

std::size_t remove_snapshots_from(Table& table, std::string_view stream, Seq seq,
                                  bool with_epochs) {
  std::vector<SnapshotItem> seen = all_snapshots(table, stream);
  std::erase_if(seen, [&](const SnapshotItem& item) {
    const bool is_kept = item.snapshot.epoch && item.valid && !with_epochs;
    // What a malformed one saw, nobody knows.
    const bool is_before = item.snapshot.definition != Hash{} && item.snapshot.seq < seq;
    return is_before || is_kept;
  });
  std::atomic<std::size_t> valid = 0;
  table.for_each(seen.size(), [&](std::size_t i) {
    remove_snapshot(table, seen[i]);
    if (seen[i].valid) ++valid;
  });
  return valid;
}

void remove_snapshots_before(Table& table, std::string_view stream, Seq seq) {
  const std::vector<SnapshotItem> all = all_snapshots(table, stream);
  table.for_each(all.size(), [&](std::size_t i) {
    if (all[i].snapshot.seq < seq) remove_snapshot(table, all[i]);
  });
}

void for_each_item(Table& table, const Query& query,
                   const std::function<bool(std::string_view item)>& each) {
  Pages pages(table, query, Pages::First::now);
  std::string_view items;
  while (pages.next(items)) {
    json::Elements elements(items);
    std::string_view item;
    while (elements.next(item)) {
      if (!each(item)) return;
    }
  }
}

}  // namespace eventsrc::dynamodb
