#include "memory/memory_store.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/hash.hpp"
#include "eventsrc/snapshot.hpp"

namespace eventsrc::memory {
namespace {

// Events never change once stored, so that readers need no lock after they have their list.
using EventPtr = std::shared_ptr<const StoredEvent>;
using Events = std::vector<EventPtr>;

/// Events that went to a file, and where they stood.
struct Archive {
  std::string file;
  std::vector<std::pair<Seq, Position>> places;
};

struct Stream {
  StreamHead head;
  Events events;
  std::map<std::string, EventPtr, std::less<>> ids;  // of archived events too
  std::optional<Epoch> epoch;
  std::vector<Archive> archives;  // the last of them is the latest
};

class ListCursor final : public EventCursor {
 public:
  explicit ListCursor(Events events) : events_(std::move(events)) {}

  bool next(EventView& event) override {
    if (at_ == events_.size()) return false;
    event = events_[at_++]->view();
    return true;
  }

 private:
  Events events_;
  std::size_t at_ = 0;
};

std::unique_ptr<EventCursor> list(Events events, Direction direction) {
  if (direction == Direction::backward) std::reverse(events.begin(), events.end());
  return std::make_unique<ListCursor>(std::move(events));
}

std::unique_ptr<EventCursor> list(Events events, const Range& range) {
  std::erase_if(events, [&range](const EventPtr& event) {
    return (range.from && event->seq < *range.from) || (range.to && event->seq > *range.to);
  });
  return list(std::move(events), range.direction);
}

class HeadCursor final : public StreamCursor {
 public:
  explicit HeadCursor(std::vector<StreamHead> heads) : heads_(std::move(heads)) {}

  bool next(StreamHead& head) override {
    if (at_ == heads_.size()) return false;
    head = heads_[at_++];
    return true;
  }

 private:
  std::vector<StreamHead> heads_;
  std::size_t at_ = 0;
};

}  // namespace

class Database {
 public:
  std::mutex mutex;
  std::map<std::string, Stream, std::less<>> streams;
  Events log;                   // by position; null where one was archived
  std::int64_t generation = 0;  // grows with what replaces or removes events
  std::string id;
  Timestamp created;
  std::optional<std::string> sealed;
  /// By stream, definition and seq.
  std::map<std::tuple<std::string, Hash, Seq>, Snapshot> snapshots;
  /// By pattern and view.
  std::map<std::pair<std::string, std::string>, SnapshotPolicy> policies;
};

namespace {

// Under the lock.
void check_not_sealed(const Database& database) {
  if (database.sealed) throw sealed_error("memory:", *database.sealed);
}

struct Staged final : StagedStream {
  Events events;    // those added
  Events replaced;  // in the place of others
};

class MemoryTransaction final : public Transaction {
 public:
  explicit MemoryTransaction(Database& database) : database_(database) {
    const std::lock_guard lock(database_.mutex);
    check_not_sealed(database_);
    base_ = database_.log.size();
    generation_ = database_.generation;
    next_number_ = static_cast<std::int64_t>(database_.streams.size()) + 1;
  }

  StagedStream& stream(std::string_view name) override {
    auto [at, is_new] = staged_.try_emplace(std::string(name));
    if (is_new) {
      const std::lock_guard lock(database_.mutex);
      const auto found = database_.streams.find(name);
      if (found != database_.streams.end()) at->second.head = found->second.head;
      at->second.head.name = name;
    }
    return at->second;
  }

  std::optional<StoredEvent> find_id(StagedStream& stream, std::string_view id) override {
    for (const EventPtr& event : static_cast<Staged&>(stream).events) {
      if (event->id == id) return *event;
    }
    const std::lock_guard lock(database_.mutex);
    const auto found = database_.streams.find(stream.head.name);
    if (found == database_.streams.end()) return std::nullopt;
    const auto event = found->second.ids.find(id);
    if (event == found->second.ids.end()) return std::nullopt;
    return *event->second;
  }

