#include <memory>
#include <optional>
#include <string>

#include "commands.hpp"
#include "context.hpp"
#include "eventsrc/names.hpp"
#include "eventsrc/store.hpp"
#include "json_object.hpp"
#include "selection.hpp"

namespace eventsrc::cli {
namespace {

struct HeadOptions {
  std::string stream;
};

int run_head(const HeadOptions& options, Context& context) {
  const StreamId stream(options.stream);

  Store& store = context.open_for_reading();
  const std::optional<StreamHead> head = store.head(stream.view());
  if (!head) return report_unknown_name(context, stream.str());
  std::string line;
  JsonObject(line)
      .text("stream", head->name)
      .number("seq", head->last.value())
      .time("time", head->last_time)
      .hex("hash", head->hash)
      .number("events", head->events)
      .close();
  context.print_value(line);
  return 0;
}

}  // namespace

void add_head(Command& command) {
  const auto options = std::make_shared<HeadOptions>();
  command.positional("STREAM", &options->stream, "the stream's name");
  command.about(
      "The seq is what 'append --expect' needs, so that nothing is added behind an event you have "
      "not seen. Exit status 1: the stream holds no events.");
  command.example("eventsrc head acct/1", "the last seq, its time, the chain's hash, the count");
  command.example("eventsrc append acct/1 closed --expect \"$(eventsrc head acct/1 | jq .seq)\"",
                  "add an event only if no other came in between");
  command.action([options](Context& context) { return run_head(*options, context); });
}

}  // namespace eventsrc::cli
