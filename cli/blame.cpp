#include "eventsrc/blame.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "commands.hpp"
#include "context.hpp"
#include "event_rows.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/replay.hpp"
#include "fold_options.hpp"
#include "json_object.hpp"
#include "rows.hpp"
#include "selection.hpp"
#include "text.hpp"
#include "what_if.hpp"

namespace eventsrc::cli {
namespace {

struct Arguments {
  std::string stream;
  std::optional<std::string> at;
  FoldArguments fold;
  std::optional<std::string> what_if;
  bool full = false;
  bool json = false;
};

void print_json(Context& context, const std::string& stream, const std::string* key,
                const BlamedLeaf& leaf) {
  std::string line;
  JsonObject object(line);
  object.text("stream", stream);
  if (key != nullptr) object.text("key", *key);
  object.text("pointer", leaf.pointer).raw("value", leaf.value).number("seq", leaf.seq.value());
  object.time("time", leaf.time).text("type", leaf.type);
  if (leaf.actor != nullptr) object.text("actor", *leaf.actor);
  object.close();
  context.print_line(line);
}

int run_blame(const Arguments& arguments, Context& context) {
  const std::string stream = parse_stream(arguments.stream);
  const FoldChoice choice = parse_fold_options(arguments.fold, context);
  refuse_store_view(*choice.view);
  check_meant_for(*choice.view, stream);
  BlameOptions options;
  if (arguments.at) options.at = context.parse_point(*arguments.at);
  options.view = choice.view;
  options.fold = choice.options;
  options.key = choice.key;
  options.threads = context.settings().threads;
  Store& stored = context.open_for_reading();
  const std::unique_ptr<Store> changed =
      arguments.what_if ? open_what_if(*arguments.what_if, stored, stream, context) : nullptr;
  Store& store = changed ? *changed : stored;
  if (!store.head(stream)) {
    if (!changed || !stored.head(stream)) return report_unknown_stream(context, stream);
    context.messages().negative(fmt::format("stream '{}' would hold no events", stream));
    return 1;
  }

  constexpr std::size_t kWidestKey = 20;
  constexpr std::size_t kWidestPlace = 40;
  const auto most = arguments.full ? std::nullopt : short_value(right_edge(context));
  Rows rows(context,
            {{.widest = kWidestKey},
             {.widest = kWidestPlace},
             {.color = Color::green, .widest = most.value_or(kWidestPlace)},
             {.align = Align::right, .color = Color::yellow},
             {},
             {.color = Color::bold},
             {}},
            arguments.full);
  bool found = false;
  const State passed =
      blame(store, stream, options, [&](const std::string* key, const BlamedLeaf& leaf) {
        found = true;
        if (arguments.json) return print_json(context, stream, key, leaf);
        Rows::Row row;
        row.cells = {key != nullptr && !choice.key ? printable(json::quoted(*key)) : "",
                     printable(leaf.pointer.empty() ? "(state)" : leaf.pointer),
                     shortened(leaf.value, most),
                     fmt::to_string(leaf.seq.value()),
                     arguments.full ? context.zone().text(leaf.time)
                                    : context.zone().text_to_second(leaf.time),
                     printable(leaf.type),
                     leaf.actor != nullptr ? printable(*leaf.actor) : ""};
        rows.add(row);
      });
  rows.finish();
  warn_of_passed_over(context, passed.redacted, passed.skipped);
  if (found) return 0;
  context.messages().negative(
      passed.events == 0
          ? fmt::format("stream '{}' has no events up to that point", stream)
          : fmt::format("stream '{}' has no state at seq {}", stream, passed.seq.value()));
  return 1;
}

}  // namespace

void add_blame(Command& command) {
  const auto arguments = std::make_shared<Arguments>();
  command.positional("STREAM", &arguments->stream, "the stream's name");
  command.option("--at", "POINT", arguments->at, "the state at this point (default latest)");
  add_fold_options(command, arguments->fold);
  add_what_if(command, arguments->what_if);
  command.flag("-p,--full", arguments->full, "nothing shortened, times to the microsecond");
  command.flag("--json", arguments->json, "one JSON object a line for each leaf");
  command.about(
      "For each leaf of the state: where it stands, its value, and seq, time, type and actor of "
      "the "
      "event that last changed it. An event that writes what is there already changes nothing; "
      "elements of arrays are told by their index. Exit status 1: there is no state.");
  command.example("eventsrc blame acct/1", "who set what in the state of acct/1");
  command.example("eventsrc blame acct/1 --at 7 --json | jq 'select(.pointer == \"/balance\")'",
                  "who had set the balance that stood there at seq 7");
  command.action([arguments](Context& context) { return run_blame(*arguments, context); });
}

}  // namespace eventsrc::cli
