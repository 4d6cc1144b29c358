#pragma once

#include <memory>

#include "dynamodb/catalog.hpp"
#include "dynamodb/table.hpp"
#include "eventsrc/seams.hpp"
#include "eventsrc/snapshot.hpp"

namespace eventsrc::dynamodb {

/// The snapshots and policies of a table. Nothing is asked of a table that never had any. All four
/// must outlive it.
[[nodiscard]] std::unique_ptr<SnapshotStore> make_snapshots(Table& table, Catalog& catalog,
                                                            Clock& clock, Random& random);

}  // namespace eventsrc::dynamodb
