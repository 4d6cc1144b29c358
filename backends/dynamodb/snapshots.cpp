#include "dynamodb/snapshots.hpp"

#include <algorithm>
#include <atomic>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/chunks.hpp"
#include "dynamodb/epochs.hpp"
#include "dynamodb/history.hpp"
#include "dynamodb/item.hpp"
#include "dynamodb/seal.hpp"
#include "dynamodb/snapshot_item.hpp"
#include "dynamodb/snapshot_put.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

// Of a policy's definition: it stands in one item.
constexpr std::size_t kMostDefinitionBytes = std::size_t{300} << 10;
// Snapshots looked at together for one that a time allows.
constexpr std::size_t kLookedAt = 32;
constexpr std::string_view kPolicies = "o";

Key policy_key(std::string_view pattern, std::string_view view) {
  Sha256 sha;
  sha.reset();
  sha.add_text(pattern);
  sha.add_text(view);
  return {std::string(kPolicies), to_hex(sha.finish())};
}

SnapshotPolicy read_policy(std::string_view item) {
  SnapshotPolicy policy;
  ItemReader reader(item);
  std::string_view name;
  Attribute value;
  while (reader.next(name, value)) {
    if (name == "pat") policy.pattern = value.text();
    if (name == "vn") policy.view = value.text();
    if (name == "def") value.append_bytes(policy.definition);
    if (name == "n") policy.every = std::max<std::int64_t>(1, value.number());
  }
  return policy;
}

class DynamoSnapshots final : public SnapshotStore {
 public:
  DynamoSnapshots(Table& table, Catalog& catalog, Clock& clock, Random& random)
      : table_(table),
        catalog_(catalog),
        clock_(clock),
        random_(random),
        epochs_(make_epochs(table, clock, random)) {}

  EpochStore* epochs() override { return epochs_.get(); }

  std::int64_t generation() override {
    if (!table_.consistent()) {
      throw Error(ErrorCode::usage,
                  "making snapshots needs reads that are not behind: leave out eventual=1");
    }
    return history_generation(table_);
  }

  std::optional<Snapshot> newest(std::string_view stream, const Hash& definition,
                                 const SnapshotBound& bound) override {
    if (!table_.has_snapshots() || bound.max_seq < Seq(0)) return std::nullopt;
    Query query = snapshots_up_to(stream, definition, bound.max_seq);
    if (bound.max_time == Timestamp::max()) {
      query.limit = 1;
      const auto item = first_item(table_, query);
      if (!item) return std::nullopt;
      SnapshotItem last = SnapshotItem::read(stream, *item);
      if (last.valid) return whole(last);
    }
    query.limit = kLookedAt;
    std::optional<SnapshotItem> newest;
    for_each_item(table_, query, [&](std::string_view item) {
      SnapshotItem found = SnapshotItem::read(stream, item);
      if (!found.valid || found.snapshot.time_max > bound.max_time) return true;
      newest = std::move(found);
      return false;
    });
    if (!newest) return std::nullopt;
    return whole(*newest);
  }

  std::size_t put(std::span<const Snapshot> snapshots, std::int64_t generation) override {
    if (snapshots.empty()) return 0;
    check_not_sealed(table_);
    table_.note_snapshots();
    return put_snapshots(table_, snapshots, generation, clock_, random_);
  }

  std::vector<Snapshot> list(const Selection& selection) override {
    if (!table_.has_snapshots()) return {};
    const std::vector<std::string> streams = catalog_.names(selection);
    std::vector<std::vector<Snapshot>> parts(streams.size());
    table_.for_each(streams.size(), [&](std::size_t i) {
      for (SnapshotItem& item : all_snapshots(table_, streams[i])) {
        if (!item.valid) continue;
        item.snapshot.value.clear();
        parts[i].push_back(std::move(item.snapshot));
      }
      std::sort(parts[i].begin(), parts[i].end(), [](const Snapshot& a, const Snapshot& b) {
        return std::tie(a.view, a.definition, a.seq) < std::tie(b.view, b.definition, b.seq);
      });
    });
    std::vector<Snapshot> all;
    for (auto& part : parts) {
      all.insert(all.end(), std::make_move_iterator(part.begin()),
                 std::make_move_iterator(part.end()));
    }
    return all;
  }

