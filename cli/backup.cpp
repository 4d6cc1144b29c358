#include <memory>
#include <string>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.hpp"
#include "context.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/verify.hpp"
#include "json_object.hpp"
#include "open_store.hpp"

namespace eventsrc::cli {
namespace {

struct BackupOptions {
  std::string file;
};

/// Throws `integrity` if the copy is not sound.
StoreInfo verify_copy(Store& copy) {
  std::int64_t faults = 0;
  verify(copy, every_stream(), {.physical = true}, [&faults](const Fault&) { ++faults; });
  if (faults == 0) return copy.info();
  throw Error(ErrorCode::integrity,
              "the store is damaged, and so would be its copy, which was not made: 'eventsrc "
              "verify' tells what is wrong");
}

int run_backup(const BackupOptions& options, Context& context) {
  struct stat status {};
  if (options.file.empty() || options.file == "-" || lstat(options.file.c_str(), &status) == 0) {
    throw Error(
        ErrorCode::usage,
        fmt::format("the copy cannot be '{}': name a file that is not there yet", options.file));
  }
  StoreInfo info;
  context.open_for_reading().backup(options.file,
                                    [&info](Store& copy) { info = verify_copy(copy); });
  context.mark_stored();
  std::string line;
  JsonObject(line)
      .text("backup", options.file)
      .text("id", info.id)
      .number("streams", info.streams.value_or(0))
      .number("events", info.events.value_or(0))
      .close();
  context.print_value(line);
  return 0;
}

}  // namespace

void add_backup(Command& command) {
  const auto options = std::make_shared<BackupOptions>();
  command.positional("FILE", &options->file, "the copy, which must not exist yet");
  command.about(
      "Copies the store as it is at one moment, while others read and write, and verifies the "
      "copy. Copying the store's file by other means while it is in use loses events.");
  command.example("eventsrc backup eventsrc-$(date +%F).db", "a copy with today's date");
  command.example("eventsrc -s prod backup /mnt/safe/prod.db", "of a store from the configuration");
  command.action([options](Context& context) { return run_backup(*options, context); });
}

}  // namespace eventsrc::cli
