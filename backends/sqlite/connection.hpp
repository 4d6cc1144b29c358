#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/seq.hpp"
#include "eventsrc/timestamp.hpp"

struct sqlite3;
struct sqlite3_file;
struct sqlite3_stmt;

namespace eventsrc::sqlite {

class Connection;

/// A prepared statement, borrowed from its connection's pool and given back when this goes. Views
/// of columns hold until the next `step` or `reset`; bound texts must live until then.
class Statement {
 public:
  Statement(Connection& connection, std::string_view sql);
  ~Statement();
  Statement(Statement&&) = delete;

  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, std::string_view text);
  Statement& bind(int index, std::span<const std::uint8_t> blob);
  Statement& bind_null(int index);

  /// True: there is a row.
  bool step();
  void reset() noexcept;
  /// Runs to the end and resets.
  void run();

  [[nodiscard]] bool is_null(int column) const noexcept;
  [[nodiscard]] std::int64_t integer(int column) const noexcept;
  [[nodiscard]] std::string_view text(int column) const noexcept;
  [[nodiscard]] std::span<const std::uint8_t> blob(int column) const noexcept;
  // Throw `integrity`, naming the column, if it is none that an event can have.
  [[nodiscard]] Seq seq(int column) const;
  [[nodiscard]] Timestamp time(int column) const;

 private:
  [[noreturn]] void fail_column(int column, std::string_view what) const;
  Connection& connection_;
  std::string_view sql_;
  sqlite3_stmt* handle_;
};

/// One SQLite connection. Errors of SQLite become `eventsrc::Error` here and nowhere else.
class Connection {
 public:
  /// `flags` are SQLITE_OPEN_…; `uri` may be a `file:` URI. `name` is what messages call the store.
  Connection(const std::string& uri, int flags, std::string name);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void execute(const char* sql);
  /// The one integer that `sql` (a literal) yields; 0 when it yields no row.
  [[nodiscard]] std::int64_t integer(std::string_view sql);
  /// Throws unless `code` is SQLITE_OK.
  void check(int code) const;
  [[noreturn]] void fail(int code) const;
  /// The main file (SQLITE_FCNTL_FILE_POINTER) or the -wal (SQLITE_FCNTL_JOURNAL_POINTER) as SQLite
  /// has it open; null if it has not.
  [[nodiscard]] sqlite3_file* file(int which) const;
  /// What stands in the main file from `offset` on, as much as `out` takes; how many bytes that is.
  /// To open the file anew and close it would end the locks that SQLite holds of it (fcntl(2)).
  std::size_t read_file(std::int64_t offset, std::span<char> out) const;
  /// Waits until what was written to the main file and to the -wal is on the disk.
  void sync_files() const;
  /// Throws `unavailable` if the disk failed to read a page, which SQLite calls damage. It looks at
  /// the last error of the file, which SQLite keeps: ask only where it has just spoken of damage.
  void check_disk() const;

  [[nodiscard]] sqlite3* handle() const noexcept { return handle_; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

 private:
  friend class Statement;
  // What to do about it; empty if only SQLite knows what it is.
  [[nodiscard]] std::string_view advice(int code) const noexcept;
  // `sql` must be a literal: the pool is keyed by its address.
  sqlite3_stmt* take(std::string_view sql);
  void give_back(std::string_view sql, sqlite3_stmt* statement) noexcept;

  std::string name_;
  sqlite3* handle_ = nullptr;
  std::unordered_map<const char*, std::vector<sqlite3_stmt*>> pool_;
};

}  // namespace eventsrc::sqlite
