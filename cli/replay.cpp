#include "eventsrc/replay.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "commands.hpp"
#include "context.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/point.hpp"
#include "fold_options.hpp"
#include "json_object.hpp"
#include "progress.hpp"
#include "selection.hpp"

namespace eventsrc::cli {
namespace {

struct Arguments {
  std::vector<std::string> patterns;
  bool all = false;
  std::optional<std::string> at;
  FoldArguments fold;
  bool history = false;
  std::optional<std::string> after;
  std::optional<std::string> after_position;
  std::optional<std::string> limit;
  bool envelope = false;
  std::optional<std::string> select;
  bool include_deleted = false;
  bool include_none = false;
  bool no_snapshots = false;
  std::optional<std::string> consistency;
  bool explain = false;
  std::optional<std::string> memory;
};

// What a replay cost, for --explain, and what it passed over.
struct Effort {
  std::int64_t streams = 0;
  std::int64_t events = 0;
  std::int64_t bytes = 0;
  std::int64_t redacted = 0;
  std::int64_t skipped = 0;

  void add(const State& state) {
    ++streams;
    events += state.events;
    redacted += state.redacted;
    skipped += state.skipped;
  }
};

// One run of the command: everything that its parts need.
class Replay {
 public:
  Replay(const Arguments& arguments, Context& context)
      : arguments_(arguments),
        context_(context),
        start_(context.terminal().clock->elapsed()),
        choice_(parse_fold_options(arguments.fold, context)) {
    if (arguments.at) point_ = Point::parse(*arguments.at, context.terminal().clock->now());
    if (arguments.limit) range_.limit = parse_number(*arguments.limit, "--limit");
    range_.at = point_;
    range_.key = choice_.key;
    // What was folded with exact numbers says nothing of what rounding would have made.
    if (!arguments.no_snapshots && !arguments.fold.lossy_numbers) {
      start_at_.emplace([&context](const std::string& why) { context.messages().warning(why); });
    }
  }

  int run() {
    const bool of_store = choice_.view->scope() == View::Scope::store;
    check_usage(of_store);
    int status = 0;
    if (arguments_.consistency == "snapshot") {
      status = snapshot_states();
    } else if (of_store) {
      status = arguments_.history ? store_steps() : store_state();
    } else if (arguments_.history) {
      status = stream_steps();
    } else {
      status = names_one() ? stream_state() : many();
    }
    if (arguments_.explain) explain();
    warn();
    return status;
  }

 private:
  [[nodiscard]] const View& view() const { return *choice_.view; }
  // One stream and one key: the bare value is printed.
  [[nodiscard]] bool is_single() const { return !view().keyed() || choice_.key.has_value(); }
  [[nodiscard]] bool names_one() const {
    return arguments_.patterns.size() == 1 && Pattern(arguments_.patterns[0]).is_name();
  }
  [[nodiscard]] std::string stream() const {
    return StreamId(Pattern(arguments_.patterns[0]).prefix()).str();
  }
  [[nodiscard]] std::unique_ptr<Fold> new_fold() const {
    return make_fold(choice_.view, choice_.options);
  }

