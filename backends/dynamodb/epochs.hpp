#pragma once

#include <memory>

#include "dynamodb/table.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/seams.hpp"

namespace eventsrc::dynamodb {

/// Epochs and archives of a table's streams. All three must outlive it.
[[nodiscard]] std::unique_ptr<EpochStore> make_epochs(Table& table, Clock& clock, Random& random);

}  // namespace eventsrc::dynamodb
