#include "eventsrc/replay.hpp"

#include <algorithm>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "fold_part.hpp"
#include "scan_replay.hpp"

namespace eventsrc {
namespace {

// A scan of everything beats looking up each stream's events one by one unless few are wanted.
constexpr std::int64_t kScanShare = 4;

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

/// Takes the wanted ones of a history's steps.
class Steps {
 public:
  /// `stream` is empty for a view of the whole store.
  Steps(const HistoryRange& range, std::optional<std::string_view> stream, const Fold::OnStep& step)
      : range_(range), stream_(stream), step_(step) {}

  [[nodiscard]] bool more() const { return !range_.limit || taken_ < *range_.limit; }

  /// The step of an event that the fold has passed last, of a view without keys.
  void passed(Fold& fold, std::string_view type) {
    if (step_) take(type, nullptr, fold.state(0, ""));
  }

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

/// Where events are archived, the history begins at the first one kept, of which the state is
/// saved.
FoldPart begin_history(Store& store, const StreamHead& head, const HistoryRange& range, Fold& fold,
                       ReplayStart* start, Steps& steps) {
  const Prefix prefix(range.at, head);
  if (range.after) return part_of(store, head, prefix, fold, start, range.after);
  const auto file = start == nullptr ? std::nullopt : archive_of(store, head);
  if (!file) return part_of(store, head, prefix, fold, nullptr);
  const FoldPart part = part_kept(store, head, prefix, fold, start);
  const Seq known(part.range.from->value() - 1);
  if (known < head.first) return part;
  if (known > head.first || fold.view().keyed()) {
    ErrorDetails details;
    details.stream = head.name;
    details.seq = head.first.value();
    throw Error(ErrorCode::invalid,
                fmt::format("the events before seq {} of {} are archived in {}, so that the {} is "
                            "not known: begin behind it with '--after {}', or restore them with "
                            "'eventsrc archive --restore FILE'",
                            head.first.value(), json::quoted(head.name), json::quoted(*file),
                            known > head.first
                                ? fmt::format("state after an event before seq {}", known.value())
                                : fmt::format("key whose state seq {} changed", known.value()),
                            known.value()),
                details);
  }
  EventView event;
  const auto cursor = store.read(head.name, {.from = known, .to = known, .chain = false});
  if (cursor->next(event)) steps.passed(fold, event.type);
  return part;
}

void replay_by_stream(Store& store, const std::vector<StreamHead>& heads, const Point& point,
                      Fold& fold, ReplayStart* start, const OnStream& on) {
  for (const StreamHead& head : heads) {
    for_stream(on, [&] {
      replay(store, head.name, point, fold, 1, start);
      hand_out(fold, 0, head.name, on);
    });
    fold.forget(0);
  }
}

/// How many events need not be read as there are snapshots, less what finding these costs.
std::int64_t spared(Store& store, const std::vector<StreamHead>& heads, const Point& point,
                    const View& view, const ReplayStart* start) {
  if (start == nullptr || store.snapshots() == nullptr) return 0;
  constexpr std::int64_t kCostInEvents = 30;
  const Prefix prefix(point, StreamHead());
  const auto seqs = store.snapshots()->newest_seqs(view.hash(), {prefix.max_seq, prefix.max_time});
  std::int64_t sum = 0;
  for (const StreamHead& head : heads) {
    const auto found = seqs.find(head.number);
    if (found == seqs.end()) continue;
    sum += std::clamp<std::int64_t>(found->second.value() - head.first.value(), 0, head.events) -
           kCostInEvents;
  }
  return sum;
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

void replay(Store& store, std::string_view stream, const Point& point, Fold& fold,
            std::size_t threads, ReplayStart* start) {
  const auto head = store.head(stream);
  if (!head) return;
  const FoldPart part = part_of(store, *head, Prefix(point, *head), fold, start);
  if (is_worth_a_thread(*head, part, threads)) {
    return read_beside(store, *head, part, 0,
                       [&fold](std::span<const GroupedEvent> events) { fold.add(events); });
  }
  read_part(store, *head, part, [&fold](const EventView& event) {
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
                    const Fold::OnStep& step, ReplayStart* start) {
  Steps steps(range, stream, step);
  if (!steps.more()) return;
  const auto head = store.head(stream);
  if (!head) return;
  const FoldPart part = begin_history(store, *head, range, fold, start, steps);
  read_part(store, *head, part, [&](const EventView& event) {
    steps.fold(fold, event, range.after && event.seq <= *range.after);
    return steps.more();
  });
  steps.finish(fold);
}

std::int64_t replay_many(Store& store, const Selection& selection, const Point& point,
                         const std::shared_ptr<const View>& view, const ReplayOptions& options,
                         const OnStream& on) {
  for (const Pattern& pattern : selection.patterns()) {
    if (pattern.is_name()) for_stream(on, [&] { check_meant_for(*view, pattern.prefix()); });
  }
  std::vector<StreamHead> heads;
  std::int64_t wanted = 0;
  // Such streams begin at snapshots, if they can be told at all.
  bool any_archived = false;
  {
    const auto cursor = store.streams(selection);
    StreamHead head;
    while (cursor->next(head)) {
      if (!view->meant_for(head.name)) continue;
      wanted += head.events;
      any_archived = any_archived || archive_of(store, head).has_value();
      heads.push_back(std::move(head));
    }
  }
  const auto by_stream = [&] {
    if (selection.only_names() || any_archived) return true;
    const auto all = store.info().events;
    if (!all) return !selection.is_all();
    return wanted < *all / kScanShare ||
           wanted - spared(store, heads, point, *view, options.start) < *all / kScanShare;
  };
  if (by_stream()) {
    const auto fold = make_fold(view, options.fold);
    replay_by_stream(store, heads, point, *fold, options.start, on);
    return fold->bytes();
  }
  return replay_by_scan(store, heads, wanted, point, view, options, on);
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
  std::unordered_map<std::int64_t, Course> streams;
  {
    const auto cursor = store.streams(streams_of(view));
    StreamHead head;
    while (cursor->next(head)) {
      check_whole(store, head);
      streams[head.number] = {Prefix(in_stream, head)};
    }
  }
  ScanRange scan;
  scan.chain = false;
  if (!positions) scan.order = ScanOrder::time;
  const auto cursor = store.read_all(scan);
  EventView event;
  Reporter reporter(progress);
  Steps steps(range, std::nullopt, step);
  while (steps.more() && cursor->next(event)) {
    reporter.count();
    if (last && *event.position > *last) break;
    const auto found = streams.find(event.stream_number);
    if (found == streams.end() || !found->second.admits(event)) continue;
    steps.fold(fold, event, range.after_position && *event.position <= *range.after_position);
  }
  steps.finish(fold);
  return static_cast<std::int64_t>(streams.size());
}

}  // namespace eventsrc
