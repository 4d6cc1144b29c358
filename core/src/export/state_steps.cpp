#include "export/state_steps.hpp"

#include <utility>

#include "eventsrc/epoch.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/replay.hpp"

namespace eventsrc {

StateSteps::Step StateSteps::to(const EventView& event) {
  auto found = streams_.find(event.stream);
  if (found == streams_.end()) {
    found = streams_.emplace(event.stream, Stream{.group = streams_.size()}).first;
  }
  Stream& stream = found->second;
  if (fold_.view().meant_for(event.stream)) {
    std::swap(stream.before, stream.after);
    if (stream.last && *stream.last >= event.seq) {
      fold_.forget(stream.group);
      stream.last.reset();
    }
    if (!stream.last) begin(stream, event);
    if (stream.last != event.seq) {
      fold_between(stream, event);
      fold_.add(stream.group, event);
      stream.last = event.seq;
    }
    const State state = fold_.state(stream.group, key_);
    check_state(state, event.stream);
    stream.after.reset();
    if (state.kind == State::Kind::value) stream.after = state.value.str();
  }
  return {&stream.before, &stream.after};
}

// At a snapshot, maybe of the event itself, where events before it are archived or many.
void StateSteps::begin(Stream& stream, const EventView& event) {
  const auto head = store_.head(event.stream);
  if (!head || (event.seq == head->first && !archive_of(store_, *head))) return;
  std::optional<Snapshot> snapshot;
  if (start_ != nullptr) {
    const Prefix prefix(Point::at(event.seq), *head);
    snapshot = start_->begin(store_, *head, prefix, fold_, stream.group);
  }
  if (snapshot) {
    stream.last = snapshot->seq;
  } else {
    check_whole(store_, *head);
  }
}

// Those that are not exported.
void StateSteps::fold_between(Stream& stream, const EventView& event) {
  if (event.seq == Seq(0) || (stream.last && stream.last->next() == event.seq)) return;
  Range range;
  if (stream.last) range.from = stream.last->next();
  range.to = Seq(event.seq.value() - 1);
  range.chain = false;
  const auto cursor = store_.read(event.stream, range);
  EventView between;
  while (cursor->next(between)) {
    check_interrupt();
    fold_.add(stream.group, between);
  }
}

}  // namespace eventsrc
