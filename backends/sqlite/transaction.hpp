#pragma once

#include <memory>

#include "eventsrc/store.hpp"
#include "sqlite/database.hpp"

namespace eventsrc::sqlite {

/// Takes the write lock, waiting with full jitter for other writers; null if they kept it for
/// `retry_for`. The transaction must not outlive `database`.
[[nodiscard]] std::unique_ptr<Transaction> begin_transaction(Database& database);

}  // namespace eventsrc::sqlite
