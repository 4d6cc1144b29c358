#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace eventsrc::dynamodb {

/// One table that is filled, then read in an order, in a temporary SQLite database: what does not
/// fit into memory is in a file without a name meanwhile. Everything throws `unavailable` if there
/// is no room for it.
class TemporaryTable {
 public:
  /// `columns` as SQL declares those of a table named `t`; `what` is sorted, for messages.
  TemporaryTable(const std::string& columns, std::string what);
  ~TemporaryTable();
  TemporaryTable(const TemporaryTable&) = delete;
  TemporaryTable& operator=(const TemporaryTable&) = delete;

  /// Values of the next row, columns counted from 1. Bytes must stay until `add`.
  void bind(int column, std::int64_t number);
  void bind(int column, std::string_view bytes);
  /// Adds the row.
  void add();

  /// Ends adding: the rows come as this SELECT gives them.
  void select(const std::string& sql);
  /// Goes to the next row; false at the end, and from then on.
  bool next();
  /// Values of the row, columns counted from 0. Bytes are valid until the next one.
  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] std::string_view bytes(int column) const;

 private:
  struct CloseDatabase {
    void operator()(sqlite3* database) const noexcept;
  };
  struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

  [[nodiscard]] Statement prepare(const std::string& sql) const;
  void run(const std::string& sql) const;
  void check(int result) const;

  std::string what_;
  std::unique_ptr<sqlite3, CloseDatabase> database_;
  Statement insert_;
  Statement select_;
};

}  // namespace eventsrc::dynamodb
