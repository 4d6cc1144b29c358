#pragma once

#include <memory>

#include "dynamodb/catalog.hpp"
#include "dynamodb/table.hpp"
#include "eventsrc/seams.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::dynamodb {

/// How many streams one TransactWriteItems can write.
inline constexpr std::size_t kMostStreams = 100;

/// A write without locks: it looks at the streams' ends and puts commits behind them, which fails
/// where a rival's stand (dynamodb.md, section 2; rulings 13, 14). `dry`: it will not be committed,
/// and nothing is written.
[[nodiscard]] std::unique_ptr<Transaction> begin_write(Table& table, Catalog& catalog, Clock& clock,
                                                       Random& random, bool dry);

}  // namespace eventsrc::dynamodb
