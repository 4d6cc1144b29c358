#include "sqlite/connection.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "eventsrc/interrupt.hpp"

namespace eventsrc::sqlite {
namespace {

ErrorCode code_for(int result) noexcept {
  switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_CANTOPEN:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_NOLFS:
    case SQLITE_PROTOCOL:
      return ErrorCode::unavailable;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return ErrorCode::denied;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
    case SQLITE_SCHEMA:
    // The statements are literals and the values are checked: these are the file's doing.
    case SQLITE_ERROR:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
      return ErrorCode::integrity;
    case SQLITE_TOOBIG:
      return ErrorCode::invalid;
    case SQLITE_INTERRUPT:
      return ErrorCode::interrupted;
    default:
      return ErrorCode::internal;
  }
}

std::string_view advice_for(int result) noexcept {
  switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program has locked it: try again when that has ended";
    case SQLITE_FULL:
      return "the disk is full: make room and try again";
    case SQLITE_CANTOPEN:
      return "it cannot be opened: look at its folder and permissions";
    case SQLITE_IOERR:
      return "reading or writing failed: look at the disk";
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return "no permission to write: look at the file, its folder, and its -wal and -shm files";
    case SQLITE_NOTADB:
      return "this is not an SQLite file: name an eventsrc store";
    case SQLITE_CORRUPT:
      return "the file is damaged: restore a backup, or export what can still be read";
    default:
      return {};
  }
}

// Counting what SQLite allocates takes a lock that all threads share. Only before its first use can
// it be switched off: where somebody else used it before, it stays on.
void switch_off_memory_statistics() {
  static const int result = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(result);
}

}  // namespace

Statement::Statement(Connection& connection, std::string_view sql)
    : connection_(connection), sql_(sql), handle_(connection.take(sql)) {}

Statement::~Statement() { connection_.give_back(sql_, handle_); }

