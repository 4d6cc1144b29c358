#include "eventsrc/append.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "append_guard.hpp"
#include "append_lines.hpp"
#include "append_report.hpp"
#include "commands.hpp"
#include "context.hpp"
#include "event_time.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event_line.hpp"
#include "eventsrc/json.hpp"
#include "input.hpp"
#include "open_store.hpp"
#include "snapshot_keeping.hpp"
#include "table_input.hpp"

namespace eventsrc::cli {
namespace {

struct Arguments {
  std::optional<std::string> stream;
  std::optional<std::string> type;
  std::optional<std::string> data;
  std::optional<std::string> from;
  std::optional<std::string> format;
  std::optional<std::string> of_type;
  TableColumns columns;
  std::optional<std::string> expect;
  std::optional<std::string> id;
  std::optional<std::string> meta;
  std::optional<std::string> actor;
  std::optional<std::string> correlation;
  std::optional<std::string> causation;
  std::optional<std::string> time;
  std::optional<std::string> seed;
  std::optional<std::string> batch;
  std::optional<std::string> batch_time;
  bool allow_future = false;
  bool echo = false;
  bool dry_run = false;
  bool receipts = false;
  bool jq = false;
  GuardArguments guard;
};

bool has_member(std::string_view object, std::string_view name) {
  json::Members members(object);
  std::string_view key;
  std::string_view value;
  while (members.next(key, value)) {
    if (json::decoded(key) == name) return true;
  }
  return false;
}

void check_utf8(std::string_view what, const std::string& text) {
  if (json::valid_utf8(text)) return;
  throw Error(ErrorCode::invalid, fmt::format("{} is not valid UTF-8: write it in UTF-8", what));
}

// What --meta and its relatives say, as one object; nothing if none of them does.
std::optional<std::string> meta_of(const Arguments& arguments, const Context& context) {
  std::string meta = "{}";
  if (arguments.meta) {
    meta = checked_json(read_value(*arguments.meta, context.terminal()), "--meta");
    if (meta.front() != '{') {
      throw Error(ErrorCode::invalid,
                  "--meta must be a JSON object, such as '{\"actor\":\"ann\"}'");
    }
  }
  const auto add = [&meta](std::string_view name, const std::string& value) {
    meta.pop_back();
    if (meta.size() > 1) meta += ',';
    json::append_quoted(meta, name);
    meta += ':';
    json::append_quoted(meta, value);
    meta += '}';
  };
  const auto add_flag = [&](std::string_view name, const std::optional<std::string>& value) {
    if (!value) return;
    if (has_member(meta, name)) {
      throw Error(ErrorCode::usage,
                  fmt::format("--{} is given, and --meta has '{}' too: leave out one", name, name));
    }
    check_utf8(fmt::format("--{}", name), *value);
    add(name, *value);
  };
  add_flag("actor", arguments.actor);
  add_flag("correlation", arguments.correlation);
  add_flag("causation", arguments.causation);
  const auto default_actor = context.terminal().environment->get_filled("EVENTSRC_ACTOR");
  if (default_actor && !has_member(meta, "actor")) {
    check_utf8("EVENTSRC_ACTOR", *default_actor);
    add("actor", *default_actor);
  }
  if (meta == "{}" && !arguments.meta) return std::nullopt;
  return meta;
}

AppendOptions append_options(const Arguments& arguments, const Context& context) {
  AppendOptions options;
  if (arguments.expect) options.expect = Expected::parse(*arguments.expect, ErrorCode::usage);
  if (arguments.seed && arguments.seed->empty()) {
    throw Error(ErrorCode::usage, "--seed is empty: give a text to derive salts and times from");
  }
  options.seed = arguments.seed.value_or("");
  options.allow_future = arguments.allow_future;
  options.dry_run = arguments.dry_run;
  options.collect_heads = arguments.receipts;
  options.retry = context.settings().retry;
  return options;
}

std::unique_ptr<Store> open_for_append(const Arguments& arguments, Context& context) {
  const bool create = !context.options().no_create;
  if (arguments.dry_run && create && is_missing(context.store_url())) {
    // What would be appended to a store that would be made: neither is.
    return open_store(StoreUrl::parse("memory:"), {});
  }
  return context.open_for_writing(
      {.create = !arguments.dry_run, .seed = arguments.seed.value_or("")});
}

int append_one(const Arguments& arguments, Context& context) {
  const std::string data =
      checked_json(read_value(arguments.data.value_or("{}"), context.terminal()), "DATA");
  const auto meta = meta_of(arguments, context);
  NewEvent event;
  event.stream = *arguments.stream;
  event.type = *arguments.type;
  event.data = data;
  event.meta = meta;
  event.id = arguments.id;
  if (arguments.time) {
    event.time = parse_event_time(*arguments.time, context.zone());
    if (!event.time) {
      throw Error(
          ErrorCode::invalid,
          fmt::format("--time '{}' is not a time: give an RFC 3339 date and time with at most "
                      "six digits of a second's fraction, or @SECONDS",
                      *arguments.time));
    }
  }
  SingleEvent source(event);
  AppendOptions options = append_options(arguments, context);
  const Guarding guarding = parse_guard_options(arguments.guard, arguments.stream, context);
  options.guard = guarding.guard.get();
  std::optional<Echo> echo;
  if (arguments.echo && !arguments.dry_run) options.observer = &echo.emplace(context);
  const auto store = open_for_append(arguments, context);
  const AppendReport report = require_appended(
      append(*store, source, options, *context.terminal().clock, *context.terminal().random),
      guarding, context);
  if (report.events > 0 && !arguments.dry_run) context.mark_stored();
  report_append(context, report, options, {.single_stream = true, .lines = false},
                {guarding, *store});
  if (echo) echo->print();
  if (!arguments.dry_run && report.events > 0) {
    SnapshotKeeping(*store, arguments.jq, arguments.seed.has_value(), context).keep(report);
  }
  return 0;
}

// How records become events; nothing for lines of JSON.
std::optional<TableEvents> table_events(const Arguments& arguments, const Context& context) {
  const TableColumns& columns = arguments.columns;
  const bool is_table = arguments.format && *arguments.format != "jsonl";
  if (!is_table) {
    if (arguments.of_type || columns.stream || columns.type || columns.time || columns.id) {
      throw Error(ErrorCode::usage,
                  "--type and the options that name columns go with --format csv and tsv");
    }
    return std::nullopt;
  }
  if (arguments.stream.has_value() == columns.stream.has_value()) {
    throw Error(ErrorCode::usage,
                "a table's streams are those of --stream-column, or one STREAM: give one of them");
  }
  if (arguments.of_type.has_value() == columns.type.has_value()) {
    throw Error(ErrorCode::usage,
                "a table's types are those of --type-column, or one --type: give one of them");
  }
  TableEvents events{TableReader::Kind::csv, columns, std::nullopt, context.zone()};
  if (arguments.format == "tsv") events.kind = TableReader::Kind::tsv;
  if (arguments.of_type) events.type = EventType(*arguments.of_type).view();
  return events;
}

int append_lines(const Arguments& arguments, Context& context) {
  if (arguments.id || arguments.time) {
    throw Error(ErrorCode::usage,
                "--id and --time are for one event: with --from, lines have 'id' and 'time'");
  }
  if (!arguments.stream && arguments.expect) {
    throw Error(ErrorCode::usage,
                "--expect with --from needs STREAM: without it, lines may carry "
                "'expect'");
  }
  if (arguments.batch_time && !arguments.batch) {
    throw Error(ErrorCode::usage, "--batch-time goes with --batch");
  }
  const auto table = table_events(arguments, context);
  EventLineDefaults defaults;
  if (arguments.stream) defaults.stream = StreamId(*arguments.stream).str();
  defaults.meta = meta_of(arguments, context);
  BatchLimits limits;
  if (arguments.batch) {
    const std::int64_t lines = parse_number(*arguments.batch, "--batch");
    if (lines == 0) throw Error(ErrorCode::usage, "--batch must be at least 1");
    limits.lines = static_cast<std::size_t>(lines);
    if (arguments.batch_time) limits.time = parse_duration(*arguments.batch_time, "--batch-time");
  }
  AppendOptions options = append_options(arguments, context);
  options.by_stream = arguments.batch.has_value();
  const Guarding guarding = parse_guard_options(arguments.guard, defaults.stream, context);
  options.guard = guarding.guard.get();
  context.expect_long_work();
  const LineAppend job{defaults,     options,
                       guarding,     arguments.echo && !arguments.dry_run,
                       arguments.jq, [&] { return open_for_append(arguments, context); }};
  // A dry run stores no batch that the next could build on: it looks at all of them at once.
  const bool in_batches = arguments.batch && !arguments.dry_run;
  const auto append_from = [&](const InputFile& input) {
    return in_batches ? append_in_batches(job, limits, input, context)
                      : append_at_once(job, input, context);
  };
  const InputFile input(*arguments.from, context.terminal());
  if (!table) return append_from(input);
  const SpoolFile lines;
  spool_table(input, *table, lines);
  try {
    return append_from(InputFile(lines));
  } catch (const Error& error) {
    throw with_column(error, table->columns);
  }
}

int run_append(const Arguments& arguments, Context& context) {
  if (arguments.guard.returned && (arguments.echo || arguments.dry_run)) {
    throw Error(ErrorCode::usage,
                "--return state is a part of the result of what was stored: leave out --echo and "
                "--dry-run");
  }
  if (arguments.from) {
    if (arguments.type) {
      throw Error(ErrorCode::usage,
                  "with --from, only STREAM may be named: TYPE and DATA are in "
                  "the lines");
    }
    return append_lines(arguments, context);
  }
  if (!arguments.type) {
    throw Error(ErrorCode::usage,
                "append takes STREAM TYPE [DATA], or --from FILE: see 'eventsrc append --help'");
  }
  if (arguments.batch || arguments.batch_time) {
    throw Error(ErrorCode::usage, "--batch and --batch-time go with --from");
  }
  if (arguments.format) throw Error(ErrorCode::usage, "--format goes with --from");
  static_cast<void>(table_events(arguments, context));
  return append_one(arguments, context);
}

}  // namespace

void add_append(Command& command) {
  const auto arguments = std::make_shared<Arguments>();
  command.positional("STREAM", &arguments->stream, "the stream's name");
  command.positional("TYPE", &arguments->type, "what happened, in a word: opened, deposited");
  command.positional("DATA", &arguments->data,
                     "the payload: JSON, - for standard input, @FILE (default {})");
  command.usage("append STREAM TYPE [DATA] [OPTIONS]");
  command.usage("append [STREAM] --from FILE|- [OPTIONS]");
  command.option("--from", "FILE", arguments->from,
                 "append JSON Lines, one event object a line, as 'export' writes them");
  command.choice("--format", "FORMAT", {"jsonl", "csv", "tsv"}, arguments->format,
                 "of the file: jsonl (default), or a table whose first line names its columns; "
                 "those that no option takes are the members of data");
  command.option("--stream-column", "NAME", arguments->columns.stream,
                 "of a table: the column with the streams' names");
  command.option("--type", "TYPE", arguments->of_type, "of a table: the type of all its events");
  command.option("--type-column", "NAME", arguments->columns.type,
                 "of a table: the column with the types");
  command.option("--time-column", "NAME", arguments->columns.time,
                 "of a table: the column with the times");
  command.option("--id-column", "NAME", arguments->columns.id,
                 "of a table: the column with the idempotency keys");
  command.option(
      "--expect", "WHAT", arguments->expect,
      "any, none, exists, or the seq of the stream's last event; else nothing is stored");
  add_guard_options(command, arguments->guard);
  command.option("--id", "KEY", arguments->id,
                 "idempotency key: the same stream and key are not appended twice");
  command.option("--meta", "JSON", arguments->meta, "metadata, a JSON object");
  command.option("--actor", "WHO", arguments->actor, "meta.actor (default: EVENTSRC_ACTOR)");
  command.option("--correlation", "ID", arguments->correlation, "meta.correlation");
  command.option("--causation", "ID", arguments->causation, "meta.causation");
  command.option("--time", "TIME", arguments->time,
                 "the event's time, RFC 3339 (a date alone: when that day begins in --tz) or "
                 "@SECONDS; not before the stream's last event");
  command.flag("--allow-future", arguments->allow_future,
               "take times more than 24 hours ahead of the clock");
  command.option("--batch", "N", arguments->batch,
                 "commit every N lines and report each commit, instead of all or nothing");
  command.option("--batch-time", "DURATION", arguments->batch_time,
                 "commit a batch at the latest this long after its first line (default 1s)");
  command.flag("--echo", arguments->echo,
               "print the events as stored instead of the result; not in a dry run");
  command.flag("--dry-run", arguments->dry_run, "check everything, store nothing");
  command.flag("--receipts", arguments->receipts,
               "add each stream's last seq and hash to the result, for 'verify --receipt'");
  command.flag("--jq", arguments->jq,
               "keep snapshots of policies up to date also where their view uses jq");
  command.option("--seed", "TEXT", arguments->seed,
                 "derive salts and default times from TEXT: the same commands give the same file");
  command.about(
      "The result is one JSON line: \"appended\"; \"duplicate\", if an event with this --id or seq "
      "and the same content is there already (exit status 0); or \"noop\", if there was nothing to "
      "do. All lines of --from are stored, or none.");
  command.about(
      "Conditions on the state (--if-exists, --if-absent, --if-value, --if) are checked together "
      "with the write, and again when a rival was faster. A repeated --id is a \"duplicate\" "
      "before "
      "any condition is looked at.");
  command.about("Exit status 3: a condition did not hold. 4: other writers won every time.");
  command.example("eventsrc append acct/1 opened '{\"owner\":\"ann\"}'", "store one event");
  command.example(
      "eventsrc append acct/1 withdrawn '{\"amount\":50}' --view account --if '.balance >= 50'",
      "only if there is enough, whoever else writes");
  command.example(
      "eventsrc append --from people.csv --format csv --type joined --stream-column name",
      "an event for each line of a table");
  command.action([arguments](Context& context) { return run_append(*arguments, context); });
}

}  // namespace eventsrc::cli
