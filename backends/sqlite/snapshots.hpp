#pragma once

#include <memory>

#include "eventsrc/snapshot.hpp"
#include "sqlite/database.hpp"

namespace eventsrc::sqlite {

/// The tables snapshot and snapshot_policy of a store, which must outlive it.
[[nodiscard]] std::unique_ptr<SnapshotStore> make_snapshots(Database& database);

}  // namespace eventsrc::sqlite
