#include "eventsrc/replay_start.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc {
namespace {

/// The seq of the prefix's last event, of a prefix told by their number.
Seq last_counted(Store& store, const StreamHead& head, std::int64_t events) {
  const bool has_gaps = head.last.value() - head.first.value() != head.events - 1;
  if (!has_gaps) return Seq(head.first.value() + events - 1);
  const auto cursor = store.read(head.name, {.direction = Direction::backward, .chain = false});
  EventView event;
  for (std::int64_t left = head.events; cursor->next(event); --left) {
    check_interrupt();
    if (left == events) return event.seq;
  }
  return head.last;
}

}  // namespace

Prefix without_count(Store& store, const StreamHead& head, Prefix prefix) {
  if (prefix.max_events < head.events) {
    // Before the first event there is none, whatever its seq.
    prefix.max_seq =
        std::min(prefix.max_seq,
                 prefix.max_events > 0 ? last_counted(store, head, prefix.max_events) : Seq(-1));
  }
  prefix.max_events = std::numeric_limits<std::int64_t>::max();
  return prefix;
}

Timestamp time_max_at(Store& store, const StreamHead& head, const Hash& definition, Seq seq,
                      Timestamp time) {
  // What the head says is of the events that are stored.
  if (head.anchor && store.snapshots() != nullptr) {
    const auto before = store.snapshots()->newest(head.name, definition, {.max_seq = seq});
    if (before) time = std::max(time, before->time_max);
  }
  if (seq == head.last) return std::max(time, head.time_max);
  if (head.times_ordered) return time;
  const auto cursor = store.read(head.name, {.to = seq, .chain = false});
  EventView event;
  while (cursor->next(event)) time = std::max(time, event.time);
  return time;
}

std::optional<Snapshot> ReplayStart::begin(Store& store, const StreamHead& head,
                                           const Prefix& prefix, Fold& fold, std::size_t group) {
  SnapshotStore* const snapshots = store.snapshots();
  if (snapshots == nullptr || prefix.max_events <= 0) return std::nullopt;
  const Prefix end = without_count(store, head, prefix);
  SnapshotBound bound{std::min(end.max_seq, head.last), end.max_time};
  while (auto snapshot = snapshots->newest(head.name, fold.view().hash(), bound)) {
    if (!stored_seq(snapshot->seq.value()) || snapshot->seq > bound.max_seq) {
      pass_over(*snapshot, "is damaged");
      return std::nullopt;  // it would come again and again
    }
    const auto facts = snapshot_facts(*snapshot);
    if (hash_at(store, head, snapshot->seq) != snapshot->hash) {
      pass_over(*snapshot, "is of another history of the stream");
    } else if (!facts || !restore_snapshot(*snapshot, fold, group)) {
      pass_over(*snapshot, "is damaged");
    } else {
      ++used_;
      events_ += facts->events;
      snapshot->value.clear();
      last_ = snapshot;
      return snapshot;
    }
    bound.max_seq = Seq(snapshot->seq.value() - 1);
  }
  return std::nullopt;
}

void ReplayStart::pass_over(const Snapshot& snapshot, std::string_view why) const {
  if (!warn_) return;
  warn_(fmt::format("the snapshot of stream {} at seq {}, view {}, {} and was passed over: {}",
                    json::quoted(snapshot.stream), snapshot.seq.value(),
                    json::quoted(snapshot.view), why, advice_on(snapshot)));
}

}  // namespace eventsrc
