#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "eventsrc/store.hpp"
#include "sqlite/sqlite_store.hpp"

namespace eventsrc {

/// Where a store is: `sqlite:PATH`, `memory:`, or a path alone.
struct StoreUrl {
  enum class Kind { sqlite, memory };

  Kind kind = Kind::sqlite;
  std::string path;

  /// Throws `usage` if `text` is none of these, `unsupported` for a scheme this build lacks.
  [[nodiscard]] static StoreUrl parse(std::string_view text);
  [[nodiscard]] std::string str() const;
};

/// Whether there is no store yet where one could be made.
[[nodiscard]] bool is_missing(const StoreUrl& url);

/// Opens any store; `options` are SQLite's, and those that make sense elsewhere apply there too.
[[nodiscard]] std::unique_ptr<Store> open_store(const StoreUrl& url,
                                                const sqlite::Options& options);

}  // namespace eventsrc
