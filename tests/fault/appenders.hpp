#pragma once

#include <cstddef>

#include "fault/kills.hpp"
#include "fault/ledger.hpp"

namespace eventsrc::test {

/// Appenders, in so many processes side by side in one store, are killed at random instants until
/// each kind (single, with an id, batch, conditional) was hit by SIGKILL and by SIGTERM `rounds`
/// times: those are eight kills a round. One process does the appends of each kind in turn. What
/// was acknowledged is there, nothing is there twice, and of a batch everything or nothing.
/// `padding`: how many bytes half of the payloads are longer by.
void kill_appenders(const StoreFile& store, int processes, std::size_t padding, int rounds,
                    Kills& kills);

}  // namespace eventsrc::test
