#pragma once

#include <string>

#include "fault/ledger.hpp"

namespace eventsrc::test {

/// A store in a new table of the server beside which the test runs: tests/support/with_dynalite,
/// tests/support/with_fake_server.
[[nodiscard]] StoreFile new_dynamodb_store(const std::string& table);

/// While nobody writes: `gc` leaves what may be under way, `gc --idle` removes all that writes
/// which were cut short have left, and the store verifies after that.
void check_garbage_goes(const StoreFile& store);

}  // namespace eventsrc::test
