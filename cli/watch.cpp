#include "watch.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"

namespace eventsrc::cli {
namespace {

// An event is seen well within a tenth of a second, and a look that finds nothing takes some ten
// microseconds.
constexpr auto kBetweenLooks = std::chrono::milliseconds(50);
// Less is looking without end.
constexpr auto kLeast = std::chrono::milliseconds(1);
// Each look is paid for.
constexpr auto kBetweenLooksAtTable = std::chrono::seconds(1);

std::chrono::microseconds interval_of(Context& context, const std::optional<std::string>& given) {
  if (given) {
    const auto interval = parse_duration(*given, "--interval");
    if (interval < kLeast) throw Error(ErrorCode::usage, "--interval must be at least 1ms");
    return interval;
  }
  if (context.store_url().kind == StoreUrl::Kind::dynamodb) return kBetweenLooksAtTable;
  return kBetweenLooks;
}

}  // namespace

void wait_interruptibly(Clock& clock, std::chrono::microseconds duration) {
  constexpr std::chrono::microseconds kSlice = std::chrono::milliseconds(100);
  for (auto left = duration; left.count() > 0; left -= kSlice) {
    check_interrupt();
    clock.sleep(std::min(left, kSlice));
  }
  check_interrupt();
}

Watch::Watch(Context& context, const std::optional<std::string>& interval)
    : context_(context), interval_(interval_of(context, interval)) {}

void Watch::wait() {
  context_.out().check_reader();
  wait_interruptibly(*context_.terminal().clock, interval_);
}

Store& Watch::reopen() {
  for (bool is_told = false;; is_told = true) {
    try {
      return context_.reopen_for_reading();
    } catch (const Error& error) {
      if (error.code() != ErrorCode::unavailable) throw;
      if (!is_told) {
        context_.messages().warning(fmt::format("{}; waiting for it to come back", error.what()));
      }
    }
    wait();
  }
}

}  // namespace eventsrc::cli
