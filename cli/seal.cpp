#include <memory>
#include <optional>
#include <string>

#include "commands.hpp"
#include "context.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/store.hpp"
#include "json_object.hpp"
#include "open_store.hpp"

namespace eventsrc::cli {
namespace {

struct SealOptions {
  std::optional<std::string> store;
  std::optional<std::string> now_at;
  bool unseal = false;
};

int run_seal(const SealOptions& options, Context& context) {
  if (options.unseal && options.now_at) {
    throw Error(ErrorCode::usage,
                "--unseal and --now-at exclude each other: a store that is open is where it was");
  }
  if (options.now_at && !options.now_at->empty()) {
    static_cast<void>(StoreUrl::parse(*options.now_at));
  }
  if (options.store) context.use_store(*options.store);
  context.refuse_fallbacks("seal");
  const auto store = context.open_for_writing({});
  // A repeat, which may complete a sealing that was cut short, takes nothing back.
  const std::string now_at =
      options.now_at || options.unseal ? options.now_at.value_or("") : store->sealed().value_or("");
  const bool changed = options.unseal ? store->unseal() : store->seal(now_at);
  if (changed) context.mark_stored(options.unseal ? "unsealed" : "sealed");
  std::string line;
  JsonObject object(line);
  object.boolean("sealed", !options.unseal)
      .boolean("changed", changed)
      .text("store", context.store_choice().url);
  if (!now_at.empty()) object.text("nowAt", now_at);
  object.close();
  context.print_value(line);
  return 0;
}

}  // namespace

void add_seal(Command& command) {
  const auto options = std::make_shared<SealOptions>();
  command.positional("STORE", &options->store, "the store to close, instead of -s");
  command.option("--now-at", "URL", options->now_at,
                 "the store that takes its place: writers that come too late are told (empty: "
                 "none)");
  command.flag("--unseal", options->unseal, "open it for writing again");
  command.about(
      "Once the command has ended, nothing is added to the store any more, not even by an append "
      "that was under way: writers end with exit status 7. Reading goes on as before.");
  command.about(
      "A seal that was cut short is completed by the same command. The result says "
      "\"changed\":false if all was so already.");
  command.example("eventsrc seal old.db --now-at sqlite:new.db", "close old.db for writing");
  command.example("eventsrc -s old.db seal --unseal", "open it again");
  command.action([options](Context& context) { return run_seal(*options, context); });
}

}  // namespace eventsrc::cli
