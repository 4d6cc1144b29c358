#include "eventsrc/replay.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "commands.hpp"
#include "context.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/point.hpp"
#include "json_object.hpp"
#include "progress.hpp"
#include "selection.hpp"

namespace eventsrc::cli {
namespace {

constexpr std::string_view kDefaultView = "default";

struct Arguments {
  std::vector<std::string> patterns;
  bool all = false;
  std::optional<std::string> at;
  bool history = false;
  std::optional<std::string> after;
  std::optional<std::string> limit;
  bool envelope = false;
  std::optional<std::string> select;
  bool include_deleted = false;
  bool include_none = false;
  bool explain = false;
};

// What a replay cost, for --explain.
struct Effort {
  std::int64_t streams = 0;
  std::int64_t events = 0;
  std::int64_t bytes = 0;
  std::int64_t redacted = 0;

  void add(const State& state) {
    ++streams;
    events += state.events;
    bytes += state.bytes;
    redacted += state.redacted;
  }
};

// The value, or the part of it that --select names; false if there is none.
bool append_value(std::string& out, const State& state, const Arguments& arguments) {
  if (state.kind != State::Kind::value) return false;
  if (arguments.select) return state.value.select(*arguments.select, out);
  state.value.append_to(out);
  return true;
}

void append_envelope(std::string& out, std::string_view stream, const State& state,
                     const Arguments& arguments, const EventView* event) {
  JsonObject object(out);
  object.text("stream", stream).text("view", kDefaultView).raw("key", "null");
  object.text("state", kind_name(state.kind));
  if (state.events > 0) {
    object.number("seq", state.seq.value()).time("time", state.time);
  } else {
    object.raw("seq", "null").raw("time", "null");
  }
  if (event != nullptr) object.text("type", event->type);
  if (state.redacted > 0) object.number("redacted", state.redacted);
  std::string value;
  if (append_value(value, state, arguments)) object.raw("value", value);
  object.close();
}

void explain(const Context& context, const Effort& effort,
             std::chrono::steady_clock::time_point start) {
  const auto spent = std::chrono::duration_cast<std::chrono::microseconds>(
      context.terminal().clock->elapsed() - start);
  std::string line;
  JsonObject(line)
      .raw("snapshot", "null")
      .number("streams", effort.streams)
      .number("events", effort.events)
      .number("bytes", effort.bytes)
      .number("redacted", effort.redacted)
      .number("microseconds", spent.count())
      .close();
  context.messages().raw(line);
}

void warn_of_redacted(const Context& context, std::int64_t redacted) {
  if (redacted == 0) return;
  context.messages().warning(
      fmt::format("{} redacted event{} passed over", redacted, redacted == 1 ? " was" : "s were"));
}

int replay_one(const Arguments& arguments, const Point& point, Context& context) {
  const auto start = context.terminal().clock->elapsed();
  const std::string name = StreamId(Pattern(arguments.patterns[0]).prefix()).str();
  Store& store = context.open_for_reading();
  const State state = replay(store, name, point);
  Effort effort;
  effort.add(state);
  if (arguments.explain) explain(context, effort, start);
  warn_of_redacted(context, state.redacted);
  const auto* seq = std::get_if<Point::AtSeq>(&point.where());
  if (seq != nullptr && state.events > 0 && state.seq < seq->seq && !arguments.envelope) {
    context.messages().warning(
        fmt::format("this is the state at seq {}, {}: stream '{}' has no "
                    "event {}",
                    state.seq.value(), to_string(state.time), name, seq->seq.value()));
  }
  std::string value;
  const bool found = append_value(value, state, arguments);
  if (arguments.envelope) {
    std::string line;
    append_envelope(line, name, state, arguments, nullptr);
    context.print_value(line);
  } else if (found) {
    context.print_value(value);
  } else if (state.events == 0) {
    if (!store.head(name)) return report_unknown_stream(context, name);
    context.messages().negative(fmt::format("stream '{}' has no events up to that point", name));
  } else {
    context.messages().negative(
        state.kind == State::Kind::value
            ? fmt::format("the state of stream '{}' has nothing at {}", name, *arguments.select)
            : fmt::format("the state of stream '{}' is {} at seq {}", name, kind_name(state.kind),
                          state.seq.value()));
  }
  return found ? 0 : 1;
}

int replay_steps(const Arguments& arguments, const Point& point, Context& context) {
  const auto start = context.terminal().clock->elapsed();
  HistoryRange range;
  range.at = point;
  if (arguments.after) range.after = Seq(parse_number(*arguments.after, "--after"));
  if (arguments.limit) range.limit = parse_number(*arguments.limit, "--limit");
  const std::string name = StreamId(Pattern(arguments.patterns[0]).prefix()).str();
  Store& store = context.open_for_reading();
  std::string line;
  Effort effort{.streams = 1};
  replay_history(store, name, range, [&](const State& state, const EventView& event) {
    line.clear();
    append_envelope(line, name, state, arguments, &event);
    context.print_line(line);
    effort.events = state.events;
    effort.bytes = state.bytes;
    effort.redacted = state.redacted;
    return true;
  });
  if (arguments.explain) explain(context, effort, start);
  warn_of_redacted(context, effort.redacted);
  return store.head(name) ? 0 : report_unknown_stream(context, name);
}

int replay_selection(const Arguments& arguments, const Point& point, Context& context) {
  const auto start = context.terminal().clock->elapsed();
  const Selection selection =
      arguments.all ? Selection::all() : parse_selection(arguments.patterns, false);
  Store& store = context.open_for_reading();
  Progress progress(context, "events");
  progress.set_total([&store] { return store.info().events; });
  Effort effort;
  std::string line;
  std::int64_t lines = 0;
  replay_many(
      store, selection, point,
      [&](std::string_view stream, const State& state) {
        progress.finish();
        effort.add(state);
        const bool wanted = state.kind == State::Kind::value ||
                            (state.kind == State::Kind::deleted && arguments.include_deleted) ||
                            (state.kind == State::Kind::none && arguments.include_none);
        std::string part;
        const bool selected = !arguments.select || state.kind != State::Kind::value ||
                              append_value(part, state, arguments);
        if (!wanted || !selected) return;
        line.clear();
        append_envelope(line, stream, state, arguments, nullptr);
        context.print_line(line);
        ++lines;
      },
      [&progress](std::int64_t events) { progress.advance(events); });
  if (arguments.explain) explain(context, effort, start);
  warn_of_redacted(context, effort.redacted);
  const int unknown = report_unknown_names(context, store, selection);
  return lines == 0 ? 1 : unknown;
}

int run_replay(const Arguments& arguments, Context& context) {
  if (arguments.patterns.empty() && !arguments.all) {
    throw Error(ErrorCode::usage, "name a stream, patterns, or --all");
  }
  if (!arguments.patterns.empty() && arguments.all) {
    throw Error(ErrorCode::usage, "--all and patterns exclude each other: give one of them");
  }
  if (arguments.select && !is_pointer(*arguments.select)) {
    throw Error(ErrorCode::usage,
                fmt::format("--select '{}' is no JSON Pointer: it is empty or begins with '/', and "
                            "'~' is written '~0'",
                            *arguments.select));
  }
  const Point point =
      arguments.at ? Point::parse(*arguments.at, context.terminal().clock->now()) : Point();
  const bool one = arguments.patterns.size() == 1 && Pattern(arguments.patterns[0]).is_name();
  if (arguments.history) {
    if (!one) throw Error(ErrorCode::usage, "--history is of one stream: name it in full");
    return replay_steps(arguments, point, context);
  }
  if (arguments.after || arguments.limit) {
    throw Error(ErrorCode::usage, "--after and --limit go with --history");
  }
  return one ? replay_one(arguments, point, context) : replay_selection(arguments, point, context);
}

}  // namespace

void add_replay(Command& command) {
  const auto arguments = std::make_shared<Arguments>();
  command.positional("PATTERN", &arguments->patterns, "a stream's name, or names and globs");
  command.usage("replay STREAM [--at POINT] [OPTIONS]");
  command.usage("replay PATTERN...|--all [--at POINT] [OPTIONS]");
  command.usage("replay STREAM --history [--after SEQ] [--limit N] [OPTIONS]");
  command.flag("--all", arguments->all, "all streams");
  command.option("--at", "POINT", arguments->at,
                 "7, ~2, 2026-01-31, 2026-01-31T10:00:00Z, @1767225600, '2h ago', yesterday, "
                 "latest (default)");
  command.flag("--history", arguments->history, "the state after each event, one line each");
  command.option("--after", "SEQ", arguments->after, "with --history: only what came after SEQ");
  command.option("--limit", "N", arguments->limit, "with --history: at most N lines");
  command.flag("-e,--envelope", arguments->envelope,
               "wrap the value: stream, state, seq and time really reached");
  command.option("--select", "POINTER", arguments->select, "only the part at this JSON Pointer");
  command.flag("--include-deleted", arguments->include_deleted,
               "of many streams: those whose state is deleted too");
  command.flag("--include-none", arguments->include_none,
               "of many streams: those without a state at that point too");
  command.flag("--explain", arguments->explain, "say on stderr, as JSON, what was read");
  command.about(
      "Events of type 'insert' replace the state by their data, 'delete' and 'deleted' delete it, "
      "all others merge their data into it (RFC 7396). A point takes in the event it names; a time "
      "takes all events before the first later one.");
  command.about(
      "One stream prints the bare value; exit status 1 if there is none. Many print one "
      "line each, in the order of their names.");
  command.example("eventsrc replay acct/1", "the state now");
  command.example("eventsrc replay acct/1 --at '2h ago'", "the state two hours ago");
  command.example("eventsrc replay 'acct/*' | jq -r '[.stream,.value.balance]|@tsv'",
                  "one field of many streams");
  command.action([arguments](Context& context) { return run_replay(*arguments, context); });
}

}  // namespace eventsrc::cli
