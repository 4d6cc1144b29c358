#pragma once

#include <memory>

#include "eventsrc/store.hpp"
#include "sqlite/database.hpp"

namespace eventsrc::sqlite {

// Cursors must not outlive `database`.

/// One stream through its runs.
[[nodiscard]] std::unique_ptr<EventCursor> read_stream(Database& database, std::string_view stream,
                                                       const Range& range);
/// The same of a stream that a transaction has changed: `head` is the transaction's.
[[nodiscard]] std::unique_ptr<EventCursor> read_staged(Database& database, std::int64_t stream_id,
                                                       const StreamHead& head, const Range& range);
/// All streams in position order.
[[nodiscard]] std::unique_ptr<EventCursor> read_positions(Database& database,
                                                          const ScanRange& range);
[[nodiscard]] std::unique_ptr<StreamCursor> read_streams(Database& database,
                                                         const Selection& selection);

}  // namespace eventsrc::sqlite
