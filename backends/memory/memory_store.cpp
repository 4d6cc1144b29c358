#include "memory/memory_store.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <unordered_set>
#include <utility>
#include <vector>

#include "eventsrc/hash.hpp"
#include "eventsrc/snapshot.hpp"
#include "eventsrc/text_hash.hpp"
#include "memory/database.hpp"
#include "memory/snapshots.hpp"

namespace eventsrc::memory {
namespace {

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
class MemoryStore final : public Store {
 public:
  explicit MemoryStore(std::shared_ptr<Database> database)
      : database_(std::move(database)), snapshots_(make_snapshots(*database_)) {}

  SnapshotStore* own_snapshots() override { return snapshots_.get(); }

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
    std::unordered_set<std::string_view, TextHash> types;
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
  std::unique_ptr<SnapshotStore> snapshots_;
};

}  // namespace

void check_not_sealed(const Database& database) {
  if (database.sealed) throw sealed_error("memory:", *database.sealed);
}

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