  std::unique_ptr<EventCursor> read(StagedStream& stream, const Range& range) override {
    Events events;
    {
      const std::lock_guard lock(database_.mutex);
      const auto found = database_.streams.find(stream.head.name);
      if (found != database_.streams.end()) events = found->second.events;
    }
    const Events& added = static_cast<Staged&>(stream).events;
    events.insert(events.end(), added.begin(), added.end());
    return list(std::move(events), range);
  }

  std::optional<Position> add(StagedStream& stream, const EventView& event,
                              const std::optional<Hash>& anchor) override {
    auto& staged = static_cast<Staged&>(stream);
    if (stream.head.number == 0) stream.head.number = next_number_++;
    auto stored = std::make_shared<StoredEvent>(event);
    stored->stream_number = stream.head.number;
    stored->position = Position(static_cast<std::int64_t>(base_ + added_.size() + 1));
    if (stream.head.empty()) stream.head.anchor = anchor;
    stream.head.advance(event);
    staged.events.push_back(stored);
    added_.push_back(stored);
    return stored->position;
  }

  void replace(StagedStream& stream, const EventView& old, const EventView& now) override {
    auto stored = std::make_shared<StoredEvent>(now);
    stored->stream_number = stream.head.number;
    stored->position = old.position;
    stream.head.replace(old, now);
    static_cast<Staged&>(stream).replaced.push_back(std::move(stored));
  }

  bool commit() override {
    const std::lock_guard lock(database_.mutex);
    check_not_sealed(database_);
    if (database_.log.size() != base_ || database_.generation != generation_) return false;
    const bool replaces = std::any_of(staged_.begin(), staged_.end(), [](const auto& entry) {
      return !entry.second.replaced.empty();
    });
    if (replaces) ++database_.generation;
    for (auto& [name, staged] : staged_) put_in_place(name, staged);
    database_.log.insert(database_.log.end(), added_.begin(), added_.end());
    for (auto& [name, staged] : staged_) {
      if (staged.events.empty() && staged.replaced.empty()) continue;
      Stream& stream = database_.streams[name];
      stream.head = staged.head;
      stream.events.insert(stream.events.end(), staged.events.begin(), staged.events.end());
      for (const EventPtr& event : staged.events) {
        if (event->id) stream.ids[*event->id] = event;
      }
    }
    return true;
  }

 private:
  void put_in_place(const std::string& name, const Staged& staged) {
    if (staged.replaced.empty()) return;
    Stream& stream = database_.streams[name];
    for (const EventPtr& event : staged.replaced) {
      const auto at =
          std::lower_bound(stream.events.begin(), stream.events.end(), event->seq,
                           [](const EventPtr& stored, Seq seq) { return stored->seq < seq; });
      *at = event;
      database_.log[static_cast<std::size_t>(event->position->value() - 1)] = event;
      if (event->id) stream.ids[*event->id] = event;
    }
  }

