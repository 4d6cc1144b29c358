#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "eventsrc/fold.hpp"
#include "eventsrc/hash.hpp"
#include "eventsrc/pattern.hpp"
#include "eventsrc/seq.hpp"
#include "eventsrc/timestamp.hpp"

namespace eventsrc {

/// What a view had made of a stream up to an event. Of a keyed view it holds all keys: a rule that
/// cannot be applied to one of them is a fault of the whole stream, so none stands for itself.
///
/// Its identity is stream, definition and seq.
struct Snapshot {
  std::string stream;
  std::string view;    ///< name
  Hash definition{};   ///< `View::hash`: an edited view has other snapshots
  Seq seq;             ///< of the last event folded
  Timestamp time;      ///< of the same
  Timestamp time_max;  ///< the greatest time up to `seq`
  Hash hash{};         ///< of the same: stands for all of the stream before it
  Timestamp created;
  bool epoch = false;  ///< earlier events may be archived: it is not to be dropped
  std::string state;   ///< JSON: see `SnapshotWriter`
  std::string value;   ///< JSON; empty where there is none
};

/// Which snapshots of a stream and a definition may serve a point.
struct SnapshotBound {
  Seq max_seq{std::numeric_limits<std::int64_t>::max()};
  Timestamp max_time = Timestamp::max();  ///< of `time_max`
};

/// Streams whose snapshots `append` keeps up to date.
struct SnapshotPolicy {
  std::string pattern;
  std::string view;        ///< name
  std::string definition;  ///< `View::canonical`: no other file is needed
  std::int64_t every = 1;  ///< events from one snapshot to the next

  friend bool operator==(const SnapshotPolicy&, const SnapshotPolicy&) = default;
};

class EpochStore;

/// Where snapshots are kept: in a store, beside its events. Of the thread that the store's handle
/// is of. Writing needs a handle that may write.
class SnapshotStore {
 public:
  virtual ~SnapshotStore() = default;

  /// Epochs, and archives of what is before them; null where there are none.
  [[nodiscard]] virtual EpochStore* epochs() { return nullptr; }

  /// Another number once stored events were rewritten or erased: what was folded before may then
  /// not be kept.
  [[nodiscard]] virtual std::int64_t generation() = 0;

  /// The one with the greatest seq.
  [[nodiscard]] virtual std::optional<Snapshot> newest(std::string_view stream,
                                                       const Hash& definition,
                                                       const SnapshotBound& bound) = 0;
  /// Its seq for each stream that has one, by `StreamHead::number`, where that can be told without
  /// asking for every stream; else nothing.
  [[nodiscard]] virtual std::unordered_map<std::int64_t, Seq> newest_seqs(
      const Hash& /*definition*/, const SnapshotBound& /*bound*/) {
    return {};
  }

  /// Keeps those that differ from what is kept (of one identity, the new one stays); says how many
  /// that were. Throws `contention` if the generation is not `generation` any more. Streams that
  /// hold no event are passed over.
  virtual std::size_t put(std::span<const Snapshot> snapshots, std::int64_t generation) = 0;

  /// Those of the streams that `selection` matches, sorted by stream, view, definition and seq,
  /// without their values.
  [[nodiscard]] virtual std::vector<Snapshot> list(const Selection& selection) = 0;
  /// Removes these (by their identity), but for those of epochs; says how many there were.
  virtual std::size_t drop(std::span<const Snapshot> snapshots) = 0;
  /// Removes all of a stream that saw the event at `seq`; those of epochs only where the change of
  /// the event does not take them along (`Transaction::replace`), as it may still be refused.
  virtual std::size_t drop_from(std::string_view stream, Seq seq) = 0;
  /// Removes those of a stream that are not given any more since stored events were rewritten or
  /// erased: where they are kept apart from these, they may have been left.
  virtual void drop_outdated(std::string_view /*stream*/) {}

  /// Sorted by pattern and view.
  [[nodiscard]] virtual std::vector<SnapshotPolicy> policies() = 0;
  /// Takes the place of the one with the same pattern and view; false if that was the same.
  virtual bool set_policy(const SnapshotPolicy& policy) = 0;
  /// False if there is none.
  virtual bool drop_policy(std::string_view pattern, std::string_view view) = 0;
};

/// Writes the states of a fold's group into a snapshot. Its `state` is
/// `{"state":KIND,"events":N,"redacted":N,"skipped":N,"sum":HEX}`: KIND is `value`, `deleted`,
/// `none`, or `keys`, with which the value is an object that has, for each key, an array: of the
/// value, or empty where it is deleted. The sum is SHA-256 over all of the snapshot but `created`
/// (eventsrc-format(5)).
class SnapshotWriter {
 public:
  /// `key` is null for a view without keys.
  void add(const std::string* key, const State& state);
  /// The same of everything in the group.
  void add(Fold& fold, std::size_t group);
  /// Whether anything was added that an event has passed.
  [[nodiscard]] bool any() const noexcept { return passed_.events > 0; }
  [[nodiscard]] Seq seq() const noexcept { return passed_.seq; }
  [[nodiscard]] Timestamp time() const noexcept { return passed_.time; }
  /// Fills in `seq`, `time`, `state` and `value`; everything else but `created` is there. Begins
  /// anew.
  void finish(Snapshot& snapshot);

 private:
  State passed_;  // without its value
  bool keyed_ = false;
  std::string value_;
  std::string spare_;
};

/// What a snapshot says beside its value.
struct SnapshotFacts {
  std::string_view kind;  ///< `value`, `deleted`, `none`, `keys`
  std::int64_t events = 0;
  std::int64_t redacted = 0;
  std::int64_t skipped = 0;
};

/// Makes an epoch's of it, as its sum then says. A damaged one stays damaged.
void keep_for_epoch(Snapshot& snapshot);

/// Nothing if the snapshot is damaged.
[[nodiscard]] std::optional<SnapshotFacts> snapshot_facts(const Snapshot& snapshot);

/// What to do about a damaged one: the end of a message.
[[nodiscard]] std::string_view advice_on(const Snapshot& damaged);

/// Puts a snapshot of the fold's view into a group as it is before its first event. False, and the
/// group stays as it is, if the snapshot is damaged.
[[nodiscard]] bool restore_snapshot(const Snapshot& snapshot, Fold& fold, std::size_t group);

/// Calls `each` with the states that a snapshot holds: of a keyed view with each key. False if it
/// is damaged.
[[nodiscard]] bool read_snapshot(const Snapshot& snapshot, const Fold::OnState& each);

}  // namespace eventsrc