  void check_usage(bool of_store) {
    const bool selects = !arguments_.patterns.empty() || arguments_.all;
    if (of_store && selects) {
      throw Error(ErrorCode::usage,
                  fmt::format("view {} is one state of the whole store: leave out streams and "
                              "--all",
                              view().name()));
    }
    if (!of_store && !selects) {
      throw Error(ErrorCode::usage, "name a stream, patterns, or --all");
    }
    if (!arguments_.patterns.empty() && arguments_.all) {
      throw Error(ErrorCode::usage, "--all and patterns exclude each other: give one of them");
    }
    if (arguments_.select && !is_pointer(*arguments_.select)) {
      throw Error(ErrorCode::usage,
                  fmt::format("--select '{}' is no JSON Pointer: it is empty or begins with '/', "
                              "and '~' is written '~0'",
                              *arguments_.select));
    }
    if (arguments_.consistency == "snapshot" && (of_store || arguments_.history || !start_at_)) {
      throw Error(ErrorCode::usage,
                  "--consistency snapshot is about saved states of streams: leave out --history, "
                  "--no-snapshots, --lossy-numbers and views of the whole store");
    }
    if (arguments_.memory) options_.memory = parse_size(*arguments_.memory, "--memory");
    if (!arguments_.history &&
        (arguments_.after || arguments_.limit || arguments_.after_position)) {
      throw Error(ErrorCode::usage, "--after, --after-position and --limit go with --history");
    }
    if (arguments_.history && !of_store && !names_one()) {
      throw Error(ErrorCode::usage, "--history is of one stream: name it in full");
    }
    if (of_store ? arguments_.after.has_value() : arguments_.after_position.has_value()) {
      throw Error(ErrorCode::usage, of_store ? "the view is of the whole store: give "
                                               "--after-position instead of --after"
                                             : "--after-position goes with a view of the whole "
                                               "store: give --after SEQ");
    }
    if (arguments_.after) range_.after = Seq(parse_number(*arguments_.after, "--after"));
    if (arguments_.after_position) {
      range_.after_position =
          Position(parse_number(*arguments_.after_position, "--after-position"));
    }
  }

  // The value, or the part of it that --select names; false if there is none.
  bool append_value(std::string& out, const State& state) const {
    if (state.kind != State::Kind::value) return false;
    if (arguments_.select) return state.value.select(*arguments_.select, out);
    state.value.append_to(out);
    return true;
  }

  // `stream` is null for a view of the whole store, `type` unless it is a step of a history. False
  // if there is no value.
  bool append_envelope(std::string& out, const std::string* stream, const std::string* key,
                       const State& state, const std::string_view* type) const {
    JsonObject object(out);
    if (stream != nullptr) {
      object.text("stream", *stream);
    } else {
      object.raw("stream", "null");
    }
    object.text("view", view().name());
    if (key != nullptr) {
      object.text("key", *key);
    } else {
      object.raw("key", "null");
    }
    object.text("state", kind_name(state.kind));
    const bool any = state.events > 0;
    if (stream != nullptr) {
      any ? object.number("seq", state.seq.value()) : object.raw("seq", "null");
    } else {
      any&& state.position ? object.number("position", state.position->value())
                           : object.raw("position", "null");
    }
    any ? object.time("time", state.time) : object.raw("time", "null");
    if (type != nullptr) object.text("type", *type);
    if (state.redacted > 0) object.number("redacted", state.redacted);
    if (state.skipped > 0) object.number("skipped", state.skipped);
    std::string value;
    const bool found = append_value(value, state);
    if (found) object.raw("value", value);
    object.close();
    return found;
  }

  // What a state that is all there is passed over.
  void note(const State& state) {
    const std::int64_t streams = effort_.streams;
    effort_.add(state);
    if (streams > 0) effort_.streams = streams;
  }

  // One state of its own: the bare value, or its envelope. `absent` says why there is none.
  int print_single(const std::string* stream, const State& state,
                   const std::function<int()>& absent) {
    note(state);
    if (arguments_.envelope) {
      const std::string* key = choice_.key ? &*choice_.key : nullptr;
      std::string line;
      const bool found = append_envelope(line, stream, key, state, nullptr);
      context_.print_value(line);
      return found ? 0 : 1;
    }
    std::string value;
    if (!append_value(value, state)) return absent();
    context_.print_value(value);
    return 0;
  }

  // One line of many, if it is wanted.
  void print_line(const std::string* stream, const std::string* key, const State& state) {
    if (choice_.key && (key == nullptr || *key != *choice_.key)) return;
    const bool wanted = state.kind == State::Kind::value ||
                        (state.kind == State::Kind::deleted && arguments_.include_deleted) ||
                        (state.kind == State::Kind::none && arguments_.include_none);
    if (!wanted) return;
    line_.clear();
    const bool found = append_envelope(line_, stream, key, state, nullptr);
    if (!found && arguments_.select && state.kind == State::Kind::value) return;
    context_.print_line(line_);
    ++lines_;
  }

