#include "eventsrc/export.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "commands.hpp"
#include "context.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/export_format.hpp"
#include "eventsrc/point.hpp"
#include "eventsrc/verify.hpp"
#include "export_formats.hpp"
#include "fold_options.hpp"
#include "input.hpp"
#include "json_object.hpp"
#include "progress.hpp"
#include "selection.hpp"

namespace eventsrc::cli {
namespace {

struct Arguments {
  std::vector<std::string> patterns;
  bool all = false;
  FormatArguments format;
  std::optional<std::string> since;
  std::optional<std::string> until;
  std::optional<std::string> after;
  std::optional<std::string> after_position;
  std::vector<std::string> types;
  std::vector<std::string> meta;
  std::optional<std::string> actor;
  std::optional<std::string> where;
  std::optional<std::string> jq_timeout;
  std::optional<std::string> limit;
  std::optional<std::string> order;
  bool reverse = false;
  bool dry_run = false;
  std::optional<std::string> output;
};

ExportOptions export_options(const Arguments& arguments, Timestamp now) {
  ExportOptions options;
  // The whole store is the reserved streams too: a copy without its records would not verify.
  options.selection = arguments.patterns.empty() && !arguments.all
                          ? every_stream()
                          : parse_selection(arguments.patterns, arguments.all);
  if (arguments.since) options.since = parse_time_filter(*arguments.since, now, "--since");
  if (arguments.until) options.until = parse_time_filter(*arguments.until, now, "--until");
  if (arguments.after) options.after = Seq(parse_number(*arguments.after, "--after"));
  if (arguments.after_position) {
    options.after_position = Position(parse_number(*arguments.after_position, "--after-position"));
  }
  for (const std::string& type : arguments.types) options.types.emplace_back(type);
  for (const std::string& member : arguments.meta) {
    const std::size_t equals = member.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw Error(ErrorCode::usage, fmt::format("--meta '{}' has no {}: write KEY=VALUE", member,
                                                equals == 0 ? "key" : "'='"));
    }
    options.meta.emplace_back(member.substr(0, equals), member.substr(equals + 1));
  }
  if (arguments.actor) options.meta.emplace_back("actor", *arguments.actor);
  if (arguments.limit) options.limit = parse_number(*arguments.limit, "--limit");
  if (arguments.order == "stream") options.order = ExportOptions::Order::stream;
  if (arguments.order == "time") options.order = ExportOptions::Order::time;
  if (arguments.reverse) options.direction = Direction::backward;
  return options;
}

std::unique_ptr<Filter> make_filter(const Arguments& arguments, const Context& context) {
  if (!arguments.where) {
    if (arguments.jq_timeout) throw Error(ErrorCode::usage, "--jq-timeout goes with --where");
    return nullptr;
  }
  auto filter =
      std::make_unique<Filter>("--where", read_value(*arguments.where, context.terminal()),
                               parse_jq_timeout(arguments.jq_timeout));
  filter->start();
  return filter;
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

int run_export(const Arguments& arguments, Context& context) {
  check_format(arguments.format, Exported::events);
  ExportOptions options = export_options(arguments, context.terminal().clock->now());
  const std::unique_ptr<Filter> filter = make_filter(arguments, context);
  options.where = filter.get();
  context.expect_long_work();
  Store& store = context.open_for_reading();
  if (arguments.dry_run) return print_estimate(store, context);
  std::optional<OutputFile> file;
  std::optional<Output> file_output;
  if (const auto path = output_file(arguments.output)) {
    context.check_output(*path);
    file.emplace(*path);
    file_output.emplace(file->fd(), *path);
  }
  const bool filtered = options.since || options.until || options.after || options.after_position ||
                        !options.types.empty() || !options.meta.empty() || filter || options.limit;
  Progress progress(context, "events");
  progress.watch(store);
  if (!filtered && arguments.patterns.empty()) {
    progress.set_total([&store] { return store.info().events; });
  }
  if (!file && context.terminal().out_is_tty) progress.finish();
  const Settings& settings = context.settings();
  const bool pretty =
      !file && (format_name(arguments.format) == "json" ? settings.pretty : settings.pretty_lines);
  Output& out = file ? *file_output : context.out();
  const auto format = make_format(arguments.format, Exported::events, store);
  Document document(*format, out.buffer(), pretty);
  export_lines(
      store, options, settings.threads,
      [&format](std::string& text, const EventView& event) { format->event(text, event); },
      [&](std::string_view item, const Hash* prev) {
        progress.advance();
        document.add(item, prev);
        out.relieve();
      });
  document.end();
  if (file) {
    file_output->flush();
    context.confirm_reads();
    file->commit();
  }
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
  return report_unknown_names(context, store, options.selection);
}

}  // namespace

void add_export(Command& command) {
  const auto arguments = std::make_shared<Arguments>();
  command.positional("PATTERN", &arguments->patterns,
                     "names or globs ('acct/*', '?', '[a-z]'); without any, the whole store");
  command.flag("--all", arguments->all, "all streams but the reserved ones ('$...')");
  add_format_options(command, arguments->format);
  command.option("--since", "TIME", arguments->since, "events at or after TIME");
  command.option("--until", "TIME", arguments->until, "events at or before TIME");
  command.option("--after", "SEQ", arguments->after, "events after SEQ in their stream");
  command.option("--after-position", "N", arguments->after_position,
                 "events after position N of the store");
  command.list("--type", "GLOB", arguments->types, "events of this type; may be repeated");
  command.list("--meta", "KEY=VALUE", arguments->meta,
               "events whose meta has this member; may be repeated");
  command.option("--actor", "WHO", arguments->actor, "events whose meta.actor is WHO");
  command.option("--where", "JQ", arguments->where,
                 "only events of which this jq program is true: '.data.amount > 100'");
  command.option("--jq-timeout", "DURATION", arguments->jq_timeout,
                 "with --where: how long it may take for one event (default 5s)");
  command.option("--limit", "N", arguments->limit, "at most N events");
  command.choice("--order", "ORDER", {"position", "stream", "time"}, arguments->order,
                 "position (default), stream (by name, then seq), or time");
  command.flag("--dry-run", arguments->dry_run,
               "export nothing, tell what reading the whole store would cost on DynamoDB");
  command.flag("--reverse", arguments->reverse, "last first");
  command.option("-o,--output", "FILE", arguments->output,
                 "write FILE, complete or not at all, instead of standard output (-)");
  command.about(
      "A whole export restored by 'append --from' into an empty store gives the same hashes. TIME "
      "is a time in any form that --at takes.");
  command.example("eventsrc export -o backup.jsonl", "every event");
  command.example("eventsrc export 'acct/*' --type deposited --since yesterday",
                  "some events of some streams");
  command.example("eventsrc export | eventsrc -s copy.db append --from -", "copy a store");
  command.example("eventsrc export --format csv --columns /time,/data/amount -o amounts.csv",
                  "a table for a spreadsheet");
  command.action([arguments](Context& context) { return run_export(*arguments, context); });
}

}  // namespace eventsrc::cli
