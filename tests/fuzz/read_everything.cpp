#include "read_everything.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/bisect.hpp"
#include "eventsrc/blame.hpp"
#include "eventsrc/changes.hpp"
#include "eventsrc/diff.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event_line.hpp"
#include "eventsrc/export.hpp"
#include "eventsrc/export_format.hpp"
#include "eventsrc/export_timeline.hpp"
#include "eventsrc/follow.hpp"
#include "eventsrc/latest_states.hpp"
#include "eventsrc/log.hpp"
#include "eventsrc/names.hpp"
#include "eventsrc/redact.hpp"
#include "eventsrc/replay.hpp"
#include "eventsrc/snapshot.hpp"
#include "eventsrc/snapshot_work.hpp"
#include "eventsrc/timestamp.hpp"
#include "eventsrc/type_summary.hpp"
#include "eventsrc/verify.hpp"
#include "eventsrc/what_if.hpp"
#include "exported.hpp"
#include "fuzz.hpp"

namespace eventsrc::fuzz {
namespace {

constexpr std::array<std::string_view, 3> kStreams{"a", "b", "c"};
constexpr Seq kLastSeq{std::numeric_limits<std::int64_t>::max()};

std::shared_ptr<const View> view_of(std::string_view definition) {
  return View::parse(definition, "a view", [](const std::string& path) { return path; });
}

/// The default view, which is compiled anew each time it is asked for.
const std::shared_ptr<const View>& usual_view() {
  static const auto view = View::default_view();
  return view;
}

/// For each stream by itself: what one refuses, another may not.
template <typename Action>
void each_stream(const Action& action) {
  for (const std::string_view stream : kStreams) {
    attempt([&] { action(stream); });
  }
}

void go_through(EventCursor& cursor) {
  EventView event;
  while (cursor.next(event)) {
  }
}

void read_info(Store& store) { static_cast<void>(store.info()); }

void read_stream(Store& store) {
  const auto head = store.head("a");
  if (!head) return;
  for (const Direction direction : {Direction::forward, Direction::backward}) {
    go_through(*store.read("a", {.direction = direction}));
  }
}

void list_streams(Store& store) {
  const auto cursor = store.streams(every_stream());
  StreamHead head;
  while (cursor->next(head)) {
  }
}

void read_lines(Store& store) {
  const auto cursor = store.read_all({});
  std::string line;
  EventView event;
  while (cursor->next(event)) {
    line.clear();
    append_event_line(line, event, nullptr);
  }
}

void replay_latest(Store& store) { static_cast<void>(replay(store, "a", Point())); }

void list_snapshots(Store& store) {
  SnapshotStore* const snapshots = store.snapshots();
  if (snapshots == nullptr) return;
  static_cast<void>(snapshots->generation());
  static_cast<void>(snapshots->newest("a", usual_view()->hash(), {}));
  for (const Snapshot& listed : snapshots->list(every_stream())) {
    static_cast<void>(snapshot_facts(listed));
  }
}

/// What `verify --heads` notes, and what `--against` may be told by somebody who lies.
std::vector<Mark> marks_of(const VerifyReport& report) {
  std::vector<Mark> marks = report.heads;
  for (const Mark& head : report.heads) {
    marks.push_back({head.stream, Seq(0), head.hash, Seq(0)});
    marks.push_back({head.stream, kLastSeq, head.hash, head.seq});
  }
  static_cast<void>(digest(report.heads));
  return marks;
}

void verify_store(Store& store) {
  VerifyOptions options;
  options.physical = true;
  options.threads = 1;
  const auto pass = [](const Fault& fault) { require(!fault.what.empty(), "a fault says what"); };
  const VerifyReport report = verify(store, every_stream(), options, pass);
  verify_marks(store, marks_of(report), pass);
}

void read_by_time(Store& store) {
  for (const Direction direction : {Direction::forward, Direction::backward}) {
    go_through(*store.read_all({.direction = direction, .order = ScanOrder::time}));
  }
}

void read_parts(Store& store) {
  each_stream([&](std::string_view stream) {
    const auto head = store.head(stream);
    if (!head) return;
    static_cast<void>(archive_of(store, *head));
    static_cast<void>(hash_at(store, *head, head->last));
    go_through(*store.read(stream, {.from = Seq(1), .to = Seq(1)}));
    go_through(*store.read(stream, {.from = Seq(1), .direction = Direction::backward}));
  });
  go_through(*store.read_all({.after = Position(2), .to = Position(7)}));
}

void read_records(Store& store) {
  static_cast<void>(store.sealed());
  static_cast<void>(count_redacted(store));
  each_stream(
      [&](std::string_view stream) { static_cast<void>(find_redactable(store, stream, nullptr)); });
}

void summarize(Store& store) {
  static_cast<void>(summarize_types(store, every_stream(), [] {}));
}

void append_change(std::string& out, const EventChange& change) {
  Differences differences;
  for (const ChangedPart& part : change.parts) {
    differences.add(part, DiffFor::patch);
    differences.add(part, DiffFor::people);
  }
  append_patch(out, differences.all());
}

void read_changes(Store& store, const LogOptions& options) {
  OnLog on;
  on.event = [](const EventView& event, const EventChange* change) {
    std::string patch;
    static_cast<void>(actor_of(event));
    if (change != nullptr) append_change(patch, *change);
    return true;
  };
  on.fault = [](const Error&) {};
  read_log(store, options, on);
}

void read_logs(Store& store) {
  LogOptions options;
  options.view = usual_view();
  options.threads = 1;
  options.events.selection = every_stream();
  attempt([&] { read_changes(store, options); });
  ReplayStart start;
  options.start = &start;
  options.events.direction = Direction::backward;
  options.events.limit = 3;
  options.may_skip = true;
  read_changes(store, options);
}

void append_differences(const State& before, const State& after) {
  std::string from;
  std::string to;
  ChangedPart part;
  if (before.kind == State::Kind::value) part.before = before.value.text(from);
  if (after.kind == State::Kind::value) part.after = after.value.text(to);
  std::string patch;
  append_patch(patch, diff(part, DiffFor::patch));
  append_patch(patch, diff(part, DiffFor::people));
}

State state_at(Store& store, std::string_view stream, const Point& point) {
  const auto fold = make_fold(usual_view());
  ReplayStart start;
  replay(store, stream, point, *fold, 1, &start);
  State state = fold->state(0, "");
  check_state(state, stream);
  return state;
}

void compare_states(Store& store) {
  each_stream([&](std::string_view stream) {
    append_differences(state_at(store, stream, Point::before_last(2)),
                       state_at(store, stream, Point()));
  });
}

void suppose(Store& store) {
  each_stream([&](std::string_view stream) {
    const WhatIf changes =
        WhatIf::parse(R"({"drop":[3],"insert":[{"after":3,"type":"n"}],"append":[{"type":"n"}]})",
                      "a file", stream);
    const auto changed = with_changes(store, stream, changes);
    append_differences(state_at(store, stream, Point()), state_at(*changed, stream, Point()));
  });
}

void blame_leaves(Store& store) {
  each_stream([&](std::string_view stream) {
    for (const auto& view : {usual_view(), keyed_view()}) {
      BlameOptions options;
      options.view = view;
      options.threads = 1;
      blame(store, stream, options, [](const std::string* /*key*/, const BlamedLeaf& leaf) {
        require(!leaf.value.empty(), "a leaf has a value");
      });
    }
  });
}

/// Runs in another process, which is made once: that is dear. Nothing that it is asked about is an
/// error to it.
Filter& predicate() {
  static Filter filter("JQ", "tostring | length > 30", std::chrono::seconds(5));
  return filter;
}

void bisect_streams(Store& store) {
  each_stream([&](std::string_view stream) {
    // What was asked before an error is still to be answered: only streams without are gone
    // through.
    static_cast<void>(state_at(store, stream, Point()));
    ReplayStart start;
    BisectOptions options;
    options.view = usual_view();
    options.monotonic = true;
    options.start = &start;
    static_cast<void>(bisect(store, stream, predicate(), options));
  });
}

void replay_histories(Store& store) {
  each_stream([&](std::string_view stream) {
    const auto fold = make_fold(keyed_view());
    ReplayStart start;
    HistoryRange range;
    range.after = Seq(2);
    const std::string name(stream);
    std::string line;
    replay_history(
        store, stream, range, *fold,
        [&](std::string_view type, const std::string* key, const State& state) {
          line.clear();
          append_state_line(line, {&name, keyed_view()->name(), key, &state}, type, std::nullopt);
        },
        &start);
  });
}

std::vector<std::unique_ptr<ExportFormat>> make_state_formats() {
  std::vector<std::unique_ptr<ExportFormat>> formats;
  formats.push_back(json_format());
  formats.push_back(cloudevents_format("urn:eventsrc:fuzz"));
  formats.push_back(elasticsearch_format("fuzz"));
  formats.push_back(table_format(
      {.what = Exported::states, .columns = default_columns(Exported::states), .guard = true}));
  formats.push_back(page_format({.title = "fuzz", .what = Exported::states}));
  return formats;
}

void format_state(const StateView& state) {
  static const auto formats = make_state_formats();
  std::string out;
  for (const auto& format : formats) format->state(out, state);
}

void replay_streams(Store& store) {
  for (const auto& view : {usual_view(), keyed_view()}) {
    ReplayStart start;
    ReplayOptions options;
    options.threads = 1;
    options.start = &start;
    OnStream on;
    on.state = [&](std::string_view stream, const std::string* key, const State& state) {
      const std::string name(stream);
      check_state(state, name);
      format_state({&name, view->name(), key, &state});
    };
    on.fault = [](const Error&) {};
    attempt([&] { replay_many(store, Selection::all(), Point(), view, options, on); });
  }
}

void replay_whole_store(Store& store) {
  static const auto view = view_of(R"({"view":"all","scope":"store","on":{"*":{"count":"/n"}}})");
  const auto fold = make_fold(view);
  replay_store(store, *view, {}, *fold);
  fold->states(0, [&](const std::string* key, const State& state) {
    check_state(state, std::nullopt);
    format_state({nullptr, view->name(), key, &state});
  });
}

void watch_states(Store& store) {
  const auto fold = make_fold(usual_view());
  ReplayStart start;
  LatestStates latest(*fold, &start);
  // Twice: what was seen is gone on from.
  for (int look = 0; look < 2; ++look) {
    each_stream([&](std::string_view stream) {
      static_cast<void>(latest.look(store, stream));
      store.refresh();
    });
  }
}

void export_document(Store& store, const ExportOptions& options, std::size_t threads) {
  static const auto format = json_lines_format();
  std::string out;
  Document document(*format, out);
  export_lines(
      store, options, threads,
      [](std::string& line, const EventView& event) { format->event(line, event); },
      [&](std::string_view line, const Hash* prev) { document.add(line, prev); });
  document.end();
}

/// Whether names and time are such as an append lets in. Others are handed out as they are.
bool is_sound(const EventView& event) {
  if (event.time < kTimestampMin || event.time > kTimestampMax || event.seq < Seq(0)) return false;
  try {
    check_name(event.stream, kMaxStreamBytes, "stream");
    check_name(event.type, kMaxTypeBytes, "type");
    if (event.id) check_name(*event.id, kMaxIdBytes, "id");
  } catch (const Error&) {
    return false;
  }
  return true;
}

void export_formats(Store& store) {
  ExportOptions options;
  options.selection = every_stream();
  attempt([&] { export_document(store, options, 2); });
  export_lines(
      store, options, 1,
      [](std::string& /*line*/, const EventView& event) {
        if (is_sound(event)) check_exports(event);
      },
      [](std::string_view /*line*/, const Hash* /*prev*/) {});
}

void export_filtered(Store& store) {
  ExportOptions options;
  options.after = Seq(1);
  options.since = Timestamp(std::chrono::seconds(1));
  options.types = {Pattern("e*"), Pattern("odd")};
  attempt([&] { export_document(store, options, 1); });
  options.order = ExportOptions::Order::stream;
  options.meta = {{"actor", "ann"}};
  attempt([&] { export_document(store, options, 1); });
  options.order = ExportOptions::Order::time;
  options.limit = 5;
  attempt([&] { export_document(store, options, 1); });
  options = {};
  options.direction = Direction::backward;
  options.after_position = Position(3);
  export_document(store, options, 1);
}

void export_page(Store& store) {
  static const auto page = page_format({.title = "fuzz"});
  ExportOptions options;
  options.selection = every_stream();
  TimelineStates states(usual_view(), {});
  ReplayStart start;
  export_timeline(store, options, states, &start, *page, [](std::string_view /*item*/) {});
}

void follow_events(Store& store) {
  ExportOptions options;
  options.selection = every_stream();
  OnFollow on;
  on.event = [](const EventView& /*event*/, const Hash* /*prev*/) {};
  FollowPlace place;
  options.limit = 4;
  for (int run = 0; run < 2; ++run) {
    Follower follower(store, options, place);
    follower.look(on);
    follower.look(on);
    place = FollowPlace::parse(follower.place().json());
    require(place == follower.place(), "a cursor is read back as it was");
    options.limit.reset();
  }
}

void show_snapshots(Store& store) {
  SnapshotStore* const snapshots = store.snapshots();
  if (snapshots == nullptr) return;
  for (const auto& view : {usual_view(), keyed_view()}) {
    static_cast<void>(snapshots->newest_seqs(view->hash(), {}));
    each_stream([&](std::string_view stream) {
      const auto snapshot = snapshots->newest(stream, view->hash(), {.max_seq = Seq(5)});
      if (!snapshot) return;
      static_cast<void>(read_snapshot(*snapshot, [&](const std::string* key, const State& state) {
        format_state({&snapshot->stream, snapshot->view, key, &state});
      }));
    });
  }
  EpochStore* const epochs = snapshots->epochs();
  if (epochs == nullptr) return;
  each_stream([&](std::string_view stream) {
    static_cast<void>(epochs->epoch(stream));
    static_cast<void>(epochs->archive(stream));
    static_cast<void>(ending_views(store, stream, kLastSeq));
  });
}

void verify_all_snapshots(Store& store) {
  SnapshotStore* const snapshots = store.snapshots();
  if (snapshots == nullptr) return;
  std::vector<std::shared_ptr<const View>> views{usual_view(), keyed_view()};
  for (const SnapshotPolicy& policy : snapshots->policies()) {
    attempt([&] {
      const SnapshotKeeper keeper(policy);
      if (keeper.concerns("a")) views.push_back(keeper.view());
    });
  }
  // A policy's view may use jq, which is another process each time.
  std::erase_if(views, [](const auto& view) { return view->uses_jq(); });
  verify_snapshots(store, every_stream(), views, {},
                   [](const Snapshot&, SnapshotFinding, const std::string&) {});
}

/// In an order that inputs of fuzz_dynamodb rely on.
constexpr std::array kReads{
    read_info,        read_stream,    list_streams,       read_lines,     replay_latest,
    list_snapshots,   verify_store,   read_by_time,       read_parts,     read_records,
    summarize,        read_logs,      compare_states,     suppose,        blame_leaves,
    replay_histories, replay_streams, replay_whole_store, watch_states,   export_formats,
    export_filtered,  export_page,    follow_events,      show_snapshots, verify_all_snapshots,
    bisect_streams,
};

}  // namespace

void attempt(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    require(*error.what() != '\0', "an error says what is wrong");
  }
}

const std::shared_ptr<const View>& keyed_view() {
  static const auto view =
      view_of(R"({"view":"each","key":"/type","on":{"*":{"merge":{"":"/data"}}}})");
  return view;
}

void read_everything(Store& store, const std::function<bool()>& more) {
  for (const auto& read : kReads) {
    if (!more()) return;
    attempt([&] { read(store); });
  }
}

}  // namespace eventsrc::fuzz
