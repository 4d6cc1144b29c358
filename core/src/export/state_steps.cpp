#include "export/state_steps.hpp"

#include <utility>

#include "eventsrc/epoch.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/replay.hpp"
#include "view/touched.hpp"

namespace eventsrc {
namespace {

// Beyond so many places between two events that are shown, the whole state is looked at.
constexpr std::size_t kMostPlaces = 10'000;

}  // namespace

TimelineStates::TimelineStates(std::shared_ptr<const View> view, const FoldOptions& options,
                               std::string key)
    : touched_(std::make_unique<Touched>()),
      fold_(make_fold(std::move(view), options, *touched_)),
      key_(std::move(key)) {}
TimelineStates::~TimelineStates() = default;
TimelineStates::TimelineStates(TimelineStates&&) noexcept = default;
TimelineStates& TimelineStates::operator=(TimelineStates&&) noexcept = default;

StateSteps::Step StateSteps::to(const EventView& event) {
  auto found = streams_.find(event.stream);
  if (found == streams_.end()) {
    found = streams_.emplace(event.stream, Stream{.group = streams_.size()}).first;
  }
  Stream& stream = found->second;
  if (!fold_.view().meant_for(event.stream)) return {};
  if (stream.last && *stream.last > event.seq) {
    fold_.forget(stream.group);
    stream.last.reset();
  }
  if (!stream.last) begin(stream, event);
  if (stream.unknown && event.seq < *stream.unknown) return {.is_known = false};
  Step step;
  bool is_done = false;
  const auto compare = [&](const State& state) {
    if (is_done || !stream.touched.any()) return;
    is_done = true;
    step.changes = parts_.find(stream.before, state, stream.touched, event.stream);
    if (state.kind == State::Kind::value) stream.before.value.follow(state.value, stream.touched);
    stream.before.kind = state.kind;
  };
  if (stream.last != event.seq) {
    fold_between(stream, event);
    add(stream, event, compare);
  }
  // Events of other keys may have come since, or it is a fold that answers when asked.
  if (!is_done && stream.touched.any()) compare(fold_.state(stream.group, states_.key_));
  stream.touched = {};
  stream.places = 0;
  return step;
}

// At a snapshot, maybe of the event itself, where events before it are archived or many.
void StateSteps::begin(Stream& stream, const EventView& event) {
  stream.touched.add_all();
  if (stream.unknown && event.seq < *stream.unknown) return;
  stream.unknown.reset();
  const auto head = store_.head(event.stream);
  if (!head) return;
  const bool is_archived = archive_of(store_, *head).has_value();
  if (event.seq == head->first && !is_archived) return;
  std::optional<Snapshot> snapshot;
  if (start_ != nullptr) {
    const Prefix prefix(Point::at(event.seq), *head);
    snapshot = start_->begin(store_, *head, prefix, fold_, stream.group);
  }
  if (snapshot) {
    stream.last = snapshot->seq;
  } else if (is_archived) {
    find_unknown(stream, *head);
  } else {
    check_whole(store_, *head);
  }
}

// Nothing can be folded up to the epoch, which has states to go on from.
void StateSteps::find_unknown(Stream& stream, const StreamHead& head) {
  SnapshotStore* const kept = store_.own_snapshots();
  EpochStore* const epochs = kept == nullptr ? nullptr : kept->epochs();
  const auto epoch = epochs == nullptr ? std::nullopt : epochs->epoch(head.name);
  std::optional<Snapshot> snapshot;
  if (epoch && start_ != nullptr) {
    const Prefix prefix(Point::at(epoch->seq), head);
    snapshot = start_->begin(store_, head, prefix, fold_, stream.group);
  }
  if (!snapshot) return check_whole(store_, head);
  fold_.forget(stream.group);
  stream.unknown = snapshot->seq;
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
    add(stream, between, [](const State& /*state*/) {});
  }
}

/// Folds an event. `on_ours` is called with the state, if the event concerns it and it is here.
template <typename OnOurs>
void StateSteps::add(Stream& stream, const EventView& event, OnOurs&& on_ours) {
  if (fold_.view().uses_jq()) {
    stream.touched.add_all();
    fold_.add(stream.group, event);
  } else {
    fold_.add_step(stream.group, event,
                   [&](std::string_view /*type*/, const std::string* key, const State& state) {
                     if (key != nullptr && *key != states_.key_) return;
                     touch(stream, state.kind);
                     on_ours(state);
                   });
  }
  stream.last = event.seq;
}

void StateSteps::touch(Stream& stream, State::Kind kind) {
  const bool was_value = std::exchange(stream.kind, kind) == State::Kind::value;
  const auto places = states_.touched_->places();
  stream.places += places.size();
  // A state that comes or goes does so without a word.
  if (!was_value || kind != State::Kind::value || stream.places > kMostPlaces) {
    return stream.touched.add_all();
  }
  for (const Touched::Place& place : places) stream.touched.add(place);
}

}  // namespace eventsrc
