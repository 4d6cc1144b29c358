#pragma once

#include <functional>
#include <vector>

#include <sys/types.h>

namespace eventsrc::test {

/// Runs each of `actions` in a process of its own, all at once; true if every one returned true.
/// Call it while no other thread runs. Checks of the test framework do not count in there.
[[nodiscard]] bool in_processes(const std::vector<std::function<bool()>>& actions);

/// Runs `action` in a process without root's right to write anywhere; true if it returned true.
[[nodiscard]] bool without_root(const std::function<bool()>& action);

}  // namespace eventsrc::test
