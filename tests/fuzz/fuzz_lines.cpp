// Lines of `append --from`: each is an event or is refused with its line. What was let in passes
// the checks of an append, its data and meta are minified JSON, and it can be exported in every
// format.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "eventsrc/error.hpp"
#include "eventsrc/event_line.hpp"
#include "eventsrc/text_arena.hpp"
#include "exported.hpp"
#include "fuzz.hpp"

namespace eventsrc::fuzz {
namespace {

/// As it would be stored.
EventView stored(const NewEvent& event) {
  EventView view;
  view.stream = event.stream;
  view.seq = event.seq.value_or(Seq());
  view.time = event.time.value_or(Timestamp());
  view.type = event.type;
  view.data = event.data;
  view.meta = event.meta;
  view.id = event.id;
  view.content = event.content.value_or(Hash{});
  view.redacted = event.redacted;
  return view;
}

void check_line(EventLineReader& reader, std::string_view line, std::int64_t number) {
  TextArena texts;
  std::optional<NewEvent> event;
  try {
    event = reader.parse(line, number, texts);
  } catch (const Error& error) {
    require(error.code() == ErrorCode::invalid, "a line is refused as invalid input");
    require(error.details().line == number, "a refusal names the line");
    return;
  }
  require(event->line == number, "an event knows its line");
  require(!event->stream.empty() && !event->type.empty(), "an event has a stream and a type");
  if (event->redacted) {
    require(event->content.has_value(), "an erased event has the hash of its content");
    check_exports(stored(*event));
    return;
  }
  require_json(event->data, "data is minified JSON");
  if (event->meta) {
    require_json(*event->meta, "meta is minified JSON");
    require(event->meta->starts_with('{'), "meta is an object");
  }
  event->check();
  check_exports(stored(*event));
}

}  // namespace

void run(std::string_view input) {
  EventLineReader plain({});
  EventLineReader filled({.stream = "s", .meta = R"({"actor":"ann"})"});
  std::int64_t number = 0;
  for (const std::string_view line : split(input, "\n")) {
    check_line(plain, line, ++number);
    check_line(filled, line, number);
  }
}

}  // namespace eventsrc::fuzz