Statement& Statement::bind(int index, std::int64_t value) {
  connection_.check(sqlite3_bind_int64(handle_, index, value));
  return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
  // A null pointer would bind NULL.
  const char* data = text.data() == nullptr ? "" : text.data();
  connection_.check(
      sqlite3_bind_text64(handle_, index, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind(int index, std::span<const std::uint8_t> blob) {
  connection_.check(sqlite3_bind_blob64(handle_, index, blob.data(), blob.size(), SQLITE_STATIC));
  return *this;
}

Statement& Statement::bind_null(int index) {
  connection_.check(sqlite3_bind_null(handle_, index));
  return *this;
}

bool Statement::step() {
  const int result = sqlite3_step(handle_);
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  connection_.fail(result);
}

void Statement::reset() noexcept { sqlite3_reset(handle_); }

void Statement::run() {
  while (step()) {
  }
  reset();
}

bool Statement::is_null(int column) const noexcept {
  return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const noexcept {
  return sqlite3_column_int64(handle_, column);
}

std::string_view Statement::text(int column) const noexcept {
  // The blob accessor first: it neither copies nor converts, and the stored text is UTF-8.
  const void* data = sqlite3_column_blob(handle_, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_, column));
  return {data == nullptr ? "" : static_cast<const char*>(data), size};
}

std::span<const std::uint8_t> Statement::blob(int column) const noexcept {
  const void* data = sqlite3_column_blob(handle_, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_, column));
  return {static_cast<const std::uint8_t*>(data), size};
}

Seq Statement::seq(int column) const {
  const auto seq = stored_seq(integer(column));
  if (!seq) fail_column(column, "no seq that an event can have");
  return *seq;
}

Timestamp Statement::time(int column) const {
  const auto time = stored_timestamp(integer(column));
  if (!time) fail_column(column, "no time of the years 1 to 9999");
  return *time;
}

void Statement::fail_column(int column, std::string_view what) const {
  throw Error(ErrorCode::integrity,
              fmt::format("store {}: {} has {} ({}): the file is damaged", connection_.name(),
                          sqlite3_column_name(handle_, column), what, integer(column)));
}

Connection::Connection(const std::string& uri, int flags, std::string name)
    : name_(std::move(name)) {
  switch_off_memory_statistics();
  const int result = sqlite3_open_v2(uri.c_str(), &handle_, flags, nullptr);
  if (result == SQLITE_OK) {
    sqlite3_extended_result_codes(handle_, 1);
    return;
  }
  const Error error(code_for(result), fmt::format("store {}: {}", name_, advice(result)));
  sqlite3_close(std::exchange(handle_, nullptr));
  throw error;
}

Connection::~Connection() {
  for (const auto& [sql, statements] : pool_) {
    for (sqlite3_stmt* statement : statements) sqlite3_finalize(statement);
  }
  sqlite3_close(handle_);
}

void Connection::execute(const char* sql) {
  check(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr));
}

std::int64_t Connection::integer(std::string_view sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

void Connection::check(int code) const {
  if (code != SQLITE_OK) fail(code);
}

std::string_view Connection::advice(int code) const noexcept {
  const bool is_system = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
  switch (is_system ? sqlite3_system_errno(handle_) : 0) {
    // Making room for the -shm is no writing, to SQLite.
    case ENOSPC:
    case EDQUOT:
      return advice_for(SQLITE_FULL);
    case EMFILE:
    case ENFILE:
      return "too many files are open at once: raise the limit (ulimit -n)";
    default:
      return advice_for(code);
  }
}

sqlite3_file* Connection::file(int which) const {
  sqlite3_file* found = nullptr;
  check(sqlite3_file_control(handle_, "main", which, static_cast<void*>(&found)));
  return found != nullptr && found->pMethods != nullptr ? found : nullptr;
}

std::size_t Connection::read_file(std::int64_t offset, std::span<char> out) const {
  sqlite3_file* const file = this->file(SQLITE_FCNTL_FILE_POINTER);
  if (file == nullptr) return 0;
  sqlite3_int64 size = 0;
  check(file->pMethods->xFileSize(file, &size));
  const auto most = static_cast<std::int64_t>(out.size());
  const std::int64_t there = std::clamp<std::int64_t>(size - offset, 0, most);
  if (there > 0) check(file->pMethods->xRead(file, out.data(), static_cast<int>(there), offset));
  return static_cast<std::size_t>(there);
}

void Connection::sync_files() const {
  for (const int which : {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER}) {
    if (sqlite3_file* const open = file(which)) {
      check(open->pMethods->xSync(open, SQLITE_SYNC_NORMAL));
    }
  }
}

// SQLite makes SQLITE_IOERR_CORRUPTFS of these three errors, and of that SQLITE_CORRUPT.
void Connection::check_disk() const {
  for (const int which : {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER}) {
    sqlite3_file* const open = file(which);
    int error = 0;
    if (open == nullptr ||
        open->pMethods->xFileControl(open, SQLITE_FCNTL_LAST_ERRNO, &error) != SQLITE_OK) {
      continue;
    }
    if (error == EIO || error == ENXIO || error == ERANGE) {
      throw Error(ErrorCode::unavailable,
                  fmt::format("store {}: {}", name_, advice_for(SQLITE_IOERR)));
    }
  }
}

void Connection::fail(int code) const {
  if (code_for(code) == ErrorCode::integrity) check_disk();
  // A signal ends the waiting for a lock, and long statements.
  if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_INTERRUPT) check_interrupt();
  const std::string_view known = advice(code);
  if (!known.empty()) throw Error(code_for(code), fmt::format("store {}: {}", name_, known));
  throw Error(
      code_for(code),
      fmt::format(
          "store {}: SQLite says: {}{}", name_, sqlite3_errmsg(handle_),
          code_for(code) == ErrorCode::integrity ? ": the file is damaged: restore a backup" : ""));
}

sqlite3_stmt* Connection::take(std::string_view sql) {
  auto& idle = pool_[sql.data()];
  if (!idle.empty()) {
    sqlite3_stmt* statement = idle.back();
    idle.pop_back();
    return statement;
  }
  sqlite3_stmt* statement = nullptr;
  check(sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
  idle.reserve(idle.size() + 1);
  return statement;
}

void Connection::give_back(std::string_view sql, sqlite3_stmt* statement) noexcept {
  sqlite3_reset(statement);
  // The next user must not see the texts of this one, which may be gone by then.
  sqlite3_clear_bindings(statement);
  // `take` made the place, so this cannot throw; of several that were out at once the surplus goes.
  const auto idle = pool_.find(sql.data());
  if (idle != pool_.end() && idle->second.size() < idle->second.capacity()) {
    idle->second.push_back(statement);
  } else {
    sqlite3_finalize(statement);
  }
}

}  // namespace eventsrc::sqlite
