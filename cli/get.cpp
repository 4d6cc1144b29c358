#include <memory>
#include <string>

#include <fmt/format.h>

#include "commands.hpp"
#include "context.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event_line.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/names.hpp"
#include "eventsrc/seq.hpp"
#include "eventsrc/store.hpp"
#include "selection.hpp"

namespace eventsrc::cli {
namespace {

struct GetOptions {
  std::string stream;
  std::string seq;
};

int run_get(const GetOptions& options, Context& context) {
  const StreamId stream(options.stream);
  const Seq seq(parse_number(options.seq, "SEQ"));

  Store& store = context.open_for_reading();
  const std::unique_ptr<EventCursor> cursor = store.read(stream.view(), {.from = seq, .to = seq});
  EventView event;
  if (cursor->next(event)) {
    json::Checker checker(kMaxDepth);
    check_stored(checker, event);
    std::string line;
    append_event_line(line, event, nullptr);
    context.print_value(line);
    return 0;
  }
  const std::optional<StreamHead> head = store.head(stream.view());
  if (!head) return report_unknown_name(context, stream.str());
  context.messages().negative(fmt::format("stream '{}' has no event {}: it has {} to {}",
                                          stream.str(), seq.value(), head->first.value(),
                                          head->last.value()));
  return 1;
}

}  // namespace

void add_get(Command& command) {
  const auto options = std::make_shared<GetOptions>();
  command.positional("STREAM", &options->stream, "the stream's name");
  command.positional("SEQ", &options->seq, "the event's place in the stream, from 0");
  command.about("Exit status 1: there is no such event.");
  command.example("eventsrc get acct/1 0", "the first event of acct/1");
  command.example("eventsrc get acct/1 0 | jq .data", "its payload alone");
  command.action([options](Context& context) { return run_get(*options, context); });
}

}  // namespace eventsrc::cli
