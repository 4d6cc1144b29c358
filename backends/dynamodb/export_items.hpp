#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "eventsrc/export.hpp"
#include "eventsrc/seams.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::dynamodb {

/// A line of a file that the service imports into a new table, `{"Item":{…}}` without line end, and
/// how many events it holds.
using OnItem = std::function<void(std::string_view line, std::int64_t events)>;

/// Hands out the items of a table that would hold the events: `ExportedItems` reads them. Stream by
/// stream, whatever `options` says; these must leave no holes in a stream. Memory does not grow
/// with the events.
void export_items(Store& store, const ExportOptions& options, Clock& clock, Random& random,
                  const OnItem& emit);

}  // namespace eventsrc::dynamodb
