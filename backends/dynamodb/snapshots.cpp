#include "dynamodb/snapshots.hpp"

#include <algorithm>
#include <atomic>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/item.hpp"
#include "dynamodb/seal.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

// A value that is longer is cut into parts, each an item of its own: an item has at most 400 KB.
constexpr std::size_t kPartBytes = std::size_t{300} << 10;
// Of a policy's definition: it stands in one item.
constexpr std::size_t kMostDefinitionBytes = std::size_t{300} << 10;
// Snapshots looked at together for one that a time allows.
constexpr std::size_t kLookedAt = 32;
constexpr std::string_view kPolicies = "o";
// All but the value.
constexpr std::string_view kListProjection = "sk,d,vn,h,t,m,c,ep,st,n";

std::string snapshots_of(std::string_view stream) { return fmt::format("p#{}", stream); }

std::string first_digits(const Hash& hash) { return to_hex(hash).substr(0, 32); }

/// What the sort keys of a definition's snapshots begin with. A snapshot is of all keys of its
/// view: its own key is the empty text.
std::string prefix_of(const Hash& definition) {
  Sha256 sha;
  sha.reset();
  return fmt::format("{}#{}#", first_digits(definition), first_digits(sha.finish()));
}

Key key_of(std::string_view stream, const Hash& definition, Seq seq) {
  return {snapshots_of(stream), prefix_of(definition) + pad19(seq)};
}

Key part_key(const Key& snapshot, std::int64_t part) {
  return {"q#" + snapshot.pk.substr(2), fmt::format("{}#{:04}", snapshot.sk, part)};
}

Key policy_key(std::string_view pattern, std::string_view view) {
  Sha256 sha;
  sha.reset();
  sha.add_text(pattern);
  sha.add_text(view);
  return {std::string(kPolicies), to_hex(sha.finish())};
}

struct Found {
  Snapshot snapshot;
  std::int64_t parts = 0;  // of the value, where it is cut
};

Timestamp time_of(const Attribute& value) { return Timestamp(Timestamp::duration(value.number())); }

/// Of a snapshot's sort key; a part of a value has none.
Seq seq_in(std::string_view sk) {
  constexpr std::size_t kPrefix = 66;
  return sk.size() == kPrefix + 19 ? parse_pad19(sk.substr(kPrefix)) : Seq();
}

