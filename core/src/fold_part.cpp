#include "fold_part.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "event_batch.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/snapshot.hpp"
#include "eventsrc/threads.hpp"
#include "in_order.hpp"
#include "shared_store.hpp"

namespace eventsrc {

FoldPart part_of(Store& store, const StreamHead& head, const Prefix& prefix, Fold& fold,
                 ReplayStart* start, const std::optional<Seq>& last_before, std::size_t group) {
  FoldPart part{{prefix}};
  if (start == nullptr) {
    check_whole(store, head);
    return part;
  }
  Prefix bound = prefix;
  if (last_before) bound.max_seq = std::min(bound.max_seq, *last_before);
  const auto snapshot = start->begin(store, head, bound, fold, group);
  if (!snapshot) {
    check_whole(store, head);
    return part;
  }
  // From here on, seqs tell where the prefix ends, as not all of its events are counted.
  part.course.prefix = without_count(store, head, prefix);
  part.range.from = snapshot->seq.next();
  return part;
}

FoldPart part_kept(Store& store, const StreamHead& head, const Prefix& prefix, Fold& fold,
                   ReplayStart* start, std::size_t group) {
  std::vector<Seq> lasts = {Seq(head.first.value() - 1), head.first};
  SnapshotStore* const kept = store.own_snapshots();
  EpochStore* const epochs = kept == nullptr ? nullptr : kept->epochs();
  const auto epoch = epochs == nullptr ? std::nullopt : epochs->epoch(head.name);
  if (epoch && epoch->seq > head.first) lasts.push_back(epoch->seq);
  for (std::size_t i = 0;; ++i) {
    try {
      return part_of(store, head, prefix, fold, start, lasts[i], group);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::invalid || i + 1 == lasts.size()) throw;
    }
  }
}

bool is_worth_a_thread(const StreamHead& head, const FoldPart& part, std::size_t threads) {
  // With a snapshot it may be few, however many there are in all.
  const std::int64_t first = part.range.from.value_or(head.first).value();
  const std::int64_t last = part.range.to.value_or(head.last).value();
  const std::int64_t most = std::min(head.events, last - first);
  return most >= kEventsWorthAThread && thread_count(threads) > 1;
}

void read_beside(Store& store, const StreamHead& head, FoldPart part, std::size_t group,
                 const std::function<void(std::span<const GroupedEvent>)>& work) {
  Course& course = part.course;
  const auto cursor = store.read(head.name, part.range);
  EventView event;
  bool is_left = false;  // of what was read, for the next batch
  const auto fill = [&](EventBatch& batch) {
    batch.clear();
    if (std::exchange(is_left, false)) batch.add(group, head.name, event);
    while (cursor->next(event) && course.admits(event)) {
      check_interrupt();
      if (!batch.has_room(event)) {
        is_left = true;
        return true;
      }
      batch.add(group, head.name, event);
    }
    return !batch.events().empty();
  };
  InOrder<EventBatch> batches(fill, {[&work](EventBatch& batch) { work(batch.events()); }},
                              /*beside=*/true);
  while (batches.next() != nullptr) {
  }
}

}  // namespace eventsrc
