#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "commands.hpp"
#include "context.hpp"
#include "eventsrc/hash.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/store.hpp"
#include "json_object.hpp"
#include "selection.hpp"
#include "table.hpp"
#include "text.hpp"

namespace eventsrc::cli {
namespace {

struct StreamsOptions {
  std::vector<std::string> patterns;
  bool all = false;
  bool json = false;
};

/// Calls `each` for every selected stream.
template <typename Each>
void for_each_stream(Store& store, const Selection& selection, const Each& each) {
  const std::unique_ptr<StreamCursor> cursor = store.streams(selection);
  StreamHead head;
  while (cursor->next(head)) {
    check_interrupt();
    each(head);
  }
}

void print_json(Context& context, Store& store, const Selection& selection) {
  std::string line;
  for_each_stream(store, selection, [&](const StreamHead& head) {
    line.clear();
    JsonObject object(line);
    object.text("stream", head.name)
        .number("events", head.events)
        .number("first", head.first.value())
        .number("last", head.last.value())
        .time("firstTime", head.first_time)
        .time("lastTime", head.last_time)
        .number("bytes", head.bytes)
        .hex("hash", head.hash);
    if (head.anchor) object.hex("anchor", *head.anchor);
    object.close();
    context.print_line(line);
  });
}

std::string name_cell(const StreamHead& head) {
  if (!head.anchor) return head.name;
  return fmt::format("{} (anchored at {})", head.name, head.first.value());
}

void print_text(Context& context, Store& store, const Selection& selection) {
  constexpr std::size_t kWidestName = 60;
  std::size_t width = 0;
  for_each_stream(store, selection, [&](const StreamHead& head) {
    width = std::max(width, columns(printable(name_cell(head))));
  });
  if (width == 0) return;
  Table table(context, {{"stream", std::min(width, kWidestName)},
                        {"events", 8, Align::right},
                        {"last", 8, Align::right},
                        {"first time", context.zone().text_length()},
                        {"last time", context.zone().text_length()},
                        {"size", 10, Align::right}});
  for_each_stream(store, selection, [&](const StreamHead& head) {
    table.row(std::array{name_cell(head), fmt::to_string(head.events),
                         fmt::to_string(head.last.value()), context.zone().text(head.first_time),
                         context.zone().text(head.last_time), human_size(head.bytes)});
  });
}

int run_streams(const StreamsOptions& options, Context& context) {
  const Selection selection = parse_selection(options.patterns, options.all);

  Store& store = context.open_for_reading();
  if (options.json) {
    print_json(context, store, selection);
  } else {
    print_text(context, store, selection);
  }
  return report_unknown_names(context, store, selection);
}

}  // namespace

void add_streams(Command& command) {
  const auto options = std::make_shared<StreamsOptions>();
  command.positional("PATTERN", &options->patterns,
                     "names or globs ('acct/*', '?', '[a-z]'); without any, all streams");
  command.flag("--all", options->all, "all streams (the default)");
  command.flag("--json", options->json, "one JSON object a line");
  command.about("The size is that of all data and meta texts. Times are UTC.");
  command.example("eventsrc streams", "all streams");
  command.example("eventsrc streams 'acct/*' --json | jq -r .stream", "the names alone");
  command.action([options](Context& context) { return run_streams(*options, context); });
}

}  // namespace eventsrc::cli
