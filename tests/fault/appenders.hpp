#pragma once

#include <cstddef>

#include "fault/kills.hpp"
#include "fault/ledger.hpp"

namespace eventsrc::test {

/// Appenders of every kind, in so many processes side by side in one store, are killed at random
/// instants until `kills` has counted `until`. What was acknowledged is there, nothing is there
/// twice, and of a batch everything or nothing. `padding`: how many bytes half of the payloads are
/// longer by.
void kill_appenders(const StoreFile& store, int processes, std::size_t padding, int until,
                    Kills& kills);

}  // namespace eventsrc::test
