#include <chrono>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "commands.hpp"
#include "context.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/names.hpp"
#include "eventsrc/redact.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/verify.hpp"
#include "json_object.hpp"
#include "selection.hpp"
#include "text.hpp"

namespace eventsrc::cli {
namespace {

struct InfoOptions {
  bool json = false;
  std::optional<std::string> sql;
};

/// One value of the configuration in effect.
struct Effective {
  std::string_view name;
  std::variant<std::string, std::int64_t, bool> value;
  Origin origin;
};

std::string_view durability_name(sqlite::Durability durability) {
  switch (durability) {
    case sqlite::Durability::full:
      return "full";
    case sqlite::Durability::normal:
      return "normal";
    case sqlite::Durability::off:
      return "off";
  }
  return "full";
}

/// In the unit that it was most likely given in: `7s`, `500ms`.
std::string duration_text(std::chrono::microseconds duration) {
  const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
  if (milliseconds % 1000 != 0) return fmt::format("{}ms", milliseconds);
  const auto seconds = milliseconds / 1000;
  if (seconds == 0 || seconds % 60 != 0) return fmt::format("{}s", seconds);
  return seconds % 3600 != 0 ? fmt::format("{}m", seconds / 60)
                             : fmt::format("{}h", seconds / 3600);
}

std::vector<Effective> effective_configuration(Context& context) {
  const auto flag_or_default = [](const std::optional<std::string>& flag) {
    return flag ? Origin::flag : Origin::builtin;
  };
  const CommonOptions& options = context.options();
  const Settings& settings = context.settings();
  std::vector<Effective> out = {
      {"store", context.store_choice().given, context.store_choice().origin},
      {"config", context.config_file().path, context.config_file().origin},
      {"retryFor", duration_text(settings.retry.retry_for), flag_or_default(options.retry_for)},
      {"retries", settings.retry.rounds, flag_or_default(options.retries)},
      {"durability", std::string(durability_name(settings.durability)),
       flag_or_default(options.durability)},
      {"readOnly", context.read_only(),
       context.read_only() ? Origin::environment : Origin::builtin},
  };
  if (const SnapshotPlace& place = context.snapshot_place(); place.redis) {
    out.push_back({"snapshots", place.shown(), place.origin});
  }
  if (context.config().views) out.push_back({"views", *context.config().views, Origin::config});
  return out;
}

void print_json(Context& context, const StoreInfo& info, std::int64_t redacted) {
  std::string sizes;
  JsonObject sizes_object(sizes);
  for (const auto& [name, size] : info.sizes) sizes_object.number(name, size);
  sizes_object.close();
  std::string configuration;
  JsonObject configuration_object(configuration);
  for (const Effective& effective : effective_configuration(context)) {
    std::string value;
    JsonObject object(value);
    if (const auto* text = std::get_if<std::string>(&effective.value)) {
      object.text("value", *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&effective.value)) {
      object.number("value", *number);
    } else {
      object.boolean("value", std::get<bool>(effective.value));
    }
    object.text("from", origin_name(effective.origin)).close();
    configuration_object.raw(effective.name, value);
  }
  configuration_object.close();
  std::string line;
  JsonObject object(line);
  object.text("store", info.store)
      .text("format", info.format)
      .text("id", info.id)
      .time("created", info.created)
      .boolean("seeded", info.seeded);
  if (info.sealed) {
    object.boolean("sealed", true);
    if (!info.sealed->empty()) object.text("nowAt", *info.sealed);
  }
  const auto number = [&object](std::string_view name, const std::optional<std::int64_t>& value) {
    if (value) object.number(name, *value);
  };
  number("streams", info.streams);
  number("anchored", info.anchored);
  number("events", info.events);
  number("types", info.types);
  number("payloadBytes", info.payload_bytes);
  number("generation", info.generation);
  if (redacted > 0) object.number("redacted", redacted);
  if (info.redactions_pending > 0) object.number("redactionsPending", info.redactions_pending);
  if (info.consumed) object.raw("consumed", cost_json(*info.consumed));
  for (const auto& [name, text] : info.details) object.text(name, text);
  object.raw("sizes", sizes).raw("configuration", configuration).close();
  context.print_value(line);
}

std::string value_text(const Effective& effective) {
  if (const auto* text = std::get_if<std::string>(&effective.value)) {
    return text->empty() ? "none" : *text;
  }
  if (const auto* number = std::get_if<std::int64_t>(&effective.value)) {
    return fmt::to_string(*number);
  }
  return std::get<bool>(effective.value) ? "yes" : "no";
}

void print_text(Context& context, const StoreInfo& info, std::int64_t redacted) {
  const auto row = [&](std::string_view name, std::string_view value) {
    context.out().write(fmt::format("{:<14}{}\n", name, printable(value)));
  };
  row("store", info.store);
  row("format", info.format);
  row("id", info.id);
  row("created", to_string(info.created));
  row("seeded", info.seeded ? "yes" : "no");
  if (info.sealed) row("sealed", info.sealed->empty() ? "yes" : "yes, now at " + *info.sealed);
  const auto count = [&row](std::string_view name, const std::optional<std::int64_t>& value) {
    if (value) row(name, grouped(*value));
  };
  count("streams", info.streams);
  count("anchored", info.anchored);
  count("events", info.events);
  count("types", info.types);
  if (info.payload_bytes) row("payload", human_size(*info.payload_bytes));
  count("generation", info.generation);
  if (redacted > 0) row("redacted", grouped(redacted));
  if (info.redactions_pending > 0) {
    row("pending", fmt::format("{} {} whose erased bytes are still in the file: run 'eventsrc gc'",
                               grouped(info.redactions_pending),
                               info.redactions_pending == 1 ? "redaction" : "redactions"));
  }
  for (const auto& [name, text] : info.details) row(name, text);
  for (const auto& [name, size] : info.sizes) row(name, grouped(size));
  if (info.consumed) row("consumed", cost_text(*info.consumed));
  context.out().write("\nConfiguration in effect:\n");
  for (const Effective& effective : effective_configuration(context)) {
    row(effective.name,
        fmt::format("{} (from: {})", value_text(effective), origin_name(effective.origin)));
  }
}

/// Prints a query of one stream's events for the sqlite3 shell: the store's own index is a list of
/// positions that SQL alone cannot read.
int print_sql(Context& context, Store& store, const StreamId& stream) {
  if (!store.capabilities().positions) {
    throw Error(ErrorCode::unsupported, "this store has no positions: --sql is for SQLite stores");
  }
  const std::unique_ptr<EventCursor> events = store.read(stream.view(), {});
  EventView event;
  if (!events->next(event)) return report_unknown_stream(context, stream.str());
  context.out().write("SELECT * FROM event WHERE position IN (");
  std::string_view separator;
  do {
    check_interrupt();
    if (!event.position) continue;
    fmt::format_to(std::back_inserter(context.out().buffer()), "{}{}", separator,
                   event.position->value());
    context.out().relieve();
    separator = ",";
  } while (events->next(event));
  context.out().write(") ORDER BY position;\n");
  return 0;
}

int run_info(const InfoOptions& options, Context& context) {
  if (options.json && options.sql) {
    throw Error(ErrorCode::usage, "--json and --sql exclude each other: give one of them");
  }
  std::optional<StreamId> sql_stream;
  if (options.sql) sql_stream.emplace(*options.sql);

  Store& store = context.open_for_reading();
  if (sql_stream) return print_sql(context, store, *sql_stream);
  const StoreInfo info = store.info();
  const std::int64_t redacted = count_redacted(store);
  if (options.json) {
    print_json(context, info, redacted);
  } else {
    print_text(context, info, redacted);
  }
  return 0;
}

}  // namespace

void add_info(Command& command) {
  const auto options = std::make_shared<InfoOptions>();
  command.flag("--json", options->json, "one JSON object");
  command.option("--sql", "STREAM", options->sql,
                 "print an SQL query of one stream's events instead, for the sqlite3 shell");
  command.about(
      "Shows what the store is and holds, and each value of the configuration in effect with "
      "where it came from: a flag, the environment, the config file or the default.");
  command.example("eventsrc info", "the store of this folder");
  command.example("eventsrc -s prod info --json | jq .configuration.store",
                  "which store 'prod' is, and who says so");
  command.example("eventsrc info --sql acct/1 | sqlite3 -readonly eventsrc.db",
                  "look at one stream through SQL");
  command.action([options](Context& context) { return run_info(*options, context); });
}

}  // namespace eventsrc::cli
