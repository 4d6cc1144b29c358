#include "view/event_parts.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include "eventsrc/json.hpp"

namespace eventsrc {

void EventParts::look_at(const EventView& event, const Fields& fields) {
  event_ = &event;
  fields.find(event.redacted ? std::string_view() : event.data,
              event.redacted ? std::string_view() : event.meta.value_or(""), slots_);
  for (std::string* text : {&whole_, &stream_, &seq_, &time_, &type_, &id_}) text->clear();
}

std::string_view EventParts::json(const Source& source) {
  const auto quoted = [](std::string& text, std::string_view value) -> std::string_view {
    if (text.empty()) json::append_quoted(text, value);
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
      if (seq_.empty()) {
        fmt::format_to(std::back_inserter(seq_), FMT_COMPILE("{}"), event_->seq.value());
      }
      return seq_;
    case Source::From::time:
      if (time_.empty()) {
        time_ += '"';
        append_timestamp(time_, event_->time);
        time_ += '"';
      }
      return time_;
  }
  return {};
}

std::string_view EventParts::whole() {
  if (whole_.empty()) append_event_object(whole_, *event_);
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
