#include "eventsrc/latest_states.hpp"

#include <iterator>

#include "eventsrc/interrupt.hpp"
#include "fold_part.hpp"

namespace eventsrc {

std::size_t LatestStates::look(Store& store, std::string_view stream) {
  Kept& kept = kept_of(stream);
  try {
    const auto head = store.head(stream);
    if (!head || !kept.last || !go_on(store, *head, kept)) {
      fold_.forget(kept.group);
      kept.last.reset();
      if (head) begin(store, *head, kept);
    }
  } catch (...) {
    forget(stream);
    throw;
  }
  while (kept_.size() > 1 && fold_.memory() > kMostBytes) drop(std::prev(kept_.end()));
  return kept.group;
}

void LatestStates::forget(std::string_view stream) {
  const auto found = places_.find(stream);
  if (found != places_.end()) drop(found->second);
}

void LatestStates::forget_all() {
  while (!kept_.empty()) drop(kept_.begin());
}

LatestStates::Kept& LatestStates::kept_of(std::string_view stream) {
  const auto found = places_.find(stream);
  if (found != places_.end()) {
    kept_.splice(kept_.begin(), kept_, found->second);
    return kept_.front();
  }
  if (kept_.size() == most_streams_) drop(std::prev(kept_.end()));
  if (free_groups_.empty()) free_groups_.push_back(groups_++);
  kept_.push_front({std::string(stream), free_groups_.back()});
  free_groups_.pop_back();
  places_.emplace(stream, kept_.begin());
  return kept_.front();
}

void LatestStates::drop(Order::iterator kept) {
  fold_.forget(kept->group);
  free_groups_.push_back(kept->group);
  places_.erase(kept->stream);
  kept_.erase(kept);
}

/// False where the event that was folded last is not there any more, or is another one.
bool LatestStates::go_on(Store& store, const StreamHead& head, Kept& kept) {
  if (head.last == *kept.last) return head.hash == kept.hash;
  if (head.last < *kept.last) return false;
  const auto cursor = store.read(head.name, {.from = *kept.last});
  EventView event;
  if (!cursor->next(event) || event.seq != *kept.last || event.hash != kept.hash) return false;
  while (cursor->next(event)) take(kept, event);
  return true;
}

void LatestStates::begin(Store& store, const StreamHead& head, Kept& kept) {
  FoldPart part = part_of(store, head, Prefix(), fold_, start_, {}, kept.group);
  part.range.chain = true;
  read_part(store, head, part, [&](const EventView& event) {
    take(kept, event);
    return true;
  });
  const bool is_all_from_snapshot = !kept.last && part.range.from == head.last.next();
  if (!is_all_from_snapshot) return;
  kept.last = head.last;
  kept.hash = head.hash;
}

void LatestStates::take(Kept& kept, const EventView& event) {
  check_interrupt();
  fold_.add(kept.group, event);
  kept.last = event.seq;
  kept.hash = event.hash;
}

}  // namespace eventsrc
