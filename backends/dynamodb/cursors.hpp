#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/catalog.hpp"
#include "dynamodb/commit_events.hpp"
#include "dynamodb/table.hpp"
#include "eventsrc/pattern.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::dynamodb {

// What these give reads on in the table and must not outlive it, or the catalog.

/// The events of one stream in `range`, whose `to`, where it has one, is not behind the last event.
/// Throws `integrity` where some are missing.
[[nodiscard]] std::unique_ptr<EventCursor> read_commits(Table& table, StreamName stream,
                                                        const Range& range);
/// The same, up to where the stream is now or was first seen.
[[nodiscard]] std::unique_ptr<EventCursor> read_stream(Table& table, Catalog& catalog,
                                                       std::string_view stream, const Range& range);
/// The events of all streams, each stream's in its order.
[[nodiscard]] std::unique_ptr<EventCursor> scan(Table& table, Catalog& catalog,
                                                const ScanRange& range);
/// Of these streams those that hold events, in their order.
[[nodiscard]] std::unique_ptr<StreamCursor> list_streams(Catalog& catalog,
                                                         std::vector<std::string> names);

}  // namespace eventsrc::dynamodb
