#include "eventsrc/event.hpp"

namespace eventsrc {

std::string_view supposed_name(Supposed supposed) noexcept {
  switch (supposed) {
    case Supposed::no:
      return "";
    case Supposed::replaced:
      return "replaced";
    case Supposed::inserted:
      return "inserted";
    case Supposed::appended:
      return "appended";
  }
  return "";
}

StoredEvent::StoredEvent(const EventView& event)
    : stream(event.stream),
      stream_number(event.stream_number),
      seq(event.seq),
      time(event.time),
      type(event.type),
      data(event.data),
      meta(event.meta),
      id(event.id),
      position(event.position),
      salt(event.salt),
      content(event.content),
      hash(event.hash),
      redacted(event.redacted),
      supposed(event.supposed) {}

EventView StoredEvent::view() const {
  return {.stream = stream,
          .stream_number = stream_number,
          .seq = seq,
          .time = time,
          .type = type,
          .data = data,
          .meta = meta,
          .id = id,
          .position = position,
          .salt = salt,
          .content = content,
          .hash = hash,
          .redacted = redacted,
          .supposed = supposed};
}

}  // namespace eventsrc
