#include "sqlite/change.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"

namespace eventsrc::sqlite {

Change::Change(Database& database) : database_(database) {
  Connection& connection = database.connection();
  const int result = database.begin_writing();
  if ((result & 0xff) == SQLITE_BUSY) {
    check_interrupt();
    throw Error(ErrorCode::contention,
                fmt::format("store {}: other writers held it all the time: try again, or give "
                            "--retry-for more",
                            connection.name()));
  }
  connection.check(result);
  try {
    database.check_not_sealed();
  } catch (...) {
    sqlite3_exec(connection.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

Change::~Change() {
  if (committed_) return;
  sqlite3_exec(database_.connection().handle(), "ROLLBACK", nullptr, nullptr, nullptr);
  database_.forget_names();
}

void Change::check_generation(std::int64_t generation) const {
  if (generation_of(database_) == generation) return;
  throw Error(ErrorCode::contention,
              fmt::format("store {}: stored events were rewritten, erased or archived meanwhile: "
                          "run it again",
                          database_.path()));
}

void Change::commit() {
  database_.commit_writing();
  committed_ = true;
}

std::int64_t generation_of(Database& database) {
  return database.connection().integer("SELECT value FROM metadata WHERE key='generation'");
}

}  // namespace eventsrc::sqlite
