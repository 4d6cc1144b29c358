#pragma once

#include <memory>

#include "eventsrc/store.hpp"
#include "sqlite/database.hpp"

namespace eventsrc::sqlite {

// Cursors must not outlive `database`.

/// One stream through its runs.
[[nodiscard]] std::unique_ptr<EventCursor> read_stream(Database& database, std::string_view stream,
                                                       const Range& range);
/// All streams in position order.
[[nodiscard]] std::unique_ptr<EventCursor> read_positions(Database& database,
                                                          const ScanRange& range);
[[nodiscard]] std::unique_ptr<StreamCursor> read_streams(Database& database,
                                                         const Selection& selection);

}  // namespace eventsrc::sqlite
