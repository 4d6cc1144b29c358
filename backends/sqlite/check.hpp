#pragma once

#include <functional>
#include <string>

#include "sqlite/database.hpp"

namespace eventsrc::sqlite {

/// Checks pages, indexes and the table `run` against the events; calls `report` for each fault.
void check_database(Database& database, const std::function<void(const std::string&)>& report);

}  // namespace eventsrc::sqlite
