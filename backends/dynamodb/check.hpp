#pragma once

#include <functional>
#include <string>

#include "dynamodb/table.hpp"

namespace eventsrc::dynamodb {

/// Looks at all items of the table and tells what does not fit together: commits that do not follow
/// each other or contradict what they say of their stream, chunks that are missing or altered,
/// claims that do not fit the events, notes of archives that were altered, streams that the
/// registry does not list. The chain is checked by core.
void check_table(Table& table, const std::function<void(const std::string&)>& report);

}  // namespace eventsrc::dynamodb
