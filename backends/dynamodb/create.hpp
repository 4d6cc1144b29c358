#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dynamodb/table.hpp"
#include "eventsrc/seams.hpp"

namespace eventsrc::dynamodb {

/// Of commits, by shard and time.
inline constexpr std::string_view kTimeIndex = "time";

struct CreateOptions {
  std::int64_t shards = kDefaultShards;  ///< of the registry and the time index: 1 to 1000
  bool time_index = false;
  std::string seed;  ///< not empty: the store's id and creation time come from it
};

/// Makes a store: a table, if there is none of that name, on demand and protected against deletion
/// where the server knows that, and its meta item; returns once the table is active. False if there
/// was a store already, which stays as it is. Throws `denied`, `unavailable`, or `invalid` if the
/// table is another one's.
[[nodiscard]] bool create_store(Table& table, const CreateOptions& options, Clock& clock,
                                Random& random);

/// What DescribeTable says.
struct Description {
  bool exists = false;
  bool active = false;    ///< the table and its index
  bool keys_fit = false;  ///< pk and sk, both strings
  bool has_time_index = false;
  std::int64_t items = 0;  ///< as of some hours ago, as the service counts
  std::int64_t bytes = 0;
};
[[nodiscard]] Description describe(Table& table);

}  // namespace eventsrc::dynamodb
