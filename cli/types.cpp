#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "commands.hpp"
#include "context.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/type_summary.hpp"
#include "json_object.hpp"
#include "progress.hpp"
#include "selection.hpp"
#include "table.hpp"
#include "text.hpp"

namespace eventsrc::cli {
namespace {

struct TypesOptions {
  std::vector<std::string> patterns;
  bool all = false;
  bool json = false;
};

std::vector<TypeSummary> summarize(Context& context, Store& store, const Selection& selection) {
  Progress progress(context, "events");
  progress.watch(store);
  if (selection.is_all()) progress.set_total([&store] { return store.info().events; });
  return summarize_types(store, selection, [&] { progress.advance(); });
}

void print_json(Context& context, const std::vector<TypeSummary>& types) {
  std::string line;
  for (const TypeSummary& type : types) {
    std::string keys = "[";
    for (const std::string& key : type.keys) {
      if (keys.size() > 1) keys += ',';
      json::append_quoted(keys, key);
    }
    keys += ']';
    line.clear();
    JsonObject object(line);
    object.text("type", type.type)
        .number("events", type.events)
        .time("firstTime", type.first_time)
        .time("lastTime", type.last_time)
        .raw("keys", keys);
    if (type.more_keys) object.boolean("moreKeys", true);
    object.close();
    context.print_line(line);
  }
}

std::string keys_cell(const TypeSummary& type) {
  std::string out;
  for (const std::string& key : type.keys) {
    if (!out.empty()) out += ", ";
    out += key;
  }
  if (type.more_keys) out += ", …";
  return out;
}

void print_text(Context& context, const std::vector<TypeSummary>& types) {
  if (types.empty()) return;
  std::size_t width = 0;
  for (const TypeSummary& type : types) {
    width = std::max(width, columns(printable(type.type)));
  }
  Table table(context, {{"type", width},
                        {"events", 8, Align::right},
                        {"first time", context.zone().text_length()},
                        {"last time", context.zone().text_length()},
                        {"payload keys"}});
  for (const TypeSummary& type : types) {
    table.row(std::array{type.type, fmt::to_string(type.events),
                         context.zone().text(type.first_time), context.zone().text(type.last_time),
                         keys_cell(type)});
  }
}

int run_types(const TypesOptions& options, Context& context) {
  const Selection selection = parse_selection(options.patterns, options.all);

  Store& store = context.open_for_reading();
  const std::vector<TypeSummary> types = summarize(context, store, selection);
  if (options.json) {
    print_json(context, types);
  } else {
    print_text(context, types);
  }
  return report_unknown_names(context, store, selection);
}

}  // namespace

void add_types(Command& command) {
  const auto options = std::make_shared<TypesOptions>();
  command.positional("PATTERN", &options->patterns,
                     "names or globs of the streams to look at; without any, all streams");
  command.flag("--all", options->all, "all streams (the default)");
  command.flag("--json", options->json, "one JSON object a line");
  command.about(
      "Counts the events of each type, says when the first and the last happened, and lists the "
      "keys at the top of their payloads. Reads every event of the streams.");
  command.example("eventsrc types", "the types of the whole store");
  command.example("eventsrc types 'acct/*' --json", "those of all accounts, as JSON Lines");
  command.action([options](Context& context) { return run_types(*options, context); });
}

}  // namespace eventsrc::cli
