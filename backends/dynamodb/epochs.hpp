#pragma once

#include <memory>

#include "dynamodb/beginning.hpp"
#include "dynamodb/table.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/seams.hpp"

namespace eventsrc::dynamodb {

/// Epochs and archives of a table's streams. All three must outlive it.
[[nodiscard]] std::unique_ptr<EpochStore> make_epochs(Table& table, Clock& clock, Random& random);

/// Removes the commits before the stream's beginning, as far as `mark` is still what is noted, and
/// notes the ids of their events as archived. May be cut short, and done again. False if the mark
/// is another one by now.
bool remove_archived(Table& table, const Mark& mark);

}  // namespace eventsrc::dynamodb
