#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/pattern.hpp"
#include "eventsrc/point.hpp"
#include "eventsrc/replay.hpp"
#include "eventsrc/snapshot.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc {

struct SnapshotOptions {
  Point at;
  std::optional<std::int64_t> every;  ///< a snapshot after each so many events, none at the point
  ReplayOptions replay;
  /// Nothing: of each the time of its event, so that a seeded store is the same every time.
  std::optional<Timestamp> created{};
  std::function<void(const Error&)> fault;  ///< what is wrong with one of the streams
  std::function<void(std::int64_t events)> progress{};
};

/// What became of snapshots that were to be made.
struct SnapshotReport {
  std::int64_t made = 0;
  std::int64_t written = 0;        ///< of these; the others were there already
  std::optional<Snapshot> last{};  ///< without its value
};

/// Throws `unsupported` for a view of the whole store, which has no snapshots.
void check_snapshot_scope(const View& view);

/// Folds the streams of `selection` that `view` is meant for, read from `store`, and keeps their
/// states in `into`: another handle of the same store, or the same. Streams without events up to
/// the point have none. Throws `unsupported` for a view of the whole store.
SnapshotReport create_snapshots(Store& store, SnapshotStore& into, const Selection& selection,
                                const std::shared_ptr<const View>& view,
                                const SnapshotOptions& options);

/// Keeps the snapshots of a policy up to date.
class SnapshotKeeper {
 public:
  /// Throws `invalid` if the policy's definition is none.
  explicit SnapshotKeeper(const SnapshotPolicy& policy);

  [[nodiscard]] const std::shared_ptr<const View>& view() const noexcept { return view_; }
  /// Whether the policy is about this stream.
  [[nodiscard]] bool concerns(std::string_view stream) const;
  /// Makes the snapshots of the stream that are due since the newest one, by a handle that may
  /// write. `created`: see `SnapshotOptions`.
  SnapshotReport keep(Store& store, std::string_view stream, std::optional<Timestamp> created);

 private:
  [[nodiscard]] bool is_due(SnapshotStore& snapshots, const StreamHead& head) const;

  Selection streams_;
  std::int64_t every_;
  std::shared_ptr<const View> view_;
  std::unique_ptr<Fold> fold_;  // made when first needed
};

/// What a look at a snapshot has shown.
enum class SnapshotFinding {
  same,       ///< folding the events gives the same
  unknown,    ///< it is whole and fits its stream, but its view is not at hand
  damaged,    ///< it was altered
  elsewhere,  ///< it is of another history of the stream
  differs,    ///< folding the events gives something else
};

/// Looks at all snapshots of the streams, and folds those of `views` once more, from the first
/// event on.
void verify_snapshots(
    Store& store, const Selection& selection, const std::vector<std::shared_ptr<const View>>& views,
    const FoldOptions& options,
    const std::function<void(const Snapshot&, SnapshotFinding, const std::string& why)>& found);

}  // namespace eventsrc
