#include "dynamodb/temporary_table.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "eventsrc/error.hpp"

namespace eventsrc::dynamodb {

void TemporaryTable::CloseDatabase::operator()(sqlite3* database) const noexcept {
  sqlite3_close_v2(database);
}

void TemporaryTable::FinalizeStatement::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

TemporaryTable::TemporaryTable(const std::string& columns, std::string what)
    : what_(std::move(what)) {
  sqlite3* database = nullptr;
  // An empty name stands for a file that is nobody else's.
  const int opened = sqlite3_open_v2("", &database, SQLITE_OPEN_READWRITE, nullptr);
  database_.reset(database);
  check(opened);
  run("PRAGMA journal_mode=OFF");
  run("PRAGMA synchronous=OFF");
  run(fmt::format("CREATE TABLE t({})", columns));
  run("BEGIN");
  std::string places = "?";
  for (auto more = std::count(columns.begin(), columns.end(), ','); more > 0; --more)
    places += ",?";
  insert_ = prepare(fmt::format("INSERT INTO t VALUES({})", places));
}

TemporaryTable::~TemporaryTable() = default;

void TemporaryTable::bind(int column, std::int64_t number) {
  sqlite3_bind_int64(insert_.get(), column, number);
}

void TemporaryTable::bind(int column, std::string_view bytes) {
  sqlite3_bind_blob64(insert_.get(), column, bytes.data(), bytes.size(), SQLITE_STATIC);
}

void TemporaryTable::add() {
  const int step = sqlite3_step(insert_.get());
  if (step != SQLITE_DONE) check(step);
  sqlite3_reset(insert_.get());
}

void TemporaryTable::select(const std::string& sql) { select_ = prepare(sql); }

bool TemporaryTable::next() {
  // Another step would begin again.
  if (!select_) return false;
  const int step = sqlite3_step(select_.get());
  if (step == SQLITE_ROW) return true;
  if (step != SQLITE_DONE) check(step);
  select_.reset();
  return false;
}

std::int64_t TemporaryTable::number(int column) const {
  return sqlite3_column_int64(select_.get(), column);
}

std::string_view TemporaryTable::bytes(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(select_.get(), column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(select_.get(), column));
  return size == 0 ? std::string_view() : std::string_view(bytes, size);
}

TemporaryTable::Statement TemporaryTable::prepare(const std::string& sql) const {
  sqlite3_stmt* statement = nullptr;
  check(sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &statement, nullptr));
  return Statement(statement);
}

void TemporaryTable::run(const std::string& sql) const {
  check(sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr));
}

void TemporaryTable::check(int result) const {
  if (result == SQLITE_OK) return;
  throw Error(ErrorCode::unavailable,
              fmt::format("{} in a temporary file: {}: is there room in the folder for temporary "
                          "files (TMPDIR)?",
                          what_, database_ ? sqlite3_errmsg(database_.get()) : "out of memory"));
}

}  // namespace eventsrc::dynamodb
