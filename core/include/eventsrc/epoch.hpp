#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/event_line.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/point.hpp"
#include "eventsrc/snapshot.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc {

/// A mark on a stream, at one of its events: those before it may be archived.
struct Epoch {
  Seq seq;
  Timestamp time;
  Hash hash{};

  friend bool operator==(const Epoch&, const Epoch&) = default;
};

/// The events of a stream before its epoch, about to be archived.
struct ArchivePlan {
  StreamHead archived;              ///< the stream as it would be if it ended there
  StreamHead kept;                  ///< and without them
  std::vector<Position> positions;  ///< theirs, where the store has positions
  std::int64_t generation = 0;
  Hash ids{};  ///< see `add_archived_id`
};

/// Adds an event that has an id to the sum of those that are archived: that stands for what stays
/// known of each of them, in whatever order they are added. `content` is its content hash.
void add_archived_id(Hash& ids, Sha256& sha, const EventView& event, const Hash& content);

/// Where a store keeps epochs, and lets events go. All writes are atomic; they throw `contention`
/// if the store's generation is not `generation` any more.
class EpochStore {
 public:
  virtual ~EpochStore() = default;

  [[nodiscard]] virtual std::optional<Epoch> epoch(std::string_view stream) = 0;
  /// The file that the events before the first one were moved to; of several, the last.
  [[nodiscard]] virtual std::optional<std::string> archive(std::string_view stream) = 0;

  /// Marks the stream and keeps `snapshots`, which are of that event; false if all that was so
  /// already. Throws `contention` if it has a later mark: what is before that may be archived.
  virtual bool mark(std::string_view stream, const Epoch& epoch,
                    std::span<const Snapshot> snapshots, std::int64_t generation) = 0;
  /// Removes the archived events, which are the stream's first ones, and the snapshots of them;
  /// `file` is where they are. Events that were added behind the plan's meanwhile stay. The ids of
  /// what goes are still found: see `Transaction::find_id`.
  virtual void remove(const ArchivePlan& plan, const std::string& file) = 0;
  /// Puts events of the last archive back before the first one, at their positions. `whole` is the
  /// head with them. Throws `rejected`, and nothing is changed, if they are not all of what stood
  /// there, at these positions where the store has any, or a place or an id was taken.
  virtual void restore(const StreamHead& whole, EventCursor& events, std::int64_t generation) = 0;
};

/// Throws `unsupported` if the store cannot archive events.
[[nodiscard]] EpochStore& epochs_of(Store& store);

/// Where the stream's events before the first stored one went, if they were archived.
[[nodiscard]] std::optional<std::string> archive_of(Store& store, const StreamHead& head);
/// Throws `invalid` if events of the stream are archived, so that nothing can be folded from the
/// first one on.
void check_whole(Store& store, const StreamHead& head);
/// Throws `rejected` if the event at `seq` is not to be changed while events of the stream are
/// archived: it is one of them, or the last states that stand for them would go with it. `done`:
/// what will not be, as "redacted".
void check_reachable(Store& store, const StreamHead& head, Seq seq, std::string_view done);

/// For a stream whose mark is `before`: throws `contention` if that is later than `epoch`.
void check_moves_on(const std::optional<Epoch>& before, const Epoch& epoch,
                    std::string_view stream);

/// Folds the stream up to the point by each view and marks it there, by a handle that may write.
/// False if that is so already. Throws `invalid` if there is no event up to the point, a later
/// mark, a view cannot be applied, or the stream is a reserved one, and `unsupported` for a view of
/// the whole store.
bool make_epoch(Store& store, std::string_view stream, const Point& point,
                std::span<const std::shared_ptr<const View>> views, const FoldOptions& options,
                std::optional<Timestamp> created, Epoch& epoch);

/// Hands each of them to `emit`, the first with the hash before it if it does not begin the chain.
/// Every hash is computed anew: throws `integrity` if one does not fit. Throws `invalid` if there
/// is no epoch, or the stream is a reserved one.
[[nodiscard]] ArchivePlan plan_archive(
    Store& store, std::string_view stream,
    const std::function<void(const EventView& event, const Hash* prev)>& emit);

/// Of earlier epochs' snapshots, which go with what is archived before an epoch at `seq`, those of
/// views that this one has no state of: of each view the last.
[[nodiscard]] std::vector<Snapshot> ending_views(Store& store, std::string_view stream, Seq seq);

/// Puts the events of an archive (lines of one stream, with positions) back; gives the stream's
/// name and how many there were. Throws `invalid` for lines that are no archive, `integrity` if
/// their hashes do not fit each other and the stream, `rejected` if this store did not archive
/// them from these positions. Then nothing is changed.
struct Restored {
  std::string stream;
  std::int64_t events = 0;
};
Restored restore_archive(Store& store, int fd);

}  // namespace eventsrc
