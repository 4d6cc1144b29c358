#include <chrono>
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

struct GcArguments {
  std::optional<std::string> age;
  bool idle = false;
  bool dry_run = false;
};

// Appends keep their notes younger than that.
constexpr auto kLeastAge = std::chrono::minutes(10);

int run_gc(const GcArguments& arguments, Context& context) {
  context.refuse_fallbacks("gc");
  GcOptions options;
  if (arguments.age) {
    options.age = parse_duration(*arguments.age, "--age");
    if (options.age < kLeastAge) {
      throw Error(ErrorCode::usage,
                  "--age must be 10m at least, as a younger append may be under way: where nobody "
                  "writes to the store, use --idle");
    }
  }
  if (arguments.idle) options.age = std::chrono::microseconds(0);
  options.dry_run = arguments.dry_run;
  const auto store = context.open_for_writing({});
  const GcReport report = store->collect_garbage(options);
  if (report.writes + report.redactions > 0 && !options.dry_run) context.mark_stored("removed");
  std::string line;
  JsonObject object(line);
  object.number("writes", report.writes)
      .number("chunks", report.chunks)
      .number("young", report.young);
  if (report.redactions > 0) object.number("redactions", report.redactions);
  if (options.dry_run) object.boolean("dryRun", true);
  object.close();
  context.print_value(line);
  return 0;
}

}  // namespace

void add_gc(Command& command) {
  const auto arguments = std::make_shared<GcArguments>();
  command.option(
      "--age", "DURATION", arguments->age,
      "leave alone what is younger: a write may be under way (default 1h, at least 10m)");
  command.flag("--idle", arguments->idle,
               "nobody writes to the store now: remove all, however young; an append that is under "
               "way all the same would be destroyed");
  command.flag("--dry-run", arguments->dry_run, "remove nothing, tell what there is");
  command.about(
      "Big appends to DynamoDB are written in parts, which one last small write makes visible "
      "together. Where a process was killed before that, its parts stay behind: no command shows "
      "them, but they take up room. gc removes them.");
  command.about(
      "Where a reader held old pages of an SQLite file while events in it were redacted, the "
      "erased "
      "bytes may still stand there ('info' tells of pending redactions). gc makes the file anew "
      "without them, and says how many redactions that were (\"redactions\").");
  command.about(
      "The result says of how many cut-short writes the parts were removed (\"writes\"), how many "
      "parts these had at most (\"chunks\"), and how many writes were left alone as they may be "
      "under way (\"young\").");
  command.example("eventsrc -s dynamodb:orders gc --dry-run", "what would be removed");
  command.example("eventsrc -s dynamodb:orders gc --age 24h", "remove what is older than a day");
  command.action([arguments](Context& context) { return run_gc(*arguments, context); });
}

}  // namespace eventsrc::cli
