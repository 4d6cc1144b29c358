#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "dynamodb/table.hpp"
#include "eventsrc/seams.hpp"
#include "eventsrc/snapshot.hpp"

namespace eventsrc::dynamodb {

/// Puts those snapshots that differ from what is there; says how many. They become valid once all
/// stand there and the generation is found to be still `generation`: else none does, and it throws
/// `contention` (see `forget_states`).
std::size_t put_snapshots(Table& table, std::span<const Snapshot> snapshots,
                          std::int64_t generation, Clock& clock, Random& random);

}  // namespace eventsrc::dynamodb
