#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/snapshot.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc {

/// The snapshots of a stream that know nothing of its events from `changed` on, which a what-if
/// has other ones of. To be read only; must not outlive `store`.
class SnapshotsBefore final : public SnapshotStore {
 public:
  SnapshotsBefore(Store& store, StreamHead head, Seq changed)
      : store_(store), kept_(*store.snapshots()), head_(std::move(head)), changed_(changed) {}

  [[nodiscard]] EpochStore* epochs() override;
  [[nodiscard]] std::int64_t generation() override { return kept_.generation(); }
  /// Throws `invalid` where only later ones stand for archived events.
  [[nodiscard]] std::optional<Snapshot> newest(std::string_view stream, const Hash& definition,
                                               const SnapshotBound& bound) override;
  [[nodiscard]] std::vector<Snapshot> list(const Selection& selection) override;
  [[nodiscard]] std::vector<SnapshotPolicy> policies() override { return kept_.policies(); }

  std::size_t put(std::span<const Snapshot> snapshots, std::int64_t generation) override;
  std::size_t drop(std::span<const Snapshot> snapshots) override;
  std::size_t drop_from(std::string_view stream, Seq seq) override;
  bool set_policy(const SnapshotPolicy& policy) override;
  bool drop_policy(std::string_view pattern, std::string_view view) override;

 private:
  Store& store_;
  SnapshotStore& kept_;
  StreamHead head_;  // as it is stored
  Seq changed_;
};

}  // namespace eventsrc
