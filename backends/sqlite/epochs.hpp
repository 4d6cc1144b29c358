#pragma once

#include <functional>
#include <memory>

#include "eventsrc/epoch.hpp"
#include "sqlite/database.hpp"

namespace eventsrc::sqlite {

/// The epochs of a store, which must outlive it. `put` writes a snapshot within a write under way;
/// whether it differed.
[[nodiscard]] std::unique_ptr<EpochStore> make_epochs(Database& database,
                                                      std::function<bool(const Snapshot&)> put);

}  // namespace eventsrc::sqlite
