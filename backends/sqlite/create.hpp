#pragma once

#include <string>

#include "sqlite/sqlite_store.hpp"

namespace eventsrc::sqlite {

/// Puts a new, empty store at `path` if nothing, or an empty file, is there. It is built beside it
/// and linked into place: of several that do this at once one wins, and all use that one's.
/// Durable when it returns. Throws `unavailable` or `denied`.
void create_store(const std::string& path, const Options& options);

}  // namespace eventsrc::sqlite
