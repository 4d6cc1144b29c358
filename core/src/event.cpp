#include "eventsrc/event.hpp"

namespace eventsrc {

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
      redacted(event.redacted) {}

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
          .redacted = redacted};
}

}  // namespace eventsrc
