#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "dynamodb/client/requester.hpp"

namespace eventsrc::dynamodb {

/// What `Client::batch_write` says.
void write_batches(Requester& requester, std::span<const std::string> requests);

/// What `Client::batch_get` says.
void get_batches(Requester& requester, std::span<const std::string> keys, bool consistent,
                 std::string_view projection,
                 const std::function<void(std::string_view item)>& item);

}  // namespace eventsrc::dynamodb
