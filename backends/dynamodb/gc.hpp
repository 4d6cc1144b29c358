#pragma once

#include "dynamodb/table.hpp"
#include "eventsrc/seams.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::dynamodb {

/// Removes the chunks of writes that were cut short: a note tells of each (see chunks.hpp), and its
/// commit is not there.
[[nodiscard]] GcReport collect_garbage(Table& table, Clock& clock, const GcOptions& options);

}  // namespace eventsrc::dynamodb
