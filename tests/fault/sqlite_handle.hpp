#pragma once

#include <string>

#include <doctest/doctest.h>
#include <sqlite3.h>

namespace eventsrc::test {

/// Another program that has the store's file open.
class SqliteHandle {
 public:
  explicit SqliteHandle(const std::string& path) {
    REQUIRE(sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK);
  }
  ~SqliteHandle() { sqlite3_close(handle_); }
  SqliteHandle(const SqliteHandle&) = delete;
  SqliteHandle& operator=(const SqliteHandle&) = delete;

  void execute(const char* sql) { REQUIRE(attempt(sql) == SQLITE_OK); }
  /// SQLite's result code.
  int attempt(const char* sql) { return sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr); }
  [[nodiscard]] sqlite3* get() const noexcept { return handle_; }

 private:
  sqlite3* handle_ = nullptr;
};

}  // namespace eventsrc::test
