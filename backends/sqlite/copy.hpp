#pragma once

#include <functional>
#include <string>

#include "sqlite/database.hpp"

namespace eventsrc::sqlite {

/// Copies the store as it is at one moment to a new file, with no wider permissions. The file gets
/// its name once it is durable and `check`, called with the path it has until then, has returned.
/// Throws `unavailable` if something has that name already: `what` is for the message.
void copy_store(Database& database, const std::string& file, std::string_view what,
                const std::function<void(const std::string& path)>& check = {});

}  // namespace eventsrc::sqlite
