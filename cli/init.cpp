#include <memory>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "commands.hpp"
#include "context.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/store.hpp"
#include "json_object.hpp"

namespace eventsrc::cli {
namespace {

struct InitOptions {
  std::optional<std::string> index;
  std::optional<std::string> seed;
  std::optional<std::string> shards;
  bool time_index = false;
};

/// Null if there is no store yet.
Store* open_existing(Context& context) {
  try {
    return &context.open_for_reading();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::unavailable) throw;
    return nullptr;  // if it is there and only locked, creating it says so
  }
}

/// Whether it was made.
bool make_file(const InitOptions& options, Context& context, std::unique_ptr<Store>& made) {
  if (options.shards || options.time_index) {
    throw Error(ErrorCode::usage,
                "--shards and --time-index are for dynamodb:TABLE, and this store is another one");
  }
  if (open_existing(context) != nullptr) return false;
  made = context.open_for_writing(
      {.create = true, .full_index = options.index.has_value(), .seed = options.seed.value_or("")});
  return true;
}

bool make_table(const InitOptions& options, Context& context) {
  constexpr std::int64_t kMostShards = 1000;
  if (options.index) {
    throw Error(ErrorCode::usage, "--index is for SQLite stores: DynamoDB has --time-index");
  }
  if (context.store_url().layout) {
    throw Error(ErrorCode::usage,
                "a table with layout=eventsrc is only read: leave that out to make a store");
  }
  context.check_writable();
  dynamodb::CreateOptions create;
  if (options.shards) create.shards = parse_number(*options.shards, "--shards");
  if (create.shards < 1 || create.shards > kMostShards) {
    throw Error(ErrorCode::usage, fmt::format("--shards cannot be {}: give a number from 1 to {}",
                                              create.shards, kMostShards));
  }
  create.time_index = options.time_index;
  create.seed = options.seed.value_or("");
  return dynamodb::make_store(context.table_options(), create);
}

int run_init(const InitOptions& options, Context& context) {
  if (options.seed && options.seed->empty()) {
    throw Error(ErrorCode::usage, "--seed is empty: give a text to derive the store's id from");
  }
  if (context.options().no_create) {
    throw Error(ErrorCode::usage, "init creates a store: leave out --no-create");
  }

  context.refuse_fallbacks("init");
  std::unique_ptr<Store> made;
  const bool created = context.store_url().kind == StoreUrl::Kind::dynamodb
                           ? make_table(options, context)
                           : make_file(options, context, made);
  if (created) {
    context.mark_stored();
  } else if (options.index || options.seed || options.shards || options.time_index) {
    context.messages().warning(
        "the store exists already: --index, --seed, --shards and --time-index only concern a new "
        "one");
  }
  const StoreInfo info = made ? made->info() : context.open_for_reading().info();
  std::string line;
  JsonObject(line)
      .boolean("created", created)
      .text("store", info.store)
      .text("format", info.format)
      .text("id", info.id)
      .close();
  context.print_value(line);
  return 0;
}

}  // namespace

void add_init(Command& command) {
  const auto options = std::make_shared<InitOptions>();
  command.choice("--index", "KIND", {"full"}, options->index,
                 "full: also a plain index by stream and seq, for queries by hand; loads get "
                 "slower");
  command.option("--seed", "TEXT", options->seed,
                 "derive the store's id and creation time from TEXT, so that the same commands "
                 "give the same file");
  command.option("--shards", "N", options->shards,
                 "DynamoDB: over how many partitions the list of streams is spread (default 8)");
  command.flag("--time-index", options->time_index,
               "DynamoDB: also an index by time; each commit costs one write unit more");
  command.about(
      "A store that is there already stays as it is, and the result says \"created\":false. "
      "'append' creates a missing file, too, but no table.");
  command.about(
      "For dynamodb:TABLE it creates the table on demand, with deletion protection and "
      "point-in-time recovery where the server has them, and waits until it is active.");
  command.example("eventsrc init", "create ./eventsrc.db");
  command.example("eventsrc -s orders.db init --index full",
                  "create orders.db for people who query it with the sqlite3 shell");
  command.example("eventsrc -s 'dynamodb:orders?region=eu-west-1' init",
                  "create a table of that name");
  command.action([options](Context& context) { return run_init(*options, context); });
}

}  // namespace eventsrc::cli
