#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "eventsrc/store.hpp"

namespace eventsrc::merged {

/// The write `primary` with what `older` holds as if it had been there before. `number` gives a
/// stream's number. All of them must outlive it.
[[nodiscard]] std::unique_ptr<Transaction> join(
    std::unique_ptr<Transaction> primary, Store& older,
    std::function<std::int64_t(std::string_view stream)> number);

}  // namespace eventsrc::merged
