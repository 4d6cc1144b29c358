#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dynamodb/dynamodb_store.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::dynamodb {

/// A table that the service has exported, as a store that is only read. `paths` are files or
/// folders: `ExportedItems` says which, and throws. `options` may have clock and random; where the
/// table was does not matter.
[[nodiscard]] std::unique_ptr<Store> open_export(const std::vector<std::string>& paths,
                                                 Options options);

}  // namespace eventsrc::dynamodb
