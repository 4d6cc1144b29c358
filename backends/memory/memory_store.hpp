#pragma once

#include <memory>

#include "eventsrc/seams.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::memory {

/// What several handles share; lives as long as the last of them.
class Database;

[[nodiscard]] std::shared_ptr<Database> make_database(Random& random, Clock& clock);

/// A handle to a database in this process: for tests, and for `memory:`. Writes are optimistic, as
/// in a remote store: `commit` is false when a rival was faster. Handles may be used by different
/// threads at once.
[[nodiscard]] std::unique_ptr<Store> open_store(std::shared_ptr<Database> database);

}  // namespace eventsrc::memory