  [[nodiscard]] std::string whose(const std::string* stream) const {
    std::string text = stream != nullptr ? fmt::format("stream '{}'", *stream)
                                         : fmt::format("view '{}'", view().name());
    if (choice_.key) text += fmt::format(", key '{}'", *choice_.key);
    return text;
  }

  int report_absent(const std::string* stream, const State& state) {
    context_.messages().negative(
        state.kind == State::Kind::value
            ? fmt::format("the state of {} has nothing at {}", whose(stream), *arguments_.select)
        : stream != nullptr
            ? fmt::format("the state of {} is {} at seq {}", whose(stream), kind_name(state.kind),
                          state.seq.value())
            : fmt::format("the state of {} is {}", whose(stream), kind_name(state.kind)));
    return 1;
  }

  int stream_state() {
    const std::string name = stream();
    check_meant_for(view(), name);
    const auto fold = new_fold();
    Store& store = context_.open_for_reading();
    replay(store, name, point_, *fold, context_.settings().threads, start());
    effort_.bytes = fold->bytes();
    return print_stream(store, name, *fold);
  }

  int print_stream(Store& store, const std::string& name, Fold& fold) {
    const State state = fold.state(0, choice_.key.value_or(""));
    warn_of_earlier(name, state);
    if (!is_single()) {
      fold.states(0, [&](const std::string* key, const State& of_key) {
        check_state(of_key, name);
        print_line(&name, key, of_key);
      });
      effort_.add(state);
      if (state.events == 0) return report_no_events(store, name);
      return lines_ > 0 ? 0 : 1;
    }
    check_state(state, name);
    return print_single(&name, state, [&] {
      return state.events == 0 ? report_no_events(store, name) : report_absent(&name, state);
    });
  }

  // The newest saved states at or before the point, of each stream: nothing is folded.
  int snapshot_states() {
    const Selection selection =
        arguments_.all ? Selection::all() : parse_selection(arguments_.patterns, false);
    for (const Pattern& pattern : selection.patterns()) {
      if (pattern.is_name()) check_meant_for(view(), pattern.prefix());
    }
    const auto fold = new_fold();
    context_.need_snapshots();
    Store& store = context_.open_for_reading();
    int status = report_unknown_names(context_, store, selection);
    bool found = false;
    const auto cursor = store.streams(selection);
    StreamHead head;
    while (cursor->next(head)) {
      if (!view().meant_for(head.name)) continue;
      fold->forget(0);
      if (!start_at_->begin(store, head, Prefix(point_, head), *fold)) continue;
      found = true;
      if (names_one()) {
        status = worse_status(status, print_stream(store, head.name, *fold));
        continue;
      }
      effort_.add(fold->state(0, ""));
      fold->states(0, [&](const std::string* key, const State& state) {
        print_line(&head.name, key, state);
      });
    }
    if (found) return names_one() ? status : worse_status(status, lines_ > 0 ? 0 : 1);
    if (status == 0)
      context_.messages().negative("there is no snapshot at that point or before it");
    return 1;
  }

  int report_no_events(Store& store, const std::string& name) {
    if (!store.head(name)) return report_unknown_stream(context_, name);
    context_.messages().negative(fmt::format("stream '{}' has no events up to that point", name));
    return 1;
  }

  // A seq past the end.
  void warn_of_earlier(const std::string& name, const State& state) {
    const auto* seq = std::get_if<Point::AtSeq>(&point_.where());
    if (seq == nullptr || state.events == 0 || state.seq >= seq->seq || arguments_.envelope) return;
    context_.messages().warning(
        fmt::format("this is the state at seq {}, {}: stream '{}' has no "
                    "event {}",
                    state.seq.value(), to_string(state.time), name, seq->seq.value()));
  }

