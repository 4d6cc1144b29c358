#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eventsrc/event.hpp"
#include "eventsrc/names.hpp"
#include "eventsrc/pattern.hpp"
#include "eventsrc/seq.hpp"

namespace eventsrc {

class Error;
class SnapshotStore;

/// What is known of the times of events that stood before a stream's first one.
struct EarlierTimes {
  Timestamp max;
  bool ordered = true;  ///< they never went back

  friend bool operator==(const EarlierTimes&, const EarlierTimes&) = default;
};

/// What a store knows about a stream without reading its events.
struct StreamHead {
  std::string name;
  std::int64_t number = 0;  ///< see EventView::stream_number
  std::int64_t events = 0;  ///< how many are stored
  Seq first;
  Seq last;
  Timestamp first_time;
  Timestamp last_time;
  Timestamp time_max;          ///< the greatest time up to `last`
  bool times_ordered = true;   ///< the times never went back
  std::int64_t bytes = 0;      ///< of all data and meta texts
  Hash hash{};                 ///< the chain after `last`
  std::optional<Hash> anchor;  ///< the hash before `first`, where that is not the chain's start
  /// Of archived events, where `time_max` and `times_ordered` tell of these too.
  std::optional<EarlierTimes> earlier{};

  [[nodiscard]] bool empty() const noexcept { return events == 0; }
  /// The hash before the first event.
  [[nodiscard]] const Hash& origin() const noexcept;
  /// Takes `event` in as the new last one.
  void advance(const EventView& event) noexcept;
  /// Takes in that `now` stands where `old` did.
  void replace(const EventView& old, const EventView& now) noexcept;
};

/// Events, one at a time. A view holds until the next call.
class EventCursor {
 public:
  virtual ~EventCursor() = default;
  /// False at the end. Throws what the store throws.
  virtual bool next(EventView& event) = 0;
};

/// Streams that hold at least one event, in byte order of their names.
class StreamCursor {
 public:
  virtual ~StreamCursor() = default;
  virtual bool next(StreamHead& head) = 0;
};

enum class Direction { forward, backward };

/// Part of one stream; both ends belong to it.
struct Range {
  std::optional<Seq> from{};
  std::optional<Seq> to{};
  Direction direction = Direction::forward;
  bool chain = true;  ///< see ScanRange::chain
};

/// `position`: commit order (a backend without positions: each stream's events in seq order,
/// streams in any order). `time`: event time, within one microsecond as by `position`.
enum class ScanOrder { position, time };

/// Part of the whole store.
struct ScanRange {
  std::optional<Position> after{};  ///< exclusive
  std::optional<Position> to{};     ///< inclusive
  Direction direction = Direction::forward;
  ScanOrder order = ScanOrder::position;
  /// Only streams whose number leaves the remainder `part` when divided by `parts`: each event is
  /// in one part.
  std::int64_t part = 0;
  std::int64_t parts = 1;
  /// Without, the events' salt, content and hash may be left as they are: folding needs none.
  bool chain = true;
};

/// What a backend can do; what it cannot is refused with `unsupported`, never done differently.
struct Capabilities {
  bool positions = false;  ///< a total order of all events
  bool read_only = false;  ///< eventsrc never writes to it
  /// Over how many streams one transaction can go.
  std::size_t atomic_streams = std::numeric_limits<std::size_t>::max();

  [[nodiscard]] bool any_streams() const noexcept {
    return atomic_streams == std::numeric_limits<std::size_t>::max();
  }
};

/// What a service charges for, in its units (those of DynamoDB: 4 KB read, 1 KB written).
struct Cost {
  double read_units = 0;
  double write_units = 0;
};

/// A stream inside a transaction. A backend derives from it to keep its own beside.
struct StagedStream {
  StreamHead head;       ///< with what the transaction has added
  bool touched = false;  ///< for the caller: it has met this stream
  virtual ~StagedStream() = default;
};

/// One atomic write. Nothing is visible to others before `commit`; destroyed without it, nothing
/// ever is. References stay valid until the transaction ends; one that is not committed ends the
/// views that other cursors of its store's handle gave.
class Transaction {
 public:
  virtual ~Transaction() = default;

  /// The stream as this transaction sees it; an unknown one has an empty head with its name.
  /// `name` is a valid stream name.
  virtual StagedStream& stream(std::string_view name) = 0;
  /// Says which events come next, as far as that is known: what there is about their ids may be
  /// looked up together. None of their streams needs to have been asked for.
  virtual void expect(std::span<const NewEvent> /*events*/) {}
  /// The event of the stream with this id; empty if there is none. Sees what was added.
  virtual std::optional<StoredEvent> find_id(StagedStream& stream, std::string_view id) = 0;
  /// Part of the stream; sees what was added before the call.
  virtual std::unique_ptr<EventCursor> read(StagedStream& stream, const Range& range) = 0;
  /// The event at this seq; empty if there is none. Sees what was added.
  [[nodiscard]] virtual std::optional<StoredEvent> find_seq(StagedStream& stream, Seq seq);

