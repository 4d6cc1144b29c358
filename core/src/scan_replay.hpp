#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "eventsrc/error.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/replay.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc {

/// After so many events is progress told.
inline constexpr std::int64_t kProgressEvery = 5'000;

/// Runs what concerns one stream: what is wrong with its events is no matter of the others.
template <typename Action>
void for_stream(const OnStream& on, Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    const bool is_of_stream =
        error.code() == ErrorCode::invalid || error.code() == ErrorCode::integrity;
    if (!is_of_stream) throw;
    on.fault(error);
  }
}

/// Gives `on` the states of a group, which is a stream's. Throws as `check_state`.
void hand_out(Fold& fold, std::size_t group, const std::string& stream, const OnStream& on);

/// `replay_many` by reading the whole store, in several threads, once; or more often, for some of
/// the streams each time, where the states of all would take too much memory at once. `heads` are
/// in the order of their names and have `events` together.
std::int64_t replay_by_scan(Store& store, const std::vector<StreamHead>& heads, std::int64_t events,
                            const Point& point, const std::shared_ptr<const View>& view,
                            const ReplayOptions& options, const OnStream& on);

}  // namespace eventsrc
