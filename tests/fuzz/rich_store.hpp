#pragma once

#include <string>

namespace eventsrc::fuzz {

/// The bytes of a store's file, and of what may stand beside it.
struct StoreFiles {
  std::string main;
  std::string wal;      ///< with events that were added to `main`
  std::string journal;  ///< with pages that are not as those of `main`: a rollback changes it
};

/// A store that has rows in every table, of as few bytes as there can be: the same each time.
/// `folder` is a place for files.
[[nodiscard]] StoreFiles make_rich_store(const std::string& folder);

}  // namespace eventsrc::fuzz
