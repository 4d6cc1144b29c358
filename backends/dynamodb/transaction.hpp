#pragma once

#include <cstddef>
#include <memory>

#include "dynamodb/catalog.hpp"
#include "dynamodb/chunks.hpp"
#include "dynamodb/table.hpp"
#include "eventsrc/seams.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::dynamodb {

/// How many streams one TransactWriteItems can write.
inline constexpr std::size_t kMostStreams = 100;

struct WriteOptions {
  /// It will not be committed, and nothing is written; `cost` also throws what keeps it from being
  /// committed.
  bool dry = false;
  std::size_t most_chunks = kMostChunks;  ///< of one stream
};

/// A write without locks: it looks at the streams' ends and puts commits behind them, which fails
/// where a rival's stand (dynamodb.md, section 2; rulings 13, 14).
[[nodiscard]] std::unique_ptr<Transaction> begin_write(Table& table, Catalog& catalog, Clock& clock,
                                                       Random& random, const WriteOptions& options);

}  // namespace eventsrc::dynamodb
