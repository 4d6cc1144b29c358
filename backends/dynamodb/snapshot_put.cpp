#include "dynamodb/snapshot_put.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "dynamodb/chunks.hpp"
#include "dynamodb/history.hpp"
#include "dynamodb/snapshot_item.hpp"
#include "dynamodb/uuid.hpp"
#include "eventsrc/error.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr std::size_t kPartBytes = kChunkBytes - kChunkHeaderBytes;

std::vector<Chunk> cut(std::string_view value) {
  std::vector<Chunk> chunks;
  for (; !value.empty(); value.remove_prefix(std::min(kPartBytes, value.size()))) {
    chunks.push_back({.bytes = std::string(value.substr(0, kPartBytes))});
  }
  return chunks;
}

class Putting {
 public:
  Putting(Table& table, std::span<const Snapshot> snapshots, Clock& clock, Random& random)
      : table_(table), clock_(clock) {
    find_different(snapshots);
    if (items_.empty()) return;
    note_.id = make_uuid(clock, random);
    note_.time = clock.now();
    const std::string& first = items_.front().item.snapshot.stream;
    const bool one_stream = std::all_of(items_.begin(), items_.end(), [&](const Item& one) {
      return one.item.snapshot.stream == first;
    });
    if (one_stream) note_.stream = first;
    for (Item& one : items_) {
      one.item.write = note_.id;
      one.item.valid = false;
      if (one.item.snapshot.value.size() <= kMostInlineValue) continue;
      one.item.chunks = make_uuid(clock, random);
      one.chunks = std::make_unique<ChunkWriter>(table_, one.item.chunks, one.item.snapshot.stream,
                                                 one.item.key().sk, note_.time);
    }
  }

  std::size_t run(std::int64_t generation) {
    if (items_.empty()) return 0;
    put_note(table_, note_);
    table_.for_each(items_.size(), [this](std::size_t i) { put(items_[i]); });
    const bool is_current = history_generation(table_) == generation;
    std::atomic<std::size_t> written = 0;
    table_.for_each(items_.size(), [&](std::size_t i) {
      if (!items_[i].stands) return;
      if (!is_current) {
        remove_snapshot(table_, items_[i].item);
        items_[i].settle(false);
      } else if (make_valid(items_[i])) {
        ++written;
      }
    });
    table_.remove(intent_key(note_.id));
    if (is_current) return written;
    throw Error(ErrorCode::contention,
                "stored events were rewritten, erased or archived meanwhile: run it again");
  }

 private:
  struct Item {
    SnapshotItem item;
    std::optional<SnapshotItem> before{};   // what stands in its place
    std::unique_ptr<ChunkWriter> chunks{};  // of its value, where that is long
    bool stands = false;

    void settle(bool is_kept) const {
      if (chunks) is_kept ? chunks->keep() : chunks->discard();
    }
  };

  void find_different(std::span<const Snapshot> snapshots) {
    std::vector<std::optional<Item>> found(snapshots.size());
    table_.for_each(snapshots.size(), [&](std::size_t i) {
      Item one{.item = {.snapshot = snapshots[i]}};
      if (const auto there = table_.get(one.item.key(), /*consistent=*/true)) {
        one.before = SnapshotItem::read(snapshots[i].stream, *there);
        const Snapshot& before = one.before->snapshot;
        if (before.epoch) keep_for_epoch(one.item.snapshot);
        // The state has the sum of everything.
        if (one.before->valid && before.state == one.item.snapshot.state) return;
      }
      found[i] = std::move(one);
    });
    for (auto& one : found) {
      if (one) items_.push_back(*std::move(one));
    }
  }

  void put(Item& one) {
    SnapshotItem& item = one.item;
    if (one.chunks) {
      std::vector<Chunk> chunks = cut(item.snapshot.value);
      item.chunk_count = chunks.size();
      one.chunks->write(std::move(chunks), clock_.now());
      one.chunks->finish();
      one.chunks->renew(clock_.now());
    }
    if (one.before) remove_snapshot(table_, *one.before);
    std::optional<std::string> there;
    one.stands = table_.put_if(item.key(), item.json(), {"attribute_not_exists(pk)", {}}, there) ||
                 // Its own answer may have been lost.
                 (there && SnapshotItem::read(item.snapshot.stream, *there).write == note_.id);
    // A rival's is as good.
    if (!one.stands) one.settle(false);
  }

  // False if somebody removed it.
  bool make_valid(const Item& one) {
    const bool is_valid = table_.update(one.item.key(), "REMOVE w",
                                        {"u=:u", fmt::format(R"(":u":{{"S":"{}"}})", note_.id)});
    one.settle(is_valid);
    return is_valid;
  }

  Table& table_;
  Clock& clock_;
  Note note_;
  std::vector<Item> items_;
};

}  // namespace

std::size_t put_snapshots(Table& table, std::span<const Snapshot> snapshots,
                          std::int64_t generation, Clock& clock, Random& random) {
  return Putting(table, snapshots, clock, random).run(generation);
}

}  // namespace eventsrc::dynamodb
