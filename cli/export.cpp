#include "eventsrc/export.hpp"

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "commands.hpp"
#include "context.hpp"
#include "dynamodb/export_items.hpp"
#include "event_filter.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/export_format.hpp"
#include "eventsrc/export_timeline.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/point.hpp"
#include "eventsrc/verify.hpp"
#include "export_follow.hpp"
#include "export_formats.hpp"
#include "export_output.hpp"
#include "export_views.hpp"
#include "fold_options.hpp"
#include "input.hpp"
#include "json_object.hpp"
#include "progress.hpp"
#include "reversed.hpp"
#include "selection.hpp"

namespace eventsrc::cli {
namespace {

struct Arguments {
  std::vector<std::string> patterns;
  bool all = false;
  FormatArguments format;
  EventFilterArguments events;
  std::optional<std::string> order;
  bool reverse = false;
  bool dry_run = false;
  bool views = false;
  FoldArguments fold;
  std::optional<std::string> at;
  bool include_deleted = false;
  std::optional<std::string> output;
  FollowArguments follow;

  [[nodiscard]] bool is_page() const { return format_name(format) == "html"; }
  /// The items of one.
  [[nodiscard]] bool is_table() const { return format_name(format) == "dynamodb-json"; }
};

ExportOptions export_options(const Arguments& arguments, const Context& context) {
  ExportOptions options;
  // The whole store is the reserved streams too: a copy without its records would not verify.
  options.selection = arguments.patterns.empty() && !arguments.all
                          ? every_stream()
                          : parse_selection(arguments.patterns, arguments.all);
  parse_event_filter(arguments.events, context, options);
  if (arguments.order == "stream") options.order = ExportOptions::Order::stream;
  if (arguments.order == "time") options.order = ExportOptions::Order::time;
  if (arguments.reverse) options.direction = Direction::backward;
  return options;
}

int print_estimate(Store& store, Context& context) {
  std::string line;
  JsonObject object(line);
  object.boolean("dryRun", true);
  if (const auto events = store.info().events) object.number("events", *events);
  if (const auto cost = store.read_cost()) object.raw("estimate", cost_json(*cost));
  object.close();
  context.print_value(line);
  return 0;
}

// Throws `usage` for the first of `options` that was given.
void refuse(std::initializer_list<std::pair<bool, std::string>> options, std::string_view why) {
  for (const auto& [given, name] : options) {
    if (given) throw Error(ErrorCode::usage, fmt::format("{} {}", name, why));
  }
}

void check_table(const Arguments& arguments) {
  refuse({{arguments.views, "--views"}},
         "makes no items of a table: leave it out, or --format dynamodb-json");
  refuse({{arguments.events.since.has_value(), "--since"},
          {arguments.events.until.has_value(), "--until"},
          {!arguments.events.types.empty(), "--type"},
          {!arguments.events.meta.empty(), "--meta"},
          {arguments.events.actor.has_value(), "--actor"},
          {arguments.events.where.has_value(), "--where"}},
         "would leave holes in streams, which a table cannot have: leave it out, or --format "
         "dynamodb-json");
  refuse({{arguments.reverse, "--reverse"},
          {arguments.order.has_value() && arguments.order != "stream", "--order"}},
         "does not go with --format dynamodb-json, which goes stream by stream");
}

// Only what is made of lines never needs to end.
void check_followed(const Arguments& arguments) {
  const bool is_document = arguments.is_page() || format_name(arguments.format) == "json";
  refuse(
      {{arguments.views, "--views"},
       {arguments.dry_run, "--dry-run"},
       {arguments.output.has_value(), "-o"},
       {is_document || arguments.is_table(), "--format " + format_name(arguments.format)}},
      "does not go with --follow and --cursor, which hand out lines on standard output as events "
      "come: leave it out");
}

// Patterns and filters as they were typed, as a JSON array.
std::string words_of(const Arguments& arguments) {
  const EventFilterArguments& events = arguments.events;
  std::vector<std::string> words = arguments.patterns;
  if (arguments.all) words.emplace_back("--all");
  const auto add = [&words](std::string_view name, const std::optional<std::string>& value) {
    if (value) words.push_back(fmt::format("--{}={}", name, *value));
  };
  add("since", events.since);
  add("until", events.until);
  add("after", events.after);
  for (const std::string& type : events.types) add("type", type);
  for (const std::string& member : events.meta) add("meta", member);
  add("actor", events.actor);
  add("where", events.where);
  std::string text = "[";
  for (const std::string& word : words) text += (text.size() > 1 ? "," : "") + json::quoted(word);
  return text + "]";
}

void check_usage(const Arguments& arguments) {
  const FoldArguments& fold = arguments.fold;
  if (arguments.follow.any()) check_followed(arguments);
  if (arguments.is_table()) check_table(arguments);
  if (arguments.views) {
    return refuse({{arguments.events.since.has_value(), "--since"},
                   {arguments.events.until.has_value(), "--until"},
                   {arguments.events.after.has_value(), "--after"},
                   {arguments.events.after_position.has_value(), "--after-position"},
                   {!arguments.events.types.empty(), "--type"},
                   {!arguments.events.meta.empty(), "--meta"},
                   {arguments.events.actor.has_value(), "--actor"},
                   {arguments.events.where.has_value(), "--where"},
                   {arguments.order.has_value(), "--order"},
                   {arguments.reverse, "--reverse"}},
                  "is about events: leave it out, or --views");
  }
  refuse({{arguments.at.has_value(), "--at"}, {arguments.include_deleted, "--include-deleted"}},
         "goes with --views");
  if (arguments.is_page()) return;
  refuse({{fold.view.has_value(), "--view"},
          {fold.key.has_value(), "--key"},
          {fold.lossy_numbers, "--lossy-numbers"}},
         "goes with --views or --format html");
  refuse({{fold.jq_timeout && !arguments.events.where, "--jq-timeout"}},
         "goes with --where, --views or --format html");
}

// What a page of events shows beside them.
struct Timeline {
  TimelineStates states;
  std::optional<ReplayStart> start{};
};

Timeline make_timeline(const Arguments& arguments, Context& context) {
  const FoldChoice choice = parse_fold_options(arguments.fold, context);
  if (choice.view->scope() == View::Scope::store) {
    throw Error(ErrorCode::usage,
                fmt::format("view {} is one state of the whole store, and a page shows that of a "
                            "stream: give another --view",
                            choice.view->name()));
  }
  if (choice.view->keyed() && !choice.key) {
    throw Error(ErrorCode::usage, fmt::format("view {} has a state for each key, and a page shows "
                                              "one: give --key KEY",
                                              choice.view->name()));
  }
  Timeline timeline{TimelineStates(choice.view, choice.options, choice.key.value_or(""))};
  if (!choice.options.lossy_numbers) {
    timeline.start.emplace([&context](const std::string& why) { context.messages().warning(why); });
  }
  return timeline;
}

FormatUse use_of(const Arguments& arguments, const ExportOptions& options, Context& context) {
  FormatUse use;
  use.is_one_stream = options.selection.only_names() && options.selection.patterns().size() == 1;
  use.is_newest_first = options.direction == Direction::backward;
  use.title = use.is_one_stream            ? options.selection.patterns()[0].prefix()
              : arguments.patterns.empty() ? store_title(context.store_choice().given)
                                           : fmt::format("{}", fmt::join(arguments.patterns, ", "));
  return use;
}

// States are made forwards: without a limit, what comes out backwards is kept in a file.
void write_page(Store& store, const ExportOptions& options, Timeline& timeline,
                const ExportFormat& page, const std::function<void(std::string_view item)>& emit) {
  ReplayStart* const start = timeline.start ? &*timeline.start : nullptr;
  if (options.direction == Direction::forward || options.limit) {
    return export_timeline(store, options, timeline.states, start, page, emit);
  }
  ExportOptions forward = options;
  forward.direction = Direction::forward;
  if (options.order == ExportOptions::Order::store && !store.capabilities().positions) {
    forward.order = ExportOptions::Order::stream;
  }
  Reversed items(std::nullopt);
  export_timeline(store, forward, timeline.states, start, page,
                  [&items](std::string_view item) { items.add(item); });
  items.give_back(emit);
}

// Everything that `options` selects, in the format that was asked for.
void write_events(const Arguments& arguments, Store& store, const ExportOptions& options,
                  Timeline* timeline, Context& context, Progress& progress, int status,
                  ExportOutput& output) {
  const Settings& settings = context.settings();
  const auto format = make_format(arguments.format, use_of(arguments, options, context), store);
  output.begin(*format, format_name(arguments.format) == "json"
                            ? settings.pretty
                            : settings.pretty_lines && !arguments.is_table());
  const auto add = [&](std::string_view item, const Hash* prev) {
    progress.advance();
    output.add(item, prev);
  };
  if (timeline != nullptr) {
    write_page(store, options, *timeline, *format,
               [&add](std::string_view item) { add(item, nullptr); });
  } else if (arguments.is_table()) {
    const Terminal& terminal = context.terminal();
    dynamodb::export_items(store, options, *terminal.clock, *terminal.random,
                           [&](std::string_view item, std::int64_t events) {
                             progress.advance(events);
                             output.add(item);
                           });
  } else {
    const auto write = [&format](std::string& item, const EventView& event) {
      format->event(item, event);
    };
    export_lines(store, options, settings.threads, write, add);
  }
  output.finish(status);
}

int run_export(const Arguments& arguments, Context& context) {
  check_usage(arguments);
  if (arguments.views && !arguments.dry_run) {
    return export_views(
        {arguments.patterns, arguments.all, arguments.format, arguments.fold, arguments.at,
         arguments.events.limit, arguments.output, arguments.include_deleted},
        context);
  }
  check_format(arguments.format, arguments.views ? Exported::states : Exported::events);
  ExportOptions options = export_options(arguments, context);
  std::optional<Timeline> timeline;
  if (arguments.is_page() && !arguments.views) timeline = make_timeline(arguments, context);
  const std::unique_ptr<Filter> filter =
      make_where(arguments.events, arguments.fold.jq_timeout, context);
  options.where = filter.get();
  check_follow(arguments.follow, options);
  context.expect_long_work();
  Store& store = context.open_for_reading();
  if (arguments.dry_run) return print_estimate(store, context);
  if (arguments.follow.any()) {
    FollowArguments follow = arguments.follow;
    follow.what = words_of(arguments);
    follow_export(context, options, follow,
                  *make_format(arguments.format, use_of(arguments, options, context), store));
    return 0;
  }
  ExportOutput output(context, arguments.output);
  const bool filtered = options.since || options.until || options.after || options.after_position ||
                        !options.types.empty() || !options.meta.empty() || filter || options.limit;
  Progress progress(context, "events");
  progress.watch(store);
  if (!filtered && arguments.patterns.empty()) {
    progress.set_total([&store] { return store.info().events; });
  }
  if (!output.is_file() && context.terminal().out_is_tty) progress.finish();
  const int unknown = report_unknown_names(context, store, options.selection);
  write_events(arguments, store, options, timeline ? &*timeline : nullptr, context, progress,
               unknown, output);
  if (filter && filter->lost_numbers()) {
    context.messages().warning(
        "--where: some events have numbers that jq rounds to about 17 digits: it compared what it "
        "made of them (what is exported is exact)");
  }
  const bool is_whole = !filtered && options.direction == Direction::forward &&
                        options.order != ExportOptions::Order::time;
  if (!is_whole && format_name(arguments.format) == "jsonl") {
    context.messages().warning(
        "filtered or reordered: 'append --from' cannot restore these lines as a whole store");
  }
  return unknown;
}

}  // namespace

void add_export(Command& command) {
  const auto arguments = std::make_shared<Arguments>();
  command.positional("PATTERN", &arguments->patterns,
                     "names or globs ('acct/*', '?', '[a-z]'); without any, the whole store");
  command.flag("--all", arguments->all, "all streams but the reserved ones ('$...')");
  add_format_options(command, arguments->format);
  add_event_filter(command, arguments->events);
  command.choice("--order", "ORDER", {"position", "stream", "time"}, arguments->order,
                 "position (default), stream (by name, then seq), or time");
  command.flag("--dry-run", arguments->dry_run,
               "export nothing, tell what reading the whole store would cost on DynamoDB");
  command.flag("--follow", arguments->follow.follow,
               "wait for new events, and print them as they come");
  command.option("--cursor", "FILE", arguments->follow.cursor,
                 "remember in FILE how far it came, and go on from there the next time");
  command.option("--interval", "DURATION", arguments->follow.interval,
                 "with --follow: how often to look (default 50ms; 1s on DynamoDB)");
  command.flag("--reverse", arguments->reverse, "last first");
  command.flag("--views", arguments->views, "the folded states of streams, instead of events");
  command.option("--at", "POINT", arguments->at, "with --views: at this point (default latest)");
  command.flag("--include-deleted", arguments->include_deleted,
               "with --views: those whose state is deleted, too");
  add_fold_options(command, arguments->fold);
  command.option("-o,--output", "FILE", arguments->output,
                 "write FILE, complete or not at all, instead of standard output (-)");
  command.about(
      "A whole export restored by 'append --from' into an empty store gives the same hashes. TIME "
      "is a time in any form that --at takes.");
  command.example("eventsrc export --follow --cursor at.json >> all.jsonl",
                  "each event as it comes; killed and started again, it goes on");
  command.example(
      "eventsrc export 'acct/*' --since yesterday --format csv --columns /time,/data/amount",
      "some events as a table for a spreadsheet");
  command.example("eventsrc export acct/1 --format html -o account.html", "a page to look through");
  command.action([arguments](Context& context) { return run_export(*arguments, context); });
}

}  // namespace eventsrc::cli
