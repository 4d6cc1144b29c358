#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "context.hpp"
#include "eventsrc/seams.hpp"

namespace eventsrc::cli {

/// Waits for `duration`, or until a signal asks to stop: throws `interrupted` then.
void wait_interruptibly(Clock& clock, std::chrono::microseconds duration);

/// How a command that follows the chosen store looks at it again and again.
class Watch {
 public:
  /// `interval`: what `--interval` said. Throws `usage`.
  Watch(Context& context, const std::optional<std::string>& interval);

  /// Until the next look. Throws `interrupted`, and PipeClosed if nobody reads the output any more.
  void wait();
  /// The store, opened once more: where one goes and another comes, there may be none for a while.
  [[nodiscard]] Store& reopen();

 private:
  Context& context_;
  std::chrono::microseconds interval_;
};

}  // namespace eventsrc::cli
