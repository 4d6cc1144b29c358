#include "dynamodb/staged_stream.hpp"

#include <algorithm>
#include <utility>

#include "dynamodb/item.hpp"
#include "dynamodb/record.hpp"
#include "dynamodb/replacement.hpp"
#include "eventsrc/chain.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr std::size_t kRecordBytesOfChunk = kChunkBytes - kChunkHeaderBytes;

/// Events of a write that are in memory.
class AddedEvents final : public EventCursor {
 public:
  explicit AddedEvents(std::vector<StoredEvent> events) : events_(std::move(events)) {}

  bool next(EventView& event) override {
    if (at_ == events_.size()) return false;
    event = events_[at_++].view();
    return true;
  }

 private:
  std::vector<StoredEvent> events_;
  std::size_t at_ = 0;
};

}  // namespace

std::string registry_item(std::string_view stream, Timestamp first_time, std::int64_t shards) {
  const Key key = registry_key(stream, shards);
  ItemWriter item;
  item.text("pk", key.pk).text("sk", key.sk);
  item.number("t0", first_time.time_since_epoch().count());
  return item.json();
}

void Records::add(const EventView& event, const Hash& previous) {
  starts_.push_back({bytes_.size(), count_++, previous});
  append_record(bytes_, event);
}

std::vector<Chunk> Records::cut(bool all) {
  std::vector<Chunk> chunks;
  std::size_t at = 0;
  std::size_t start = 0;
  while (all ? at < bytes_.size() : bytes_.size() - at >= kRecordBytesOfChunk) {
    const std::size_t size = std::min(kRecordBytesOfChunk, bytes_.size() - at);
    Chunk chunk;
    chunk.first = start < starts_.size() ? starts_[start].index : count_;
    if (start < starts_.size() && starts_[start].at < at + size) {
      chunk.begin = static_cast<std::uint32_t>(starts_[start].at - at);
      chunk.previous = starts_[start].previous;
    }
    chunk.bytes = bytes_.substr(at, size);
    chunks.push_back(std::move(chunk));
    at += size;
    while (start < starts_.size() && starts_[start].at < at) ++start;
  }
  bytes_.erase(0, at);
  starts_.erase(starts_.begin(), starts_.begin() + static_cast<std::ptrdiff_t>(start));
  for (Start& later : starts_) later.at -= at;
  return chunks;
}

StagedEvents::StagedEvents() = default;

StagedEvents::~StagedEvents() = default;

std::size_t StagedEvents::bytes() const noexcept {
  const std::size_t aside = scratch  ? scratch->size()
                            : chunks ? static_cast<std::size_t>(chunks->body().bytes)
                                     : 0;
  return aside + records.bytes().size();
}

std::size_t StagedEvents::chunk_count() const noexcept {
  return (bytes() + kRecordBytesOfChunk - 1) / kRecordBytesOfChunk;
}

Commit StagedEvents::commit(const std::string& id) const {
  Commit commit;
  commit.key = key;
  commit.first = first;
  commit.count = added;
  commit.id = id;
  commit.previous = before.empty() ? head.origin() : before.hash;
  commit.head = head;
  if (before.empty()) return commit;
  // Of all that ever was in the stream.
  commit.head.first = said.first;
  commit.head.first_time = said.first_time;
  commit.head.anchor = said.anchor;
  commit.head.events += said.events - before.events;
  commit.head.bytes += said.bytes - before.bytes;
  return commit;
}

std::unique_ptr<EventCursor> read_added(Table& table, StagedEvents& staged, const Range& range) {
  std::vector<StoredEvent> events;
  Sha256 sha;
  Hash hash = staged.before.empty() ? staged.head.origin() : staged.before.hash;
  EventView event;
  const auto take = [&](std::string_view bytes) {
    std::size_t at = 0;
    for (;;) {
      const std::size_t size = record_size(bytes.substr(at));
      if (size == 0 || size > bytes.size() - at) return at;
      read_record(bytes.substr(at, size), event);
      at += size;
      event.stream = staged.head.name;
      event.stream_number = staged.head.number;
      hash = event_hash(sha, hash, event, content_of(sha, event));
      event.hash = hash;
      if ((range.from && event.seq < *range.from) || (range.to && event.seq > *range.to)) continue;
      events.emplace_back(event);
    }
  };
  std::string bytes;
  if (staged.chunks) {
    staged.chunks->finish();
    ChunkReader chunks(table, staged.chunks->body(), /*forward=*/true, 0);
    while (!chunks.at_end()) {
      bytes += chunks.next().bytes;
      bytes.erase(0, take(bytes));
    }
  }
  for (std::size_t at = 0; staged.scratch && at < staged.scratch->size();) {
    const std::string part = staged.scratch->read(at, kChunkBytes);
    at += part.size();
    bytes += part;
    bytes.erase(0, take(bytes));
  }
  bytes += staged.records.bytes();
  take(bytes);
  if (range.direction == Direction::backward) std::reverse(events.begin(), events.end());
  return std::make_unique<AddedEvents>(std::move(events));
}

}  // namespace eventsrc::dynamodb
