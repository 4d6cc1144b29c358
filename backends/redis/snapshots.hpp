#pragma once

#include <functional>
#include <memory>
#include <string>

#include "eventsrc/seams.hpp"
#include "eventsrc/snapshot.hpp"
#include "eventsrc/store.hpp"
#include "redis/client.hpp"

namespace eventsrc::redis {

struct Options {
  ClientOptions client;
  Random* random = &system_random();
  bool writes = false;  ///< for a handle that may write
  /// Told once if the Redis cannot be reached when a replay looks for snapshots, which then are
  /// none. Without it, that throws.
  std::function<void(const std::string&)> warn;
};

/// Snapshots of the store's streams in a Redis, whose keys eventsrc-format(5) describes. Epochs
/// with their snapshots, policies and generation stay in the store, which has a place of its own
/// for them and outlives this.
///
/// Any key may go at any time: then snapshots are lost, and no answer is another one. Those that
/// were made before stored events were rewritten or erased are not used any more.
[[nodiscard]] std::shared_ptr<SnapshotStore> make_snapshots(Store& store, const Options& options);

}  // namespace eventsrc::redis
