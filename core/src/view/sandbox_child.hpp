#pragma once

#include <sys/types.h>

#include "sandbox.hpp"

namespace eventsrc {

/// The exit status of a child that found no more memory.
inline constexpr int kOutOfMemoryStatus = 86;

/// The life of a sandbox's child, from fork to its end.
[[noreturn]] void live_in_sandbox(int socket, pid_t parent,
                                  const Sandbox::MakeHandler& make_handler, Watch& watch,
                                  const SandboxLimits& limits) noexcept;

}  // namespace eventsrc
