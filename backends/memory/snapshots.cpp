#include "memory/snapshots.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>
#include <utility>
#include <vector>

#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "memory/database.hpp"

namespace eventsrc::memory {
namespace {

// Under the lock.
void check_generation(const Database& database, std::int64_t generation) {
  if (database.generation == generation) return;
  throw Error(ErrorCode::contention,
              "stored events were rewritten, erased or archived meanwhile: run it again");
}

std::tuple<std::string, Hash, Seq> identity_of(const Snapshot& snapshot) {
  return {snapshot.stream, snapshot.definition, snapshot.seq};
}

// Whether it differs from what was kept.
bool put_one(Database& database, Snapshot snapshot) {
  if (!database.streams.contains(snapshot.stream)) return false;
  const auto [at, is_new] = database.snapshots.try_emplace(identity_of(snapshot), snapshot);
  if (is_new) return true;
  Snapshot& kept = at->second;
  if (kept.epoch) keep_for_epoch(snapshot);
  if (kept.state == snapshot.state && kept.value == snapshot.value) return false;
  kept = std::move(snapshot);
  return true;
}
class MemoryEpochs final : public EpochStore {
 public:
  explicit MemoryEpochs(Database& database) : database_(database) {}

  std::optional<Epoch> epoch(std::string_view stream) override {
    const std::lock_guard lock(database_.mutex);
    const auto found = database_.streams.find(stream);
    return found == database_.streams.end() ? std::nullopt : found->second.epoch;
  }

  std::optional<std::string> archive(std::string_view stream) override {
    const std::lock_guard lock(database_.mutex);
    const auto found = database_.streams.find(stream);
    if (found == database_.streams.end() || found->second.archives.empty()) return std::nullopt;
    return found->second.archives.back().file;
  }

  bool mark(std::string_view stream, const Epoch& epoch, std::span<const Snapshot> snapshots,
            std::int64_t generation) override {
    const std::lock_guard lock(database_.mutex);
    Stream& marked = changeable(stream, generation);
    check_moves_on(marked.epoch, epoch, stream);
    bool changed = marked.epoch != epoch;
    for (const Snapshot& snapshot : snapshots) changed = put_one(database_, snapshot) || changed;
    marked.epoch = epoch;
    return changed;
  }

  void remove(const ArchivePlan& plan, const std::string& file) override {
    const StreamHead& kept = plan.kept;
    const std::lock_guard lock(database_.mutex);
    Stream& stream = changeable(kept.name, plan.generation);
    Archive archive{file, {}};
    for (const Position position : plan.positions) {
      archive.places.emplace_back(at(position)->seq, position);
      at(position) = nullptr;
    }
    std::erase_if(stream.events,
                  [&kept](const EventPtr& event) { return event->seq < kept.first; });
    std::erase_if(database_.snapshots, [&kept](const auto& entry) {
      return entry.second.stream == kept.name && entry.second.seq < kept.first;
    });
    stream.head = with_later(kept, stream);
    stream.archives.push_back(std::move(archive));
    ++database_.generation;
  }

  void restore(const StreamHead& whole, EventCursor& events, std::int64_t generation) override {
    Events restored;
    std::vector<std::pair<Seq, Position>> places;
    EventView event;
    while (events.next(event)) {
      auto stored = std::make_shared<StoredEvent>(event);
      stored->stream_number = whole.number;
      places.emplace_back(event.seq, *event.position);
      restored.push_back(std::move(stored));
    }
    const std::lock_guard lock(database_.mutex);
    Stream& stream = changeable(whole.name, generation);
    if (stream.archives.empty() || stream.archives.back().places != places) {
      throw Error(ErrorCode::rejected,
                  "the events of the file did not stand at these positions in the store: it is an "
                  "archive of another store, or was edited; nothing was restored");
    }
    for (const EventPtr& back : restored) {
      at(*back->position) = back;
      if (back->id) stream.ids[*back->id] = back;
    }
    stream.events.insert(stream.events.begin(), restored.begin(), restored.end());
    stream.head = with_later(whole, stream);
    stream.archives.pop_back();
    ++database_.generation;
  }

 private:
  // All of these under the lock.
  Stream& changeable(std::string_view name, std::int64_t generation) {
    check_not_sealed(database_);
    check_generation(database_, generation);
    const auto found = database_.streams.find(name);
    if (found != database_.streams.end()) return found->second;
    throw Error(ErrorCode::invalid, "there is no stream " + std::string(name));
  }

