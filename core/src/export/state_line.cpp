#include "eventsrc/export_format.hpp"
#include "export/json_members.hpp"

namespace eventsrc {

void append_state_line(std::string& out, const StateView& of,
                       const std::optional<std::string_view>& type,
                       const std::optional<std::string_view>& value) {
  const State& state = *of.state;
  const bool any = state.events > 0;
  JsonMembers object(out);
  of.stream != nullptr ? object.text("stream", *of.stream) : object.raw("stream", "null");
  object.text("view", of.view);
  of.key != nullptr ? object.text("key", *of.key) : object.raw("key", "null");
  object.text("state", kind_name(state.kind));
  if (of.stream != nullptr) {
    any ? object.number("seq", state.seq.value()) : object.raw("seq", "null");
  } else {
    any&& state.position ? object.number("position", state.position->value())
                         : object.raw("position", "null");
  }
  any ? object.time("time", state.time) : object.raw("time", "null");
  if (type) object.text("type", *type);
  if (state.supposed != Supposed::no) object.text("whatIf", supposed_name(state.supposed));
  if (state.redacted > 0) object.number("redacted", state.redacted);
  if (state.skipped > 0) object.number("skipped", state.skipped);
  if (value) object.raw("value", *value);
  object.close();
}

}  // namespace eventsrc
