#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace eventsrc::dynamodb {

/// Calls `work(0)` to `work(count - 1)` in up to `threads` threads, in any order, and `take` with
/// what each returns, in this thread. With one thread or one piece of work everything happens here.
/// Ends with the first exception, when all threads have ended.
void in_parallel(std::size_t count, std::size_t threads,
                 const std::function<std::string(std::size_t)>& work,
                 const std::function<void(std::string)>& take);

}  // namespace eventsrc::dynamodb