  Database& database_;
  std::size_t base_ = 0;  // events there were when the transaction began
  std::int64_t generation_ = 0;
  std::int64_t next_number_ = 0;
  std::map<std::string, Staged, std::less<>> staged_;
  Events added_;
};

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
bool put_one(Database& database, const Snapshot& snapshot) {
  if (!database.streams.contains(snapshot.stream)) return false;
  const auto [at, is_new] = database.snapshots.try_emplace(identity_of(snapshot), snapshot);
  Snapshot& kept = at->second;
  const bool is_same = !is_new && kept.state == snapshot.state && kept.value == snapshot.value &&
                       kept.epoch >= snapshot.epoch;
  if (is_same) return false;
  const bool epoch = kept.epoch || snapshot.epoch;
  kept = snapshot;
  kept.epoch = epoch;
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

class MemoryStore final : public Store {
 public:
  explicit MemoryStore(std::shared_ptr<Database> database)
      : database_(std::move(database)), snapshots_(*database_) {}

  SnapshotStore* own_snapshots() override { return &snapshots_; }

  Capabilities capabilities() const noexcept override { return {.positions = true}; }

  std::unique_ptr<Transaction> begin(bool /*dry*/) override {
    return std::make_unique<MemoryTransaction>(*database_);
  }

  std::optional<StreamHead> head(std::string_view stream) override {
    const std::lock_guard lock(database_->mutex);
    const auto found = database_->streams.find(stream);
    if (found == database_->streams.end()) return std::nullopt;
    return found->second.head;
  }

  std::unique_ptr<EventCursor> read(std::string_view stream, const Range& range) override {
    const std::lock_guard lock(database_->mutex);
    const auto found = database_->streams.find(stream);
    return list(found == database_->streams.end() ? Events() : found->second.events, range);
  }

  std::unique_ptr<EventCursor> read_all(const ScanRange& range) override {
    Events events;
    {
      const std::lock_guard lock(database_->mutex);
      const auto size = static_cast<std::int64_t>(database_->log.size());
      const std::int64_t end =
          std::clamp(range.to ? range.to->value() : size, std::int64_t{0}, size);
      const std::int64_t begin =
          std::clamp(range.after ? range.after->value() : 0, std::int64_t{0}, end);
      events.assign(database_->log.begin() + begin, database_->log.begin() + end);
    }
    std::erase(events, nullptr);
    if (range.parts > 1) {
      std::erase_if(events, [&range](const EventPtr& event) {
        return event->stream_number % range.parts != range.part;
      });
    }
    if (range.order == ScanOrder::time) {
      std::stable_sort(events.begin(), events.end(),
                       [](const EventPtr& a, const EventPtr& b) { return a->time < b->time; });
    }
    return list(std::move(events), range.direction);
  }

  std::unique_ptr<StreamCursor> streams(const Selection& selection) override {
    std::vector<StreamHead> heads;
    const std::lock_guard lock(database_->mutex);
    for (const auto& [name, stream] : database_->streams) {
      if (selection.matches(name)) heads.push_back(stream.head);
    }
    return std::make_unique<HeadCursor>(std::move(heads));
  }

  StoreInfo info() override {
    const std::lock_guard lock(database_->mutex);
    StoreInfo info;
    info.store = "memory:";
    info.format = "in memory";
    info.id = database_->id;
    info.created = database_->created;
    info.sealed = database_->sealed;
    info.generation = database_->generation;
    info.streams = static_cast<std::int64_t>(database_->streams.size());
    info.events = 0;
    std::unordered_set<std::string_view> types;
    for (const EventPtr& event : database_->log) {
      if (!event) continue;
      ++*info.events;
      types.insert(event->type);
    }
    info.types = static_cast<std::int64_t>(types.size());
    info.payload_bytes = 0;
    info.anchored = 0;
    for (const auto& [name, stream] : database_->streams) {
      *info.payload_bytes += stream.head.bytes;
      if (stream.head.anchor) ++*info.anchored;
    }
    return info;
  }

  bool seal(const std::string& now_at) override {
    const std::lock_guard lock(database_->mutex);
    return std::exchange(database_->sealed, now_at) != now_at;
  }

  bool unseal() override {
    const std::lock_guard lock(database_->mutex);
    return std::exchange(database_->sealed, std::nullopt).has_value();
  }

  std::optional<std::string> sealed() override {
    const std::lock_guard lock(database_->mutex);
    return database_->sealed;
  }

  // Nothing but the events themselves, which core checks.
  void check(const std::function<void(const std::string&)>& /*report*/) override {}

 private:
  std::shared_ptr<Database> database_;
  MemorySnapshots snapshots_;
};

}  // namespace

std::shared_ptr<Database> make_database(Random& random, Clock& clock) {
  auto database = std::make_shared<Database>();
  Salt id{};
  random.fill(id);
  database->id = to_hex(id);
  database->created = clock.now();
  return database;
}

std::unique_ptr<Store> open_store(std::shared_ptr<Database> database) {
  return std::make_unique<MemoryStore>(std::move(database));
}

}  // namespace eventsrc::memory
