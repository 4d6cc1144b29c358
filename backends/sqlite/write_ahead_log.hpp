#pragma once

#include <string>

#include "eventsrc/seams.hpp"
#include "sqlite/connection.hpp"

namespace eventsrc::sqlite {

// Both wait some milliseconds by `clock` and look again before they throw: another program may be
// in the middle of writing.

/// Throws `integrity` if `log`, a file that is not empty, does not begin as a -wal does: SQLite
/// would drop it. For before SQLite opens the store `path`.
void check_log_header(const std::string& path, const std::string& log, Clock& clock);

/// Throws `integrity` if two commits stand in `log` behind a frame that is damaged, where SQLite
/// has dropped them: no loss of power leaves that, as each commit is on the disk before the next
/// begins. What is damaged in the last transaction or two cannot be told from what a power loss cut
/// off. `path` is the store's, `log` its -wal or a copy of it, `connection` is in WAL mode and has
/// read. Reads the headers of the frames that SQLite does not take, as a rule none.
void check_log_end(Connection& connection, const std::string& path, const std::string& log,
                   Clock& clock);

}  // namespace eventsrc::sqlite
