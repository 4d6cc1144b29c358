#pragma once

#include <string>

#include "dynamodb/table.hpp"
#include "eventsrc/seams.hpp"

namespace eventsrc::dynamodb {

/// Closes the store for writing (see Store::seal). First its meta item says so, which whoever
/// begins a stream looks for after listing it; then a commit without events goes behind the last
/// one of every listed stream, where a rival's would have to stand.
bool seal_store(Table& table, const std::string& now_at, Clock& clock, Random& random);

/// Removes all of that.
bool unseal_store(Table& table, Clock& clock, Random& random);

/// What a write to a sealed table throws. Asks the table where the store is now.
[[noreturn]] void fail_sealed(Table& table);

/// Asks the table, and throws `denied` if it is sealed, or is being sealed.
void check_not_sealed(Table& table);

}  // namespace eventsrc::dynamodb
