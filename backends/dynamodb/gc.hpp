#pragma once

#include "dynamodb/catalog.hpp"
#include "dynamodb/table.hpp"
#include "eventsrc/seams.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::dynamodb {

/// Ends what was cut short, of which notes tell (see chunks.hpp and notes.hpp): removes chunks that
/// nothing refers to, snapshots that never became valid, and those of events that became others.
[[nodiscard]] GcReport collect_garbage(Table& table, Catalog& catalog, Clock& clock, Random& random,
                                       const GcOptions& options);

}  // namespace eventsrc::dynamodb
