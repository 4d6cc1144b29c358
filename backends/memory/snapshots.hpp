#pragma once

#include <memory>

#include "eventsrc/snapshot.hpp"
#include "memory/memory_store.hpp"

namespace eventsrc::memory {

/// Snapshots, policies, epochs and archives of a database, which must outlive it.
[[nodiscard]] std::unique_ptr<SnapshotStore> make_snapshots(Database& database);

}  // namespace eventsrc::memory
