#include "export/state_steps.hpp"

#include <utility>

#include "eventsrc/epoch.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/replay.hpp"

namespace eventsrc {

StateSteps::StateSteps(Store& store, const TimelineOptions& options)
    : store_(store),
      view_(options.view),
      key_(options.key.value_or("")),
      fold_(make_fold(options.view, options.fold)) {}

StateSteps::Step StateSteps::to(const EventView& event) {
  auto found = streams_.find(event.stream);
  if (found == streams_.end()) {
    found = streams_.emplace(event.stream, Stream{.group = streams_.size()}).first;
  }
  Stream& stream = found->second;
  if (view_->meant_for(event.stream)) {
    std::swap(stream.before, stream.after);
    if (stream.last && *stream.last >= event.seq) {
      fold_->forget(stream.group);
      stream.last.reset();
    }
    if (!stream.last) begin(stream, event);
    fold_between(stream, event);
    fold_->add(stream.group, event);
    stream.last = event.seq;
    const State state = fold_->state(stream.group, key_);
    check_state(state, event.stream);
    stream.after.reset();
    if (state.kind == State::Kind::value) stream.after = state.value.str();
  }
  return {&stream.before, &stream.after};
}

void StateSteps::begin(Stream& stream, const EventView& event) {
  const auto head = store_.head(event.stream);
  if (!head) return;
  if (event.seq > head->first) {
    const Prefix prefix(Point::at(Seq(event.seq.value() - 1)), *head);
    if (const auto snapshot = start_.begin(store_, *head, prefix, *fold_, stream.group)) {
      stream.last = snapshot->seq;
      return;
    }
  }
  check_whole(store_, *head);
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
    fold_->add(stream.group, between);
  }
}

}  // namespace eventsrc
