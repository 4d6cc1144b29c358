#pragma once

#include <string>

#include "eventsrc/seams.hpp"
#include "sqlite/connection.hpp"

namespace eventsrc::sqlite {

// Both wait some milliseconds by `clock` and look again before they throw `integrity`: another
// program may be in the middle of writing. They throw `unavailable` or `denied` if the file cannot
// be read.

/// Throws `integrity` if `log` does not begin as a -wal does: SQLite would drop it. One that is
/// shorter than a header, or has zeros there and in its first frame's header as far as that is
/// there, is let through, as a loss of power may leave it. For before SQLite opens the store
/// `path`.
void check_log_header(const std::string& path, const std::string& log, Clock& clock);

/// Throws `integrity` if two commits stand in `log` behind a frame that is damaged, with nothing
/// damaged between them, or anything behind a header that is, where SQLite has dropped them: no
/// loss of power leaves that where each commit is on the disk before the next begins
/// (`Durability::full`). What is damaged in the last two transactions cannot be told from what a
/// power loss cut off. `path` is the store's, `log` its -wal or a copy of it, `connection` is in
/// WAL mode and has read. Reads the headers of frames that SQLite does not take: those of a
/// transaction under way, and a few of those that stand there from before the log began anew, so
/// that what stands behind such in the middle is not found. Throws `interrupted`, and faults of
/// SQLite, too.
void check_log_end(Connection& connection, const std::string& path, const std::string& log,
                   Clock& clock);

/// Waits until what stands in `log`, if it is there, is on the disk. A commit whose program was
/// killed before it had waited is there for the next one to read, which must not acknowledge it, or
/// put another behind it, as long as a loss of power can take it. Throws `unavailable` or `denied`.
void sync_log(const std::string& path, const std::string& log);

}  // namespace eventsrc::sqlite
