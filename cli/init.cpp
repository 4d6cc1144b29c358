#include <memory>
#include <optional>
#include <string>

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

int run_init(const InitOptions& options, Context& context) {
  if (options.seed && options.seed->empty()) {
    throw Error(ErrorCode::usage, "--seed is empty: give a text to derive the store's id from");
  }
  if (context.options().no_create) {
    throw Error(ErrorCode::usage, "init creates a store: leave out --no-create");
  }

  Store* store = open_existing(context);
  const bool create = store == nullptr;
  std::unique_ptr<Store> made;
  if (create) {
    made = context.open_for_writing({.create = true,
                                     .full_index = options.index.has_value(),
                                     .seed = options.seed.value_or("")});
    store = made.get();
    context.mark_stored();
  } else if (options.index || options.seed) {
    context.messages().warning(
        "the store exists already: --index and --seed only concern a new one");
  }
  const StoreInfo info = store->info();
  std::string line;
  JsonObject(line)
      .boolean("created", create)
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
  command.about(
      "A store that is there already stays as it is, and the result says \"created\":false. "
      "'append' creates a missing store, too.");
  command.example("eventsrc init", "create ./eventsrc.db");
  command.example("eventsrc -s orders.db init --index full",
                  "create orders.db for people who query it with the sqlite3 shell");
  command.action([options](Context& context) { return run_init(*options, context); });
}

}  // namespace eventsrc::cli
