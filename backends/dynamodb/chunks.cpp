#include "dynamodb/chunks.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/record.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

// Three megabytes an answer, and so much read in vain at most.
constexpr std::size_t kMostInGroup = 8;
// Far below the age from which 'gc' takes a write for dead.
constexpr auto kYoung = std::chrono::minutes(10);

std::string_view as_text(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

std::string put_request(const Key& key, const Chunk& chunk) {
  return fmt::format(R"({{"PutRequest":{{"Item":{}}}}})", chunk_item(key, chunk));
}

}  // namespace

std::string chunk_item(const Key& key, const Chunk& chunk) {
  ItemWriter item;
  item.text("pk", key.pk).text("sk", key.sk).bytes("b", chunk.text());
  return item.json();
}

std::string Chunk::text() const {
  std::string out;
  out.reserve(kChunkHeaderBytes + bytes.size());
  append_u32(out, first);
  append_u32(out, begin);
  out += as_text(previous);
  return out + bytes;
}

Chunk Chunk::parse(std::string_view text) {
  Chunk chunk;
  if (text.size() < kChunkHeaderBytes) fail_item("a chunk is cut short");
  chunk.first = read_u32(text);
  chunk.begin = read_u32(text.substr(4));
  std::copy_n(text.begin() + 8, chunk.previous.size(), chunk.previous.begin());
  chunk.bytes = text.substr(kChunkHeaderBytes);
  if (chunk.begin != kNoneBegins && chunk.begin > chunk.bytes.size()) {
    fail_item("a chunk's first event begins behind its end");
  }
  return chunk;
}

Intent Intent::read(std::string_view item) {
  Intent intent;
  ItemReader reader(item);
  std::string_view name;
  Attribute value;
  while (reader.next(name, value)) {
    if (name == "sk") intent.id = value.text();
    if (name == "s") intent.stream = value.text();
    if (name == "slot") intent.slot = parse_pad19(value.text());
    if (name == "k") intent.chunks = value.number();
    if (name == "sn") intent.snapshot = value.text();
    if (name == "ts") intent.time = value.time();
  }
  if (intent.stream.empty() || intent.chunks < 0 ||
      intent.chunks > 2 * static_cast<std::int64_t>(kMostChunks)) {
    fail_item("a note about chunks is not whole");
  }
  return intent;
}

bool put_intent(Table& table, const Intent& intent, std::optional<Timestamp> before) {
  const Key key = intent_key(intent.id);
  ItemWriter item;
  item.text("pk", key.pk)
      .text("sk", key.sk)
      .text("s", intent.stream)
      .text("slot", pad19(intent.slot))
      .number("k", intent.chunks)
      .number("ts", intent.time.time_since_epoch().count());
  if (!intent.snapshot.empty()) item.text("sn", intent.snapshot);
  Condition condition{"attribute_not_exists(pk)", {}};
  if (before) {
    ItemWriter values;
    values.number(":t", before->time_since_epoch().count());
    const std::string json = values.json();
    condition = {"ts=:t", json.substr(1, json.size() - 2)};
  }
  std::optional<std::string> found;
  if (table.put_if(key, item.json(), condition, found)) return true;
  // Its own answer may have been lost.
  return found && Intent::read(*found) == intent;
}

ChunkWriter::ChunkWriter(Table& table, std::string id, std::string stream, Seq slot, Timestamp now)
    : table_(table) {
  body_.id = id;
  intent_ = {std::move(id), std::move(stream), slot, 0, now};
}

ChunkWriter::ChunkWriter(Table& table, std::string id, std::string stream, std::string snapshot,
                         Timestamp now)
    : ChunkWriter(table, std::move(id), std::move(stream), Seq(0), now) {
  intent_.snapshot = std::move(snapshot);
}

ChunkWriter::~ChunkWriter() = default;

// Written before the chunks are: it says how many there may be at most.
void ChunkWriter::note(std::size_t chunks, Timestamp now) {
  const auto wanted = static_cast<std::int64_t>(chunks);
  const bool is_first = intent_.chunks == 0;
  if (wanted > intent_.chunks) {
    Intent more = intent_;
    more.chunks = std::max(wanted, intent_.chunks * 2);
    more.time = now;
    put_over(more, is_first);
  } else {
    if (now - intent_.time >= kYoung) renew(now);
  }
}

void ChunkWriter::renew(Timestamp now) {
  Intent young = intent_;
  young.time = now;
  put_over(young, /*is_first=*/false);
}

