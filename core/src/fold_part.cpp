#include "fold_part.hpp"

#include <algorithm>

#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/snapshot.hpp"

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
  try {
    return part_of(store, head, prefix, fold, start, Seq(head.first.value() - 1), group);
  } catch (const Error& error) {
    SnapshotStore* const kept = store.own_snapshots();
    EpochStore* const epochs = kept == nullptr ? nullptr : kept->epochs();
    const auto epoch = epochs == nullptr ? std::nullopt : epochs->epoch(head.name);
    if (error.code() != ErrorCode::invalid || !epoch) throw;
    return part_of(store, head, prefix, fold, start, epoch->seq, group);
  }
}

}  // namespace eventsrc
