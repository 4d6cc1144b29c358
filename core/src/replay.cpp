#include "eventsrc/replay.hpp"

#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "event_batch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/text_hash.hpp"

namespace eventsrc {
namespace {

// A scan of everything beats looking up each stream's events one by one unless few are wanted.
constexpr std::int64_t kScanShare = 4;
constexpr std::int64_t kProgressEvery = 10'000;

/// How far a stream has been read.
struct Course {
  Prefix prefix;
  std::size_t group = 0;
  std::int64_t events = 0;
  bool open = true;

  /// Whether the next event still belongs to what is wanted.
  bool admits(const EventView& event) {
    open = open && prefix.admits(events, event.seq, event.time);
    if (open) ++events;
    return open;
  }
};

using OnProgress = std::function<void(std::int64_t)>;

class Reporter {
 public:
  explicit Reporter(const OnProgress& progress) : progress_(progress) {}
  void count() {
    check_interrupt();
    if (++events_ % kProgressEvery == 0 && progress_) progress_(kProgressEvery);
  }

 private:
  const OnProgress& progress_;
  std::int64_t events_ = 0;
};

/// Calls `each` with the events of a stream's prefix until it gives false.
template <typename Each>
void read_prefix(Store& store, std::string_view stream, const Point& point, Each&& each) {
  const auto head = store.head(stream);
  if (!head) return;
  Course course{Prefix(point, *head)};
  const auto cursor = store.read(stream, {});
  EventView event;
  while (cursor->next(event) && course.admits(event)) {
    check_interrupt();
    if (!each(event)) return;
  }
}

/// Takes the wanted ones of a history's steps.
class Steps {
 public:
  /// `stream` is empty for a view of the whole store.
  Steps(const HistoryRange& range, std::optional<std::string_view> stream, const Fold::OnStep& step)
      : range_(range), stream_(stream), step_(step) {}

  [[nodiscard]] bool more() const { return !range_.limit || taken_ < *range_.limit; }

  void fold(Fold& fold, const EventView& event, bool is_before) {
    if (is_before || !step_) return fold.add(0, event);
    while_wanted([&] {
      fold.add_step(0, event,
                    [this](std::string_view type, const std::string* key, const State& state) {
                      take(type, key, state);
                    });
    });
  }

  void finish(Fold& fold) {
    while_wanted([&fold] { fold.finish_steps(); });
  }

 private:
  /// A fold that hands out steps later has folded events behind the last step that is wanted: what
  /// is wrong with those does not matter.
  template <typename Action>
  void while_wanted(Action&& action) {
    try {
      action();
    } catch (const Error& error) {
      const bool is_of_event =
          error.code() == ErrorCode::invalid || error.code() == ErrorCode::integrity;
      if (more() || !is_of_event) throw;
    }
  }

  void take(std::string_view type, const std::string* key, const State& state) {
    // A fold may hand out steps later than they were asked for.
    if (!more() || (range_.key && (key == nullptr || *key != *range_.key))) return;
    check_state(state, stream_);
    step_(type, key, state);
    ++taken_;  // once nothing of this step can fail
  }

