#include "sql.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>

#include <sqlite3.h>

#include "fuzz.hpp"

namespace eventsrc::fuzz {
namespace {

struct Finalize {
  void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;

Prepared prepare(sqlite3* handle, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v2(handle, sql.c_str(), -1, &statement, nullptr);
  require(result == SQLITE_OK, sqlite3_errmsg(handle));
  return Prepared(statement);
}

/// Binds one parameter to a value of each kind.
struct Bind {
  sqlite3_stmt* statement;
  int index;

  void operator()(std::monostate) const { sqlite3_bind_null(statement, index); }
  void operator()(std::int64_t value) const { sqlite3_bind_int64(statement, index, value); }
  void operator()(double value) const { sqlite3_bind_double(statement, index, value); }
  void operator()(std::string_view text) const {
    sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()),
                      SQLITE_TRANSIENT);
  }
  void operator()(Blob blob) const {
    sqlite3_bind_blob(statement, index, blob.bytes.data(), static_cast<int>(blob.bytes.size()),
                      SQLITE_TRANSIENT);
  }
};

}  // namespace

SqlHandle::SqlHandle(const std::string& path) {
  require(sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK,
          "a database can be opened");
}

SqlHandle::~SqlHandle() { sqlite3_close(handle_); }

void SqlHandle::load(std::string_view file) {
  auto* const copy = static_cast<unsigned char*>(sqlite3_malloc64(file.size()));
  std::copy(file.begin(), file.end(), copy);
  const auto size = static_cast<sqlite3_int64>(file.size());
  const int loaded =
      sqlite3_deserialize(handle_, "main", copy, size, size,
                          SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
  require(loaded == SQLITE_OK, "a database can be put into memory");
}

std::string SqlHandle::bytes() const {
  sqlite3_int64 size = 0;
  const auto* const bytes = reinterpret_cast<const char*>(
      sqlite3_serialize(handle_, "main", &size, SQLITE_SERIALIZE_NOCOPY));
  require(bytes != nullptr, "a database in memory has bytes");
  return {bytes, static_cast<std::size_t>(size)};
}

void SqlHandle::execute(const std::string& sql) {
  const int result = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  require(result == SQLITE_OK, sqlite3_errmsg(handle_));
}

bool SqlHandle::attempt(const std::string& sql, const std::vector<SqlValue>& parameters) {
  const Prepared statement = prepare(handle_, sql);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    std::visit(Bind{statement.get(), static_cast<int>(i) + 1}, parameters[i]);
  }
  return sqlite3_step(statement.get()) == SQLITE_DONE;
}

std::vector<std::vector<std::string>> SqlHandle::rows(const std::string& sql) {
  const Prepared statement = prepare(handle_, sql);
  std::vector<std::vector<std::string>> rows;
  while (sqlite3_step(statement.get()) == SQLITE_ROW) {
    auto& row = rows.emplace_back();
    for (int i = 0; i < sqlite3_column_count(statement.get()); ++i) {
      const auto* const text =
          reinterpret_cast<const char*>(sqlite3_column_text(statement.get(), i));
      row.emplace_back(text == nullptr ? "" : text);
    }
  }
  return rows;
}

}  // namespace eventsrc::fuzz