  std::size_t drop(std::span<const Snapshot> snapshots) override {
    std::atomic<std::size_t> dropped = 0;
    table_.for_each(snapshots.size(), [&](std::size_t i) {
      for (const SnapshotItem& found : named(snapshots[i])) {
        if (!found.valid || found.snapshot.epoch) continue;
        remove_snapshot(table_, found);
        ++dropped;
      }
    });
    return dropped;
  }

  // What this handle knows of their use may be of the past.
  std::size_t drop_from(std::string_view stream, Seq seq) override {
    return remove_snapshots_from(table_, stream, seq, /*with_epochs=*/false);
  }

  std::vector<SnapshotPolicy> policies() override {
    if (!table_.has_snapshots()) return {};
    std::vector<SnapshotPolicy> all;
    Query query;
    query.pk = kPolicies;
    for_each_item(table_, query, [&](std::string_view item) {
      all.push_back(read_policy(item));
      return true;
    });
    std::sort(all.begin(), all.end(), [](const SnapshotPolicy& a, const SnapshotPolicy& b) {
      return std::tie(a.pattern, a.view) < std::tie(b.pattern, b.view);
    });
    return all;
  }

  bool set_policy(const SnapshotPolicy& policy) override {
    if (policy.definition.size() > kMostDefinitionBytes) {
      throw Error(ErrorCode::invalid,
                  fmt::format("the definition of view {} is too long for a policy in DynamoDB: at "
                              "most 300 KiB",
                              json::quoted(policy.view)));
    }
    table_.note_snapshots();
    const Key key = policy_key(policy.pattern, policy.view);
    const auto item = table_.get(key, /*consistent=*/true);
    if (item && read_policy(*item) == policy) return false;
    ItemWriter writer;
    writer.text("pk", key.pk)
        .text("sk", key.sk)
        .text("pat", policy.pattern)
        .text("vn", policy.view)
        .number("n", policy.every);
    if (!policy.definition.empty()) writer.bytes("def", policy.definition);
    table_.put(writer.json());
    return true;
  }

  bool drop_policy(std::string_view pattern, std::string_view view) override {
    const Key key = policy_key(pattern, view);
    if (!table_.get(key, /*consistent=*/true)) return false;
    table_.remove(key);
    return true;
  }

 private:
  std::vector<SnapshotItem> named(const Snapshot& snapshot) {
    if (snapshot.definition == Hash{}) {
      std::vector<SnapshotItem> all = all_snapshots(table_, snapshot.stream);
      std::erase_if(all, [&](const SnapshotItem& one) {
        return one.snapshot.definition != Hash{} || one.snapshot.seq != snapshot.seq;
      });
      return all;
    }
    const auto item = table_.get(snapshot_key(snapshot.stream, snapshot.definition, snapshot.seq),
                                 /*consistent=*/true);
    if (!item) return {};
    return {SnapshotItem::read(snapshot.stream, *item)};
  }

  /// With its value. Where somebody removes it meanwhile parts are missing: its sum tells.
  Snapshot whole(SnapshotItem& item) {
    if (item.chunk_count > 0) {
      SpilledBody body;
      body.id = item.chunks;
      body.first.resize(item.chunk_count);
      ChunkReader chunks(table_, body, /*forward=*/true, 0);
      try {
        while (!chunks.at_end()) item.snapshot.value += chunks.next().bytes;
      } catch (const Error& error) {
        if (error.code() != ErrorCode::integrity) throw;
      }
    }
    return std::move(item.snapshot);
  }

  Table& table_;
  Catalog& catalog_;
  Clock& clock_;
  Random& random_;
  std::unique_ptr<EpochStore> epochs_;
};

}  // namespace

std::unique_ptr<SnapshotStore> make_snapshots(Table& table, Catalog& catalog, Clock& clock,
                                              Random& random) {
  return std::make_unique<DynamoSnapshots>(table, catalog, clock, random);
}

}  // namespace eventsrc::dynamodb
