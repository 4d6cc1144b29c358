#include "eventsrc/bisect.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "commands.hpp"
#include "context.hpp"
#include "event_rows.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/replay.hpp"
#include "fold_options.hpp"
#include "input.hpp"
#include "selection.hpp"

namespace eventsrc::cli {
namespace {

struct Arguments {
  std::string stream;
  std::string predicate;
  std::optional<std::string> at;
  FoldArguments fold;
  bool last = false;
  bool monotonic = false;
  bool full = false;
  bool json = false;
};

void print(const Arguments& arguments, const std::string* key, const BisectResult::Found& found,
           Context& context) {
  std::vector<ChangedPart> parts;
  for (const auto& part : found.parts) parts.push_back({part.pointer, part.before, part.after});
  const EventView event = found.event.view();
  ShownChange change{event, key};
  change.parts = parts;
  if (arguments.json) {
    std::string line;
    Differences scratch;
    append_change_json(line, change, scratch);
    return context.print_value(line);
  }
  EventRows rows(context, {.full = arguments.full});
  std::string row;
  rows.make(row, change);
  rows.print(row);
  rows.finish();
}

int run_bisect(const Arguments& arguments, Context& context) {
  const std::string stream = parse_stream(arguments.stream);
  const FoldChoice choice = parse_fold_options(arguments.fold, context);
  refuse_store_view(*choice.view);
  check_meant_for(*choice.view, stream);
  if (choice.view->keyed() && !choice.key) {
    throw Error(ErrorCode::usage,
                fmt::format("view '{}' has a state for each key: say which one with --key",
                            choice.view->name()));
  }
  BisectOptions options;
  if (arguments.at) options.at = context.parse_point(*arguments.at);
  options.view = choice.view;
  options.fold = choice.options;
  options.key = choice.key;
  options.last = arguments.last;
  options.monotonic = arguments.monotonic;
  std::optional<ReplayStart> start;
  if (!arguments.fold.lossy_numbers) {
    start.emplace([&context](const std::string& why) { context.messages().warning(why); });
    options.start = &*start;
  }
  Filter predicate("JQ", read_value(arguments.predicate, context.terminal()),
                   choice.options.jq_timeout);
  predicate.start();
  Store& store = context.open_for_reading();
  if (!store.head(stream)) return report_unknown_stream(context, stream);

  const BisectResult result = bisect(store, stream, predicate, options);
  if (predicate.lost_numbers()) {
    context.messages().warning(
        "some states have numbers that jq rounds to about 17 digits: it compared what it made of "
        "them");
  }
  if (!result.found) {
    const bool at_end = arguments.last || arguments.monotonic;
    context.messages().negative(fmt::format(
        "{} true of stream '{}'", at_end ? "in the end it is not" : "it is never", stream));
    return 1;
  }
  print(arguments, choice.key ? &*choice.key : nullptr, *result.found, context);
  return 0;
}

}  // namespace

void add_bisect(Command& command) {
  const auto arguments = std::make_shared<Arguments>();
  command.positional("STREAM", &arguments->stream, "the stream's name");
  command.positional("JQ", &arguments->predicate,
                     "a jq program, true or false of the state (null where there is none): "
                     "'.balance > 100', or @FILE");
  command.option("--at", "POINT", arguments->at, "look at no event behind this point");
  command.flag("--last", arguments->last,
               "the event after which it stays true, not the first after which it is true");
  command.flag("--monotonic", arguments->monotonic,
               "once true it stays true: search by halves, from snapshots where there are some");
  add_fold_options(command, arguments->fold);
  command.flag("-p,--full", arguments->full, "each change on a line of its own, nothing shortened");
  command.flag("--json", arguments->json,
               "a JSON object, with the change as an RFC 6902 JSON Patch");
  command.about(
      "Finds the first event after which the program is true of the state, in one pass, and prints "
      "it and what it changed as 'eventsrc log' does. Exit status 1: it never is.");
  command.example("eventsrc bisect acct/1 '.balance and .balance < 0'",
                  "when the account was first overdrawn (to jq, null is less than 0)");
  command.example("eventsrc bisect acct/1 '.status == \"closed\"' --last",
                  "since when it has been closed");
  command.action([arguments](Context& context) { return run_bisect(*arguments, context); });
}

}  // namespace eventsrc::cli