void ChunkWriter::put_over(const Intent& intent, bool is_first) {
  const auto before = is_first ? std::nullopt : std::optional(intent_.time);
  if (!put_intent(table_, intent, before)) {
    throw Error(
        ErrorCode::unavailable,
        fmt::format("the {} stream {} took so long that 'eventsrc gc' took it for dead and removed "
                    "its parts; nothing was stored: {} it again",
                    intent_.snapshot.empty() ? "append to" : "snapshot of",
                    json::quoted(intent_.stream), intent_.snapshot.empty() ? "append" : "make"));
  }
  intent_ = intent;
}

void ChunkWriter::write(std::vector<Chunk> chunks, Timestamp now) {
  finish();
  const std::size_t begin = body_.first.size();
  for (const Chunk& chunk : chunks) body_.first.push_back(chunk.first);
  later_.start([this, begin, now, chunks = std::move(chunks)] {
    note(begin + chunks.size(), now);
    std::vector<std::string> requests;
    requests.reserve(chunks.size());
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      requests.push_back(put_request(chunk_key(body_.id, begin + i), chunks[i]));
    }
    table_.client().batch_write(requests);
    return true;
  });
}

void ChunkWriter::finish() {
  if (later_.started()) static_cast<void>(later_.take());
}

void ChunkWriter::keep() {
  try {
    table_.remove(intent_key(body_.id));
  } catch (const Error& error) {
    const auto& warn = table_.client().options().warn;
    if (!warn || error.code() == ErrorCode::interrupted) return;
    warn(fmt::format("the {} stored, but not all is tidied up: {}: 'eventsrc gc' does that later",
                     intent_.snapshot.empty() ? "events are" : "snapshot is", error.what()));
  }
}

void ChunkWriter::discard() noexcept {
  try {
    finish();
    delete_chunks(table_, body_.id, body_.first.size());
    table_.remove(intent_key(body_.id));
  } catch (...) {
    // 'eventsrc gc' finds them by the note.
  }
}

void delete_chunks(Table& table, std::string_view id, std::size_t count) {
  std::vector<std::string> requests;
  requests.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    requests.push_back(fmt::format(R"({{"DeleteRequest":{{"Key":{}}}}})", chunk_key(id, i).json()));
  }
  table.client().batch_write(requests);
}

ChunkReader::ChunkReader(Table& table, const SpilledBody& body, bool forward, std::size_t start,
                         std::size_t most)
    : table_(table),
      id_(body.id),
      forward_(forward),
      at_(start),
      left_(std::min(most, forward ? body.first.size() - start : start + 1)) {}

ChunkReader::Group ChunkReader::fetch(std::size_t at, std::size_t count) {
  std::map<std::string, std::size_t> wanted;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t chunk = forward_ ? at + i : at - i;
    wanted.emplace(chunk_key(id_, chunk).pk, chunk);
  }
  Group group;
  // They never change: only those that an eventual read does not find yet cost the full price.
  for (const bool consistent : {false, true}) {
    std::vector<std::string> keys;
    for (const auto& [pk, chunk] : wanted) {
      if (!group.contains(chunk)) keys.push_back(Key{pk, "0"}.json());
    }
    if (keys.empty()) break;
    table_.client().batch_get(keys, consistent, {}, [&](std::string_view item) {
      ItemReader reader(item);
      std::string_view name;
      Attribute value;
      std::string pk;
      std::string bytes;
      while (reader.next(name, value)) {
        if (name == "pk") pk = value.text();
        if (name == "b") value.append_bytes(bytes);
      }
      const auto found = wanted.find(pk);
      if (found != wanted.end()) group[found->second] = std::move(bytes);
    });
  }
  return group;
}

void ChunkReader::begin_next() {
  if (ahead_ >= left_) return;
  const std::size_t count = std::min(group_, left_ - ahead_);
  const std::size_t at = forward_ ? at_ + ahead_ : at_ - ahead_;
  ahead_ += count;
  group_ = std::min(group_ * 2, kMostInGroup);
  later_.start([this, at, count] { return fetch(at, count); });
}

Chunk ChunkReader::next() {
  if (ready_.empty()) {
    if (!later_.started()) begin_next();
    ready_ = later_.take();
    if (ready_.contains(at_) && group_ > 2) begin_next();
  }
  const auto found = ready_.find(at_);
  if (found == ready_.end()) {
    throw Error(ErrorCode::integrity,
                fmt::format("chunk {} of commit {} is missing: the table was altered", at_, id_));
  }
  Chunk chunk = Chunk::parse(found->second);
  ready_.erase(found);
  --left_;
  --ahead_;
  forward_ ? ++at_ : --at_;
  return chunk;
}

}  // namespace eventsrc::dynamodb