Found read_item(std::string_view stream, std::string_view item) {
  Found found;
  Snapshot& snapshot = found.snapshot;
  snapshot.stream = stream;
  ItemReader reader(item);
  std::string_view name;
  Attribute value;
  while (reader.next(name, value)) {
    if (name == "sk") snapshot.seq = seq_in(value.text());
    if (name == "d") value.read_bytes(snapshot.definition);
    if (name == "vn") snapshot.view = value.text();
    if (name == "h") value.read_bytes(snapshot.hash);
    if (name == "t") snapshot.time = time_of(value);
    if (name == "m") snapshot.time_max = time_of(value);
    if (name == "c") snapshot.created = time_of(value);
    if (name == "ep") snapshot.epoch = value.boolean();
    if (name == "st") snapshot.state = value.text();
    if (name == "v") value.append_bytes(snapshot.value);
    if (name == "n") found.parts = value.number();
  }
  return found;
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

template <typename Each>
void for_each_item(Table& table, const Query& query, Each&& each) {
  Pages pages(table, "Query", query.members(), Pages::First::now);
  std::string_view items;
  while (pages.next(items)) {
    json::Elements elements(items);
    std::string_view item;
    while (elements.next(item)) {
      if (!each(item)) return;
    }
  }
}

class DynamoSnapshots final : public SnapshotStore {
 public:
  DynamoSnapshots(Table& table, Catalog& catalog) : table_(table), catalog_(catalog) {}

  // A table does not count what was rewritten: whoever erases events drops snapshots behind that.
  std::int64_t generation() override { return 0; }

  std::optional<Snapshot> newest(std::string_view stream, const Hash& definition,
                                 const SnapshotBound& bound) override {
    if (!in_use() || bound.max_seq < Seq(0)) return std::nullopt;
    std::optional<Found> newest;
    Query query = up_to(stream, definition, bound.max_seq);
    query.limit = bound.max_time == Timestamp::max() ? 1 : kLookedAt;
    for_each_item(table_, query, [&](std::string_view item) {
      Found found = read_item(stream, item);
      if (found.snapshot.time_max > bound.max_time) return true;
      newest = std::move(found);
      return false;
    });
    if (!newest) return std::nullopt;
    return whole(*newest);
  }

  std::size_t put(std::span<const Snapshot> snapshots, std::int64_t /*generation*/) override {
    if (snapshots.empty()) return 0;
    check_not_sealed(table_);
    note_use();
    std::atomic<std::size_t> written = 0;
    table_.for_each(snapshots.size(), [&](std::size_t i) {
      if (put_one(snapshots[i])) ++written;
    });
    return written;
  }

  std::vector<Snapshot> list(const Selection& selection) override {
    if (!in_use()) return {};
    const std::vector<std::string> streams = catalog_.names(selection);
    std::vector<std::vector<Snapshot>> parts(streams.size());
    table_.for_each(streams.size(), [&](std::size_t i) {
      for (Found& found : all_of(streams[i])) parts[i].push_back(std::move(found.snapshot));
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
      const Snapshot& snapshot = snapshots[i];
      const Key key = key_of(snapshot.stream, snapshot.definition, snapshot.seq);
      const auto item = table_.get(key, /*consistent=*/true);
      if (!item) return;
      const Found found = read_item(snapshot.stream, *item);
      if (found.snapshot.epoch) return;
      remove(key, found.parts);
      ++dropped;
    });
    return dropped;
  }

  std::size_t drop_from(std::string_view stream, Seq seq) override {
    if (!in_use()) return 0;
    std::vector<Found> seen = all_of(stream);
    std::erase_if(seen, [&](const Found& found) { return found.snapshot.seq < seq; });
    table_.for_each(seen.size(), [&](std::size_t i) {
      const Snapshot& snapshot = seen[i].snapshot;
      remove(key_of(stream, snapshot.definition, snapshot.seq), seen[i].parts);
    });
    return seen.size();
  }

  std::vector<SnapshotPolicy> policies() override {
    if (!in_use()) return {};
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
    note_use();
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
  static Query up_to(std::string_view stream, const Hash& definition, Seq seq) {
    Query query;
    query.pk = snapshots_of(stream);
    query.from = prefix_of(definition) + pad19(Seq(0));
    query.to = prefix_of(definition) + pad19(seq);
    query.forward = false;
    query.projection = kListProjection;
    return query;
  }

  std::vector<Found> all_of(std::string_view stream) {
    std::vector<Found> all;
    Query query;
    query.pk = snapshots_of(stream);
    query.projection = kListProjection;
    for_each_item(table_, query, [&](std::string_view item) {
      all.push_back(read_item(stream, item));
      return true;
    });
    return all;
  }

  /// With its value. Where others write it meanwhile its parts may not fit: its sum tells.
  std::optional<Snapshot> whole(const Found& listed) {
    const Snapshot& of = listed.snapshot;
    const Key key = key_of(of.stream, of.definition, of.seq);
    const auto item = table_.get(key, table_.consistent());
    if (!item) return std::nullopt;
    Found found = read_item(of.stream, *item);
    std::vector<std::string> parts(
        static_cast<std::size_t>(std::max<std::int64_t>(0, found.parts)));
    table_.for_each(parts.size(), [&](std::size_t i) {
      const auto part =
          table_.get(part_key(key, static_cast<std::int64_t>(i)), table_.consistent());
      if (part) parts[i] = read_item(of.stream, *part).snapshot.value;
    });
    for (const std::string& part : parts) found.snapshot.value += part;
    return std::move(found.snapshot);
  }

  bool put_one(const Snapshot& snapshot) {
    const Key key = key_of(snapshot.stream, snapshot.definition, snapshot.seq);
    ItemWriter item;
    item.text("pk", key.pk)
        .text("sk", key.sk)
        .bytes("d", snapshot.definition)
        .text("vn", snapshot.view)
        .bytes("h", snapshot.hash)
        .number("t", snapshot.time.time_since_epoch().count())
        .number("m", snapshot.time_max.time_since_epoch().count())
        .number("c", snapshot.created.time_since_epoch().count())
        .text("st", snapshot.state);
    if (snapshot.epoch) item.boolean("ep", true);
    if (snapshot.value.size() <= kPartBytes) {
      if (!snapshot.value.empty()) item.bytes("v", snapshot.value);
    } else {
      item.number("n", put_parts(key, snapshot.value));
    }
    // The state has the sum of everything.
    const Condition differs{"attribute_not_exists(pk) OR st<>:s",
                            fmt::format(R"(":s":{{"S":{}}})", json::quoted(snapshot.state))};
    std::optional<std::string> found;
    return table_.put_if(key, item.json(), differs, found);
  }

  std::int64_t put_parts(const Key& key, std::string_view value) {
    std::int64_t count = 0;
    for (; !value.empty(); ++count) {
      const Key part = part_key(key, count);
      ItemWriter item;
      item.text("pk", part.pk).text("sk", part.sk).bytes("v", value.substr(0, kPartBytes));
      table_.put(item.json());
      value.remove_prefix(std::min(kPartBytes, value.size()));
    }
    return count;
  }

  void remove(const Key& key, std::int64_t parts) {
    table_.remove(key);
    for (std::int64_t part = 0; part < parts; ++part) table_.remove(part_key(key, part));
  }

  /// Whether there may be anything at all.
  bool in_use() { return noted_ || table_.meta().snapshots; }

  /// Tells all who look at the table from now on that there may be snapshots or policies.
  void note_use() {
    if (in_use()) return;
    static_cast<void>(table_.client().call(
        "UpdateItem", fmt::format(R"({{{},"Key":{},"UpdateExpression":"SET snaps=:t",)"
                                  R"("ExpressionAttributeValues":{{":t":{{"BOOL":true}}}}}})",
                                  table_.request(), meta_key().json())));
    noted_ = true;
  }

  Table& table_;
  Catalog& catalog_;
  bool noted_ = false;
};

}  // namespace

std::unique_ptr<SnapshotStore> make_snapshots(Table& table, Catalog& catalog) {
  return std::make_unique<DynamoSnapshots>(table, catalog);
}

}  // namespace eventsrc::dynamodb