  // Others may have appended since the head was made.
  static StreamHead with_later(StreamHead head, const Stream& stream) {
    for (const EventPtr& event : stream.events) {
      if (event->seq > head.last) head.advance(event->view());
    }
    return head;
  }

  EventPtr& at(Position position) {
    return database_.log[static_cast<std::size_t>(position.value() - 1)];
  }

  Database& database_;
};
class MemorySnapshots final : public SnapshotStore {
 public:
  explicit MemorySnapshots(Database& database) : database_(database), epochs_(database) {}

  EpochStore* epochs() override { return &epochs_; }

  std::int64_t generation() override {
    const std::lock_guard lock(database_.mutex);
    return database_.generation;
  }

  std::optional<Snapshot> newest(std::string_view stream, const Hash& definition,
                                 const SnapshotBound& bound) override {
    const std::lock_guard lock(database_.mutex);
    auto at = database_.snapshots.upper_bound({std::string(stream), definition, bound.max_seq});
    while (at != database_.snapshots.begin()) {
      --at;
      const Snapshot& snapshot = at->second;
      if (snapshot.stream != stream || snapshot.definition != definition) break;
      if (snapshot.time_max <= bound.max_time) return snapshot;
    }
    return std::nullopt;
  }

  std::unordered_map<std::int64_t, Seq> newest_seqs(const Hash& definition,
                                                    const SnapshotBound& bound) override {
    std::unordered_map<std::int64_t, Seq> seqs;
    const std::lock_guard lock(database_.mutex);
    for (const auto& [identity, snapshot] : database_.snapshots) {
      const auto stream = database_.streams.find(snapshot.stream);
      const bool serves = snapshot.definition == definition && snapshot.seq <= bound.max_seq &&
                          snapshot.time_max <= bound.max_time;
      if (serves && stream != database_.streams.end()) {
        seqs[stream->second.head.number] = snapshot.seq;
      }
    }
    return seqs;
  }

  std::size_t put(std::span<const Snapshot> snapshots, std::int64_t generation) override {
    const std::lock_guard lock(database_.mutex);
    check_not_sealed(database_);
    check_generation(database_, generation);
    std::size_t written = 0;
    for (const Snapshot& snapshot : snapshots) written += put_one(database_, snapshot) ? 1U : 0U;
    return written;
  }

  std::vector<Snapshot> list(const Selection& selection) override {
    std::vector<Snapshot> all;
    {
      const std::lock_guard lock(database_.mutex);
      for (const auto& [identity, snapshot] : database_.snapshots) {
        if (!selection.matches(snapshot.stream)) continue;
        all.push_back(snapshot);
        all.back().value.clear();
      }
    }
    std::sort(all.begin(), all.end(), [](const Snapshot& a, const Snapshot& b) {
      return std::tie(a.stream, a.view, a.definition, a.seq) <
             std::tie(b.stream, b.view, b.definition, b.seq);
    });
    return all;
  }

  std::size_t drop(std::span<const Snapshot> snapshots) override {
    const std::lock_guard lock(database_.mutex);
    std::size_t dropped = 0;
    for (const Snapshot& snapshot : snapshots) {
      const auto at = database_.snapshots.find(identity_of(snapshot));
      if (at == database_.snapshots.end() || at->second.epoch) continue;
      database_.snapshots.erase(at);
      ++dropped;
    }
    return dropped;
  }

  std::size_t drop_from(std::string_view stream, Seq seq) override {
    const std::lock_guard lock(database_.mutex);
    return std::erase_if(database_.snapshots, [&](const auto& entry) {
      return entry.second.stream == stream && entry.second.seq >= seq;
    });
  }

  std::vector<SnapshotPolicy> policies() override {
    const std::lock_guard lock(database_.mutex);
    std::vector<SnapshotPolicy> all;
    for (const auto& [place, policy] : database_.policies) all.push_back(policy);
    return all;
  }

  bool set_policy(const SnapshotPolicy& policy) override {
    const std::lock_guard lock(database_.mutex);
    SnapshotPolicy& kept = database_.policies[{policy.pattern, policy.view}];
    if (kept == policy) return false;
    kept = policy;
    return true;
  }

  bool drop_policy(std::string_view pattern, std::string_view view) override {
    const std::lock_guard lock(database_.mutex);
    return database_.policies.erase({std::string(pattern), std::string(view)}) > 0;
  }

 private:
  Database& database_;
  MemoryEpochs epochs_;
};

}  // namespace

std::unique_ptr<SnapshotStore> make_snapshots(Database& database) {
  return std::make_unique<MemorySnapshots>(database);
}

}  // namespace eventsrc::memory