  const HistoryRange& range_;
  std::optional<std::string_view> stream_;
  const Fold::OnStep& step_;
  std::int64_t taken_ = 0;
};

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

void hand_out(Fold& fold, std::size_t group, const std::string& stream, const OnStream& on) {
  fold.states(group, [&](const std::string* key, const State& state) {
    check_state(state, stream);
    on.state(stream, key, state);
  });
}

void replay_by_stream(Store& store, const std::vector<StreamHead>& heads, const Point& point,
                      Fold& fold, const OnStream& on) {
  for (const StreamHead& head : heads) {
    for_stream(on, [&] {
      replay(store, head.name, point, fold);
      hand_out(fold, 0, head.name, on);
    });
    fold.forget(0);
  }
}

void replay_by_scan(Store& store, const std::vector<StreamHead>& heads, const Point& point,
                    Fold& fold, const OnStream& on) {
  std::unordered_map<std::string_view, Course> streams;
  streams.reserve(heads.size());
  for (std::size_t i = 0; i < heads.size(); ++i) {
    streams[heads[i].name] = {Prefix(point, heads[i]), i};
  }
  const auto cursor = store.read_all({});
  EventView event;
  Reporter reporter(on.progress);
  EventBatch batch;
  const auto fold_batch = [&] {
    fold.add(batch.events());
    batch.clear();
  };
  while (cursor->next(event)) {
    reporter.count();
    const auto found = streams.find(event.stream);
    if (found == streams.end() || !found->second.admits(event)) continue;
    if (!batch.has_room(event)) fold_batch();
    batch.add(found->second.group, found->first, event);
  }
  fold_batch();
  for (std::size_t i = 0; i < heads.size(); ++i) {
    for_stream(on, [&] { hand_out(fold, i, heads[i].name, on); });
    fold.forget(i);
  }
}

/// Throws `usage` or `unsupported` for a point that a whole store does not have.
void check_store_point(const HistoryRange& range, bool positions) {
  if (std::holds_alternative<Point::BeforeLast>(range.at.where())) {
    throw Error(ErrorCode::usage,
                "~N counts the events of one stream: for a view of the whole store give a time or "
                "a position");
  }
  const bool by_position =
      std::holds_alternative<Point::AtSeq>(range.at.where()) || range.after_position;
  if (by_position && !positions) {
    throw Error(ErrorCode::unsupported,
                "this store has no positions: give a time for a view of the whole store");
  }
}

}  // namespace

Selection streams_of(const View& view) {
  return view.streams().empty() ? Selection::all() : Selection(view.streams());
}

void check_meant_for(const View& view, std::string_view stream) {
  if (view.meant_for(stream)) return;
  ErrorDetails details;
  details.stream = std::string(stream);
  throw Error(
      ErrorCode::invalid,
      fmt::format("view {} is not meant for stream {}: its \"streams\" are {}",
                  json::quoted(view.name()), json::quoted(stream), fmt::join(view.streams(), ", ")),
      details);
}

void check_state(const State& state, const std::optional<std::string_view>& stream) {
  if (state.kind != State::Kind::value) return;
  json::Checker checker(kMaxDepth);
  std::string minified;
  std::string spare;
  if (!checker.minify(state.value.text(spare), minified)) return;
  ErrorDetails details;
  std::string whose = "of the whole store";
  if (stream) {
    details.stream = std::string(*stream);
    details.seq = state.seq.value();
    whose = fmt::format("of stream {} at seq {}", json::quoted(*stream), state.seq.value());
  }
  throw Error(ErrorCode::integrity,
              fmt::format("the state {} is not JSON: stored data was altered: 'eventsrc verify' "
                          "tells what is wrong",
                          whose),
              details);
}

void replay(Store& store, std::string_view stream, const Point& point, Fold& fold) {
  read_prefix(store, stream, point, [&fold](const EventView& event) {
    fold.add(0, event);
    return true;
  });
}

State replay(Store& store, std::string_view stream, const Point& point) {
  const auto fold = make_fold(View::default_view());
  replay(store, stream, point, *fold);
  State state = fold->state(0, "");
  check_state(state, stream);
  return state;
}

void replay_history(Store& store, std::string_view stream, const HistoryRange& range, Fold& fold,
                    const Fold::OnStep& step) {
  Steps steps(range, stream, step);
  if (!steps.more()) return;
  read_prefix(store, stream, range.at, [&](const EventView& event) {
    steps.fold(fold, event, range.after && event.seq <= *range.after);
    return steps.more();
  });
  steps.finish(fold);
}

std::int64_t replay_many(Store& store, const Selection& selection, const Point& point,
                         const std::shared_ptr<const View>& view, const FoldOptions& options,
                         const OnStream& on) {
  for (const Pattern& pattern : selection.patterns()) {
    if (pattern.is_name()) for_stream(on, [&] { check_meant_for(*view, pattern.prefix()); });
  }
  const auto fold = make_fold(view, options);
  std::vector<StreamHead> heads;
  std::int64_t wanted = 0;
  {
    const auto cursor = store.streams(selection);
    StreamHead head;
    while (cursor->next(head)) {
      if (!view->meant_for(head.name)) continue;
      wanted += head.events;
      heads.push_back(std::move(head));
    }
  }
  if (selection.only_names() || wanted < store.info().events / kScanShare) {
    replay_by_stream(store, heads, point, *fold, on);
  } else {
    replay_by_scan(store, heads, point, *fold, on);
  }
  return fold->bytes();
}

std::int64_t replay_store(Store& store, const View& view, const HistoryRange& range, Fold& fold,
                          const Fold::OnStep& step,
                          const std::function<void(std::int64_t events)>& progress) {
  const bool positions = store.capabilities().positions;
  check_store_point(range, positions);
  std::optional<Position> last;
  Point in_stream = range.at;
  if (const auto* position = std::get_if<Point::AtSeq>(&range.at.where())) {
    last = Position(position->seq.value());
    in_stream = Point();
  }
  std::unordered_map<std::string, Course, TextHash, std::equal_to<>> streams;
  {
    const auto cursor = store.streams(streams_of(view));
    StreamHead head;
    while (cursor->next(head)) streams[head.name] = {Prefix(in_stream, head)};
  }
  ScanRange scan;
  if (!positions) scan.order = ScanOrder::time;
  const auto cursor = store.read_all(scan);
  EventView event;
  Reporter reporter(progress);
  Steps steps(range, std::nullopt, step);
  while (steps.more() && cursor->next(event)) {
    reporter.count();
    if (last && *event.position > *last) break;
    const auto found = streams.find(event.stream);
    if (found == streams.end() || !found->second.admits(event)) continue;
    steps.fold(fold, event, range.after_position && *event.position <= *range.after_position);
  }
  steps.finish(fold);
  return static_cast<std::int64_t>(streams.size());
}

}  // namespace eventsrc