  /// Adds `event` behind the stream's last one (its seq is greater; its hash is complete) and
  /// advances the head. Into an empty stream, `anchor` is the hash it continues. Returns its
  /// position where the backend has positions.
  virtual std::optional<Position> add(StagedStream& stream, const EventView& event,
                                      const std::optional<Hash>& anchor) = 0;

  /// Puts `now` in the place of `old`, which is stored; position, seq, time and id stay. Where the
  /// hash becomes another one, all events behind it are replaced too, in their order, before
  /// `commit`: their hashes follow. States that were saved at or behind it are dropped. Reading
  /// what was replaced may still give `old` until the commit. `Store::scrub` is called some time
  /// after it. Throws `unsupported` where the store cannot do it.
  virtual void replace(StagedStream& stream, const EventView& old, const EventView& now);

  /// Makes it durable and visible. False: a rival was faster and nothing was written; start again.
  [[nodiscard]] virtual bool commit() = 0;

  /// Whether a rival was seen to be faster: what it said may be of the past, and `commit` will give
  /// false.
  [[nodiscard]] virtual bool lost() const noexcept { return false; }

  /// What committing it would cost, about, where that is counted; throws what keeps it from being
  /// committed, as far as that shows. `by_stream`: if each stream were written by itself.
  [[nodiscard]] virtual std::optional<Cost> cost(bool /*by_stream*/) { return std::nullopt; }

  /// Whether it had to wait for another writer.
  [[nodiscard]] virtual bool waited() const noexcept { return false; }
};

/// Facts for `info`, in the order they are shown.
struct StoreInfo {
  std::string store;   ///< URL
  std::string format;  ///< e.g. "eventsrc SQLite format 1"
  std::string id;      ///< 32 hex digits, drawn when the store was created
  Timestamp created;
  bool seeded = false;
  // Left out where counting them would mean to read much.
  std::optional<std::int64_t> streams;
  std::optional<std::int64_t> anchored;  ///< streams that do not begin their chain
  std::optional<std::int64_t> events;
  std::optional<std::int64_t> types;
  std::optional<std::int64_t> payload_bytes;
  std::optional<std::int64_t> generation;  ///< how often history was rewritten, where that is known
  std::optional<std::string> sealed;       ///< see Store::sealed
  std::int64_t redactions_pending = 0;     ///< see Store::scrub
  std::vector<std::pair<std::string, std::int64_t>> sizes;   ///< backend's own, e.g. free pages
  std::vector<std::pair<std::string, std::string>> details;  ///< the same, as texts
  std::optional<Cost> consumed;  ///< by this command so far, where that is counted
};

struct GcOptions {
  std::chrono::microseconds age = std::chrono::hours(1);  ///< younger ones may be under way
  bool dry_run = false;
};

struct GcReport {
  std::int64_t writes = 0;      ///< that were cut short and whose traces were removed
  std::int64_t chunks = 0;      ///< removed with them, at most
  std::int64_t young = 0;       ///< writes left alone as they may be under way
  std::int64_t redactions = 0;  ///< of pending ones, whose last bytes were removed
};

using StreamNames = std::set<std::string, std::less<>>;

/// Tells which streams others add to. Of its store's handle, and must not outlive it.
class News {
 public:
  virtual ~News() = default;
  /// Refreshes the store, and names the streams that were added to since the last call, or since
  /// this was made: none is left out, but some may be named for nothing. Nothing at all: it can be
  /// any stream. The records of what was erased are a stream among them, `$audit`.
  [[nodiscard]] virtual std::optional<StreamNames> look() = 0;
};

/// Where events live. One handle belongs to one thread.
///
/// Reads see a consistent state: a cursor shows the store as it was when the cursor was made. A
/// store opened for reading shows one state in all its reads until `refresh`.
class Store {
 public:
  virtual ~Store() = default;

  [[nodiscard]] virtual Capabilities capabilities() const noexcept = 0;

  /// Starts a write. Null if other writers held the store for as long as the backend was told to
  /// wait. `dry`: it will not be committed, and writes nothing.
  [[nodiscard]] virtual std::unique_ptr<Transaction> begin(bool dry = false) = 0;

  /// Empty if the stream holds no event.
  [[nodiscard]] virtual std::optional<StreamHead> head(std::string_view stream) = 0;
  [[nodiscard]] virtual std::unique_ptr<EventCursor> read(std::string_view stream,
                                                          const Range& range) = 0;
  [[nodiscard]] virtual std::unique_ptr<EventCursor> read_all(const ScanRange& range) = 0;
  /// Streams whose name `selection` matches.
  [[nodiscard]] virtual std::unique_ptr<StreamCursor> streams(const Selection& selection) = 0;

