#include "view/event_parts.hpp"

#include <algorithm>

#include <fmt/compile.h>
#include <fmt/format.h>

#include "eventsrc/event_line.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc {

void EventParts::look_at(const EventView& event, const Fields& fields) {
  if (event.data.empty() && !event.redacted) fail_stored(event);
  event_ = &event;
  fields.find(event.redacted ? std::string_view() : event.data,
              event.redacted ? std::string_view() : event.meta.value_or(""), slots_);
  made_ = 0;
}

bool EventParts::is_new(Source::From part) {
  const unsigned bit = 1U << static_cast<unsigned>(part);
  const bool is_new = (made_ & bit) == 0;
  made_ |= bit;
  return is_new;
}

std::string_view EventParts::json(const Source& source) {
  const auto quoted = [&](std::string& text, std::string_view value) -> std::string_view {
    if (!is_new(source.from)) return text;
    text.clear();
    json::append_quoted(text, value);
    return text;
  };
  switch (source.from) {
    case Source::From::constant:
      return source.text.empty() ? std::string_view() : source.text;
    case Source::From::payload:
      return slots_[source.slot];
    case Source::From::event:
      return whole();
    case Source::From::stream:
      return quoted(stream_, event_->stream);
    case Source::From::type:
      return quoted(type_, event_->type);
    case Source::From::id:
      return event_->id ? quoted(id_, *event_->id) : std::string_view();
    case Source::From::seq:
      if (is_new(source.from)) seq_ = std::to_string(event_->seq.value());
      return seq_;
    case Source::From::time:
      if (is_new(source.from)) {
        const std::string_view time = timestamps_.of(event_->time);
        std::copy(time.begin(), time.end(), time_.begin() + 1);
      }
      return time_;
  }
  return {};
}

std::string_view EventParts::whole() {
  if (is_new(Source::From::event)) {
    whole_.clear();
    append_event_object(whole_, *event_);
  }
  return whole_;
}

void append_event_object(std::string& out, const EventView& event) {
  out += R"({"stream":)";
  json::append_quoted(out, event.stream);
  fmt::format_to(std::back_inserter(out), FMT_COMPILE(R"(,"seq":{},"time":")"), event.seq.value());
  append_timestamp(out, event.time);
  out += R"(","type":)";
  json::append_quoted(out, event.type);
  out += R"(,"data":)";
  out += event.redacted ? "null" : event.data;
  if (event.meta && !event.redacted) {
    out += R"(,"meta":)";
    out += *event.meta;
  }
  if (event.id) {
    out += R"(,"id":)";
    json::append_quoted(out, *event.id);
  }
  if (event.redacted) out += R"(,"redacted":true)";
  out += '}';
}

}  // namespace eventsrc