  [[nodiscard]] Fold::OnStep step_printer(const std::string* stream) {
    return [this, stream](std::string_view type, const std::string* key, const State& state) {
      line_.clear();
      append_envelope(line_, stream, key, state, &type);
      context_.print_line(line_);
      ++lines_;
      effort_.events = state.events;
      effort_.redacted = state.redacted;
      effort_.skipped = state.skipped;
    };
  }

  int stream_steps() {
    const std::string name = stream();
    check_meant_for(view(), name);
    const auto fold = new_fold();
    Store& store = context_.open_for_reading();
    replay_history(store, name, range_, *fold, step_printer(&name), start());
    effort_.bytes = fold->bytes();
    effort_.streams = 1;
    return store.head(name) ? 0 : report_unknown_stream(context_, name);
  }

  int many() {
    const Selection selection =
        arguments_.all ? Selection::all() : parse_selection(arguments_.patterns, false);
    Store& store = context_.open_for_reading();
    Progress progress(context_, "events");
    progress.watch(store);
    progress.set_total([&store] { return store.info().events; });
    std::string last_stream;
    int status = 0;
    OnStream on;
    on.state = [&](std::string_view name, const std::string* key, const State& state) {
      progress.finish();
      if (name != last_stream || effort_.streams == 0) effort_.add(state);
      last_stream = name;
      print_line(&last_stream, key, state);
    };
    on.fault = [&](const Error& error) {
      progress.finish();
      status = worse_status(status, exit_status(error.code()));
      context_.messages().error(error, exit_status(error.code()));
    };
    on.progress = [&progress](std::int64_t events) { progress.advance(events); };
    options_.fold = choice_.options;
    options_.threads = context_.settings().threads;
    options_.start = start();
    effort_.bytes = replay_many(store, selection, point_, choice_.view, options_, on);
    const int unknown = report_unknown_names(context_, store, selection);
    return worse_status(status, lines_ == 0 ? 1 : unknown);
  }

  int store_state() {
    const auto fold = new_fold();
    Store& store = context_.open_for_reading();
    fold_store(store, *fold, {});
    effort_.bytes = fold->bytes();
    const State state = fold->state(0, choice_.key.value_or(""));
    if (!is_single()) {
      fold->states(0, [&](const std::string* key, const State& of_key) {
        check_state(of_key, std::nullopt);
        print_line(nullptr, key, of_key);
      });
      note(state);
      return lines_ > 0 ? 0 : 1;
    }
    check_state(state, std::nullopt);
    return print_single(nullptr, state, [&] { return report_absent(nullptr, state); });
  }

  int store_steps() {
    const auto fold = new_fold();
    Store& store = context_.open_for_reading();
    fold_store(store, *fold, step_printer(nullptr));
    effort_.bytes = fold->bytes();
    return 0;
  }

  void fold_store(Store& store, Fold& fold, const Fold::OnStep& step) {
    Progress progress(context_, "events");
    progress.watch(store);
    progress.set_total([&store] { return store.info().events; });
    effort_.streams = replay_store(store, view(), range_, fold, step, [&](std::int64_t events) {
      if (!step) progress.advance(events);
    });
    progress.finish();
  }

  [[nodiscard]] ReplayStart* start() { return start_at_ ? &*start_at_ : nullptr; }

  // The one that was used, or the last of them.
  [[nodiscard]] std::string snapshot_used() const {
    if (!start_at_ || !start_at_->last()) return "null";
    const Snapshot& snapshot = *start_at_->last();
    std::string text;
    JsonObject(text)
        .text("stream", snapshot.stream)
        .number("seq", snapshot.seq.value())
        .time("time", snapshot.time)
        .close();
    return text;
  }

  void explain() const {
    const auto spent = std::chrono::duration_cast<std::chrono::microseconds>(
        context_.terminal().clock->elapsed() - start_);
    std::string line;
    JsonObject(line)
        .raw("snapshot", snapshot_used())
        .number("snapshots", start_at_ ? start_at_->used() : 0)
        .number("streams", effort_.streams)
        .number("events", effort_.events - (start_at_ ? start_at_->events() : 0))
        .number("bytes", effort_.bytes)
        .number("redacted", effort_.redacted)
        .number("microseconds", spent.count())
        .close();
    context_.messages().raw(line);
  }