  [[nodiscard]] virtual StoreInfo info() = 0;
  /// `StoreInfo::id`.
  [[nodiscard]] virtual std::string id() { return info().id; }
  /// Whether it was created with a seed, from which salts may be derived.
  [[nodiscard]] virtual bool is_seeded() { return info().seeded; }

  /// Checks what only the backend knows (pages, indexes) and calls `report` for each thing that is
  /// wrong, in plain words. The chain is checked by core.
  virtual void check(const std::function<void(const std::string&)>& report) = 0;

  /// Copies the store as it is now into a new file, while others read and write. `check` looks at
  /// the copy before it gets its name; what it throws undoes it. Throws `denied` or `unavailable`
  /// if the file exists or cannot be written.
  virtual void backup(const std::string& file, const std::function<void(Store& copy)>& check);

  /// Called after the last read of a command: throws `unavailable` if what was read may not be one
  /// state of the store, which was then not to be locked; the command may be run again.
  virtual void confirm() {}

  /// Lets later reads see what others wrote meanwhile.
  virtual void refresh() {}
  /// Whether `refresh` cannot do that: another store has the name now, or what is read is a copy
  /// and the store has changed. Then it is to be opened again.
  [[nodiscard]] virtual bool is_outdated() { return false; }

  /// What comes to the streams of `selection` from now on. Throws `unsupported` where only named
  /// streams can be looked at, and others are asked for.
  [[nodiscard]] virtual std::unique_ptr<News> news(const Selection& selection);

  /// A handle for another thread, whose `read_all` hands out the events that this one's does: for
  /// work that is split. Null where that cannot be had: then one thread does it all. Beside that
  /// only `check` is to be asked of it, and it must go before this one.
  [[nodiscard]] virtual std::unique_ptr<Store> share() { return nullptr; }

  /// A handle for another thread to write by, and how many of them are of use together. Null where
  /// writers would only wait for each other.
  [[nodiscard]] virtual std::unique_ptr<Store> writer() { return nullptr; }
  [[nodiscard]] virtual std::size_t useful_writers() const noexcept { return 1; }

  /// Whether a service makes it go slower than it would now. May be asked at any time.
  [[nodiscard]] virtual bool is_throttled() const noexcept { return false; }

  /// What reading every event would cost, about, where that is counted.
  [[nodiscard]] virtual std::optional<Cost> read_cost() { return std::nullopt; }

  /// Closes the store for writing: every write throws `denied` from now on, and says that the store
  /// is now at `now_at` (a URL, or empty). Once it has returned, nothing is added any more, not
  /// even by a write that was under way. On a sealed store it changes `now_at`, and completes a
  /// sealing that was cut short. False if all was so already.
  virtual bool seal(const std::string& now_at);
  /// Opens it for writing again. False if it was not sealed.
  virtual bool unseal();
  /// Of a sealed store, where it is now; empty text if nobody said.
  [[nodiscard]] virtual std::optional<std::string> sealed() { return std::nullopt; }

  /// Makes sure that no byte of a payload which `Transaction::replace` erased stays where the store
  /// can reach it. Throws `unavailable` where readers hold it: then what was committed stands, and
  /// `collect_garbage` ends it later.
  virtual void scrub() {}

  /// Of a stream whose first events were archived, the file they are in.
  [[nodiscard]] virtual std::optional<std::string> archive(std::string_view stream);

  /// Where snapshots of its streams are kept; null: nowhere. Lives as long as this.
  [[nodiscard]] SnapshotStore* snapshots() {
    return elsewhere_ ? elsewhere_.get() : own_snapshots();
  }
  /// The place for them beside its events, whether they are kept there or elsewhere.
  [[nodiscard]] virtual SnapshotStore* own_snapshots() { return nullptr; }
  /// From now on `snapshots` is this; of a store that has a place of its own.
  void keep_snapshots_in(std::shared_ptr<SnapshotStore> elsewhere) noexcept {
    elsewhere_ = std::move(elsewhere);
  }

  /// Removes what writes that were cut short have left behind, which no read shows.
  [[nodiscard]] virtual GcReport collect_garbage(const GcOptions& options);

 private:
  std::shared_ptr<SnapshotStore> elsewhere_;
};

/// What a write to a sealed store throws: `denied`. `store` is its URL or path.
[[nodiscard]] Error sealed_error(std::string_view store, std::string_view now_at);

/// The hash of the event at `seq` of a stream that has this head; nothing if there is none.
[[nodiscard]] std::optional<Hash> hash_at(Store& store, const StreamHead& head, Seq seq);

}  // namespace eventsrc
