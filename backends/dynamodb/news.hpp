#pragma once

#include <functional>
#include <memory>

#include "dynamodb/table.hpp"
#include "eventsrc/seams.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::dynamodb {

/// What comes to the streams of a table with a time index, by that index. It lags and goes by the
/// writers' clocks, so each look goes back by two minutes; and as copied events keep their old
/// times, and for all that the index may miss, it can be any stream once in ten minutes. `refresh`
/// is that of the store.
[[nodiscard]] std::unique_ptr<News> news_by_index(Table& table, std::function<void()> refresh,
                                                  Clock& clock);

}  // namespace eventsrc::dynamodb
