#pragma once

#include <memory>
#include <string>

#include "eventsrc/retry.hpp"
#include "eventsrc/seams.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::sqlite {

/// What an acknowledged append survives: power loss; a crash of the program; neither.
enum class Durability { full, normal, off };

/// `read` changes nothing on disk, in the store's folder included. `write` needs a store that
/// exists, `create` makes a missing one.
enum class Mode { read, write, create };

struct Options {
  Mode mode = Mode::read;
  Durability durability = Durability::full;
  RetryPolicy retry;
  /// Of a store made now: where its id and creation time come from, when not empty.
  std::string seed;
  /// Of a store made now: a plain (stream_id, seq) index, for people who query by hand.
  bool full_index = false;
  Clock* clock = &system_clock();
  Random* random = &system_random();
};

/// Opens the store in the file at `path`. Throws `unavailable` (missing, locked, a directory),
/// `denied` (permissions), `integrity` (not SQLite, not a store, damaged), `unsupported` (a newer
/// format).
[[nodiscard]] std::unique_ptr<Store> open_store(const std::string& path, const Options& options);

}  // namespace eventsrc::sqlite
