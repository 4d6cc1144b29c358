#pragma once

#include <string>

#include "sqlite/connection.hpp"

namespace eventsrc::sqlite {

/// Throws `integrity` if `log`, a file that is not empty, does not begin as a -wal does: SQLite
/// would drop it. For before SQLite opens the store `path`.
void check_log_header(const std::string& path, const std::string& log);

/// Throws `integrity` if whole transactions stand in `log` behind a frame that is damaged, where
/// SQLite has dropped them: no loss of power leaves that, as each is on the disk before the next
/// begins. The last two transactions cannot be told from those that a power loss cut off. `path` is
/// the store's, `log` its -wal or a copy of it, `connection` is in WAL mode and has read; costs a
/// call or two where nothing is wrong.
void check_log_end(Connection& connection, const std::string& path, const std::string& log);

}  // namespace eventsrc::sqlite
