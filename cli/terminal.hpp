#pragma once

#include <unistd.h>

#include "eventsrc/seams.hpp"

namespace eventsrc::cli {

/// All that a command knows of the world around it but the store: tests give their own.
struct Terminal {
  int in = STDIN_FILENO;
  int out = STDOUT_FILENO;
  int err = STDERR_FILENO;
  bool out_is_tty = false;
  bool err_is_tty = false;
  int width = 80;  ///< columns, where one of them is a terminal
  const Environment* environment = &system_environment();
  Clock* clock = &system_clock();
  Random* random = &system_random();
};

/// The process's own descriptors, looked at once.
[[nodiscard]] Terminal system_terminal();

}  // namespace eventsrc::cli
