#pragma once

#include <memory>
#include <string>

#include "eventsrc/store.hpp"

namespace eventsrc::merged {

/// `primary` and `older` as one store: each stream's events are those of both, in seq order, and
/// the primary's where both have one. Several older stores are merged one after the other. Reading
/// a stream of which the two hold different histories throws `integrity`, and so does what goes
/// wrong in either.
///
/// Writes go to `primary`; `older` must be sealed or read-only for that (`usage` otherwise). An
/// append first copies the events of its stream that the primary lacks, in the same transaction:
/// the primary always holds a complete beginning.
///
/// `older_url` is for messages.
[[nodiscard]] std::unique_ptr<Store> open_store(std::unique_ptr<Store> primary,
                                                std::unique_ptr<Store> older,
                                                std::string older_url);

}  // namespace eventsrc::merged
