#pragma once

#include <memory>

#include "dynamodb/dynamodb_store.hpp"
#include "dynamodb/scala_item.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::dynamodb {

/// A table of the Scala library eventsrc, an item an event, as a store that is only read: writes
/// throw `denied`. Salts follow from stream and seq, and the chain from the events, so that each
/// reader, and each copy, has the same hashes. What the table holds that is no event throws
/// `invalid`, naming table, key and seq.
[[nodiscard]] std::unique_ptr<Store> open_scala_table(const Options& options,
                                                      const ScalaLayout& layout);

}  // namespace eventsrc::dynamodb