  void warn() const {
    const auto say = [this](std::int64_t count, std::string_view one, std::string_view many) {
      if (count > 0) {
        context_.messages().warning(fmt::format("{} {}", count, count == 1 ? one : many));
      }
    };
    say(effort_.redacted, "redacted event was passed over", "redacted events were passed over");
    say(effort_.skipped, "event was skipped: the view's rule could not be applied to it",
        "events were skipped: the view's rules could not be applied to them");
  }

  const Arguments& arguments_;
  Context& context_;
  std::chrono::steady_clock::time_point start_;
  FoldChoice choice_;
  Point point_;
  HistoryRange range_;
  ReplayOptions options_;
  std::optional<ReplayStart> start_at_;
  Effort effort_;
  std::string line_;
  std::int64_t lines_ = 0;
};

int run_replay(const Arguments& arguments, Context& context) {
  return Replay(arguments, context).run();
}

}  // namespace

void add_replay(Command& command) {
  const auto arguments = std::make_shared<Arguments>();
  command.positional("PATTERN", &arguments->patterns, "a stream's name, or names and globs");
  command.usage("replay STREAM [--at POINT] [OPTIONS]");
  command.usage("replay PATTERN...|--all [--at POINT] [OPTIONS]");
  command.usage("replay STREAM --history [--after SEQ] [--limit N] [OPTIONS]");
  command.usage("replay --view VIEW [--at TIME|POSITION] [OPTIONS]");
  command.flag("--all", arguments->all, "all streams");
  command.option("--at", "POINT", arguments->at,
                 "7, ~2, 2026-01-31, 2026-01-31T10:00:00Z, @1767225600, '2h ago', yesterday, "
                 "latest (default)");
  add_fold_options(command, arguments->fold);
  command.flag("--history", arguments->history, "the state after each event, one line each");
  command.option("--after", "SEQ", arguments->after, "with --history: only what came after SEQ");
  command.option("--after-position", "N", arguments->after_position,
                 "the same, of a view of the whole store: only what came after position N");
  command.option("--limit", "N", arguments->limit, "with --history: at most N lines");
  command.flag("-e,--envelope", arguments->envelope,
               "wrap the value: stream, state, seq and time really reached");
  command.option("--select", "POINTER", arguments->select, "only the part at this JSON Pointer");
  command.flag("--include-deleted", arguments->include_deleted,
               "of many streams: those whose state is deleted too");
  command.flag("--include-none", arguments->include_none,
               "of many streams: those without a state at that point too");
  command.option("--memory", "SIZE", arguments->memory,
                 "of many streams: read the store several times rather than use more than SIZE "
                 "(default 1G) for their states");
  command.flag("--no-snapshots", arguments->no_snapshots,
               "fold from the first event on, whatever snapshots there are");
  command.choice("--consistency", "WHAT", {"event", "snapshot"}, arguments->consistency,
                 "snapshot: print the newest saved state at or before the point, and fold nothing "
                 "(default event)");
  command.flag("--explain", arguments->explain, "say on stderr, as JSON, what was read");
  command.about(
      "A view says what events make of the state: eventsrc-views(5). Without one, events of type "
      "'insert' replace the state by their data, 'delete' and 'deleted' delete it, "
      "all others merge their data into it (RFC 7396). A point takes in the event it names; a time "
      "takes all events before the first later one.");
  command.about(
      "One stream prints the bare value; exit status 1 if there is none. Many print one "
      "line each, in the order of their names.");
  command.example("eventsrc replay acct/1 --at '2h ago'",
                  "the state two hours ago (without --at: now)");
  command.example("eventsrc replay acct/1 --view account --history",
                  "a view's state, event by event");
  command.example("eventsrc replay 'acct/*' | jq -r '[.stream,.value.balance]|@tsv'",
                  "one field of many streams");
  command.action([arguments](Context& context) { return run_replay(*arguments, context); });
}

}  // namespace eventsrc::cli
