#pragma once

#include "terminal.hpp"

namespace eventsrc::cli {

/// Runs one command line and returns its exit status. Never exits the process and never throws.
[[nodiscard]] int run(int argc, const char* const* argv, const Terminal& terminal) noexcept;

}  // namespace eventsrc::cli
