#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

struct sqlite3;

namespace eventsrc::fuzz {

/// The bytes of a blob.
struct Blob {
  std::string_view bytes;
};
using SqlValue = std::variant<std::monostate, std::int64_t, double, std::string_view, Blob>;

/// A database that somebody else than eventsrc has open.
class SqlHandle {
 public:
  explicit SqlHandle(const std::string& path);
  ~SqlHandle();
  SqlHandle(const SqlHandle&) = delete;
  SqlHandle& operator=(const SqlHandle&) = delete;

  /// Fills a database in memory (`:memory:`) with the bytes of a file, and gives those that it has.
  void load(std::string_view file);
  [[nodiscard]] std::string bytes() const;

  /// Runs statements, which must work.
  void execute(const std::string& sql);
  /// Runs one statement with its parameters; false if SQLite refuses it.
  bool attempt(const std::string& sql, const std::vector<SqlValue>& parameters);
  /// The texts of all rows.
  [[nodiscard]] std::vector<std::vector<std::string>> rows(const std::string& sql);

 private:
  sqlite3* handle_ = nullptr;
};

}  // namespace eventsrc::fuzz
