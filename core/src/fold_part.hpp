#pragma once

// What of a stream is to be folded: replay.cpp and audit/ share it.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "eventsrc/fold.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/point.hpp"
#include "eventsrc/replay_start.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc {

/// How far a stream has been read.
struct Course {
  Prefix prefix;
  std::int64_t events = 0;
  bool open = true;

  /// Whether the next event still belongs to what is wanted.
  bool admits(const EventView& event) {
    open = open && prefix.admits(events, event.seq, event.time);
    if (open) ++events;
    return open;
  }
};

/// A part of a stream to fold: what of its prefix no snapshot holds.
struct FoldPart {
  Course course;
  Range range{.chain = false};
};

/// Puts a snapshot of the prefix into the fold's group where `start` finds one, and says what
/// is left. `last_before`: a snapshot is not to be of a later event than that. Throws what
/// `check_whole` throws where events are missing that no snapshot holds.
[[nodiscard]] FoldPart part_of(Store& store, const StreamHead& head, const Prefix& prefix,
                               Fold& fold, ReplayStart* start,
                               const std::optional<Seq>& last_before = {}, std::size_t group = 0);

/// The same of a stream of which events are archived: begins at a state that all events kept come
/// after, or else at the epoch's, before which some are kept whose states nobody knows.
[[nodiscard]] FoldPart part_kept(Store& store, const StreamHead& head, const Prefix& prefix,
                                 Fold& fold, ReplayStart* start, std::size_t group = 0);

/// Whether a stream's part is long enough for `read_beside`, and there is another thread
/// (`threads`: 0 for one for each processor).
[[nodiscard]] bool is_worth_a_thread(const StreamHead& head, const FoldPart& part,
                                     std::size_t threads);

/// Hands the events of a stream's part, as those of `group`, to `work`, some hundreds at a time, in
/// another thread while this one reads on. They hold until it returns; what it throws is thrown
/// here.
void read_beside(Store& store, const StreamHead& head, FoldPart part, std::size_t group,
                 const std::function<void(std::span<const GroupedEvent>)>& work);

/// Calls `each` with the events of a stream's part until it gives false.
template <typename Each>
void read_part(Store& store, const StreamHead& head, FoldPart part, Each&& each) {
  Course& course = part.course;
  const auto cursor = store.read(head.name, part.range);
  EventView event;
  while (cursor->next(event) && course.admits(event)) {
    check_interrupt();
    if (!each(event)) return;
  }
}

}  // namespace eventsrc
