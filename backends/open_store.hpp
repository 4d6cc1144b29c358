#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "dynamodb/dynamodb_store.hpp"
#include "dynamodb/scala_table.hpp"
#include "eventsrc/store.hpp"
#include "redis/snapshots.hpp"
#include "sqlite/sqlite_store.hpp"
#include "sqlite/upgrade.hpp"

namespace eventsrc {

/// Where a store is: `sqlite:PATH`, `dynamodb:TABLE[?region=…&endpoint=…&profile=…&eventual=1]`,
/// `dynamodb:TABLE?layout=eventsrc[&hash=…&range=…&payload=…&time=…&operation=…]`, `memory:`, or a
/// path alone.
struct StoreUrl {
  enum class Kind { sqlite, dynamodb, memory };

  Kind kind = Kind::sqlite;
  std::string path;               ///< or the table's name
  dynamodb::Location location{};  ///< of a table, as far as the URL says
  bool eventual = false;          ///< reads of a table may be a little behind
  /// It is a table of the Scala library eventsrc, which is only read.
  std::optional<dynamodb::ScalaLayout> layout{};

  /// Throws `usage` if `text` is none of these.
  [[nodiscard]] static StoreUrl parse(std::string_view text);
};

/// Whether there is no store yet where the first append makes one.
[[nodiscard]] bool is_missing(const StoreUrl& url);

/// What each kind of store is opened with.
struct StoreOptions {
  sqlite::Options sqlite;
  dynamodb::Options dynamodb;  ///< what its location says counts where the URL says nothing
  /// Where snapshots are kept, of a store that has a place for them; nothing: there.
  std::optional<redis::Options> snapshots{};
};

[[nodiscard]] std::unique_ptr<Store> open_store(const StoreUrl& url, const StoreOptions& options);

/// Brings a store that exists to the newest format.
[[nodiscard]] sqlite::FormatUpgrade upgrade_store(const StoreUrl& url, const StoreOptions& options);

/// The options for the table that `url` names.
[[nodiscard]] dynamodb::Options table_options(const StoreUrl& url, dynamodb::Options options);

}  // namespace eventsrc
