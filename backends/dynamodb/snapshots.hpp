#pragma once

#include <memory>

#include "dynamodb/catalog.hpp"
#include "dynamodb/table.hpp"
#include "eventsrc/snapshot.hpp"

namespace eventsrc::dynamodb {

/// The snapshots and policies of a table. Nothing is asked of a table that never had any. Both must
/// outlive it.
[[nodiscard]] std::unique_ptr<SnapshotStore> make_snapshots(Table& table, Catalog& catalog);

}  // namespace eventsrc::dynamodb
