#pragma once

#include <memory>

#include "eventsrc/store.hpp"

namespace eventsrc::dynamodb {

/// The events of `events` by time, then stream name, then seq; or backward. Reads them all at once;
/// what does not fit into memory is on disk meanwhile, in a file without a name.
[[nodiscard]] std::unique_ptr<EventCursor> in_time_order(std::unique_ptr<EventCursor> events,
                                                         Direction direction);

}  // namespace eventsrc::dynamodb
