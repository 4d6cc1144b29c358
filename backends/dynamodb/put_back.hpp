#pragma once

#include <string>

#include "dynamodb/beginning.hpp"
#include "dynamodb/table.hpp"
#include "eventsrc/seams.hpp"
#include "eventsrc/seq.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::dynamodb {

/// Puts the events of an archive back, in commits with this id, which nobody shows until the mark
/// says so. `mark` is the stream's; what was archived before, and could be removed, is. `said` is
/// what a commit says of the stream. Gives the key of the commit that holds the first one. Throws
/// `contention` if a rival is found.
[[nodiscard]] Seq put_back(Table& table, Clock& clock, Random& random, const Mark& mark,
                           const StreamHead& said, const std::string& id, EventCursor& events);

}  // namespace eventsrc::dynamodb
