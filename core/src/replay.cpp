#include "eventsrc/replay.hpp"

#include <map>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc {
namespace {

bool equals_ignoring_case(std::string_view text, std::string_view lower) noexcept {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
    if (c != lower[i]) return false;
  }
  return true;
}

void apply_default_view(State& state, const EventView& event) {
  if (equals_ignoring_case(event.type, "insert")) {
    state.value.assign(event.data);
    state.kind = State::Kind::value;
  } else if (equals_ignoring_case(event.type, "delete") ||
             equals_ignoring_case(event.type, "deleted")) {
    state.value = Value();
    state.kind = State::Kind::deleted;
  } else {
    if (state.kind != State::Kind::value) state.value = Value();
    state.value.merge(event.data);
    state.kind = State::Kind::value;
  }
}

// Folding looks only at what it must of each event: what came out tells of stored data that is not
// JSON any more.
void check_state(std::string_view stream, const State& state) {
  if (state.kind != State::Kind::value) return;
  json::Checker checker(kMaxDepth);
  std::string minified;
  if (!checker.minify(state.value.str(), minified)) return;
  ErrorDetails details;
  details.stream = std::string(stream);
  details.seq = state.seq.value();
  throw Error(ErrorCode::integrity,
              fmt::format("the state of stream {} at seq {} is not JSON: stored data was altered: "
                          "'eventsrc verify' tells what is wrong",
                          json::quoted(stream), state.seq.value()),
              details);
}

// A scan of everything beats looking up each stream's events one by one unless few are wanted.
constexpr std::int64_t kScanShare = 4;
constexpr std::int64_t kProgressEvery = 10'000;

void replay_by_stream(Store& store, const std::vector<StreamHead>& heads, const Point& point,
                      const std::function<void(std::string_view, const State&)>& done) {
  for (const StreamHead& head : heads) done(head.name, replay(store, head.name, point));
}

void replay_by_scan(Store& store, const std::vector<StreamHead>& heads, const Point& point,
                    const std::function<void(std::string_view, const State&)>& done,
                    const std::function<void(std::int64_t)>& progress) {
  struct Course {
    Prefix prefix;
    State state;
    bool open = true;
  };
  std::unordered_map<std::string_view, Course> streams;
  streams.reserve(heads.size());
  for (const StreamHead& head : heads) {
    streams[head.name].prefix = Prefix(point, head);
  }
  const auto cursor = store.read_all({});
  EventView event;
  std::int64_t events = 0;
  while (cursor->next(event)) {
    check_interrupt();
    if (++events % kProgressEvery == 0 && progress) progress(kProgressEvery);
    const auto found = streams.find(event.stream);
    if (found == streams.end()) continue;
    Course& course = found->second;
    course.open = course.open && course.prefix.admits(course.state.events, event.seq, event.time);
    if (course.open) fold(course.state, event);
  }
  for (const StreamHead& head : heads) {
    const State& state = streams[head.name].state;
    check_state(head.name, state);
    done(head.name, state);
  }
}

}  // namespace

std::string_view kind_name(State::Kind kind) noexcept {
  switch (kind) {
    case State::Kind::none:
      return "none";
    case State::Kind::value:
      return "value";
    case State::Kind::deleted:
      return "deleted";
  }
  return "";
}

void fold(State& state, const EventView& event) {
  ++state.events;
  state.seq = event.seq;
  state.time = event.time;
  state.bytes += static_cast<std::int64_t>(event.data.size() + event.meta.value_or("").size());
  if (event.redacted) {
    ++state.redacted;
    return;
  }
  apply_default_view(state, event);
  if (state.value.text_size() > kMaxStateBytes) {
    ErrorDetails details;
    details.stream = std::string(event.stream);
    details.seq = event.seq.value();
    throw Error(ErrorCode::invalid,
                fmt::format("the state of stream {} grows over 16 MiB at seq {}",
                            json::quoted(event.stream), event.seq.value()),
                details);
  }
}

State replay(Store& store, std::string_view stream, const Point& point) {
  State state;
  const auto head = store.head(stream);
  if (!head) return state;
  const Prefix prefix(point, *head);
  const auto cursor = store.read(stream, {});
  EventView event;
  while (cursor->next(event) && prefix.admits(state.events, event.seq, event.time)) {
    check_interrupt();
    fold(state, event);
  }
  check_state(stream, state);
  return state;
}

void replay_history(Store& store, std::string_view stream, const HistoryRange& range,
                    const std::function<bool(const State&, const EventView&)>& step) {
  const auto head = store.head(stream);
  if (!head) return;
  const Prefix prefix(range.at, *head);
  const auto cursor = store.read(stream, {});
  State state;
  EventView event;
  std::int64_t steps = 0;
  while (!(range.limit && steps >= *range.limit) && cursor->next(event) &&
         prefix.admits(state.events, event.seq, event.time)) {
    check_interrupt();
    fold(state, event);
    if (range.after && event.seq <= *range.after) continue;
    ++steps;
    check_state(stream, state);
    if (!step(state, event)) return;
  }
}

void replay_many(Store& store, const Selection& selection, const Point& point,
                 const std::function<void(std::string_view stream, const State&)>& done,
                 const std::function<void(std::int64_t events)>& progress) {
  std::vector<StreamHead> heads;
  std::int64_t wanted = 0;
  {
    const auto cursor = store.streams(selection);
    StreamHead head;
    while (cursor->next(head)) {
      wanted += head.events;
      heads.push_back(std::move(head));
    }
  }
  if (selection.only_names() || wanted < store.info().events / kScanShare) {
    replay_by_stream(store, heads, point, done);
  } else {
    replay_by_scan(store, heads, point, done, progress);
  }
}

}  // namespace eventsrc
