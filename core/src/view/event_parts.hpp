#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/event.hpp"
#include "view/program.hpp"

namespace eventsrc {

/// Parts of one event as JSON texts, each made when it is first asked for. Keeps its buffers: one
/// for all events.
class EventParts {
 public:
  /// From now on about this event, which must outlive what is asked; `fields` are those that the
  /// sources asked for were added to.
  void look_at(const EventView& event, const Fields& fields);

  /// A text with a null pointer if there is no such part. Holds until the next `look_at`.
  [[nodiscard]] std::string_view json(const Source& source);
  /// The event as an object.
  [[nodiscard]] std::string_view whole();

 private:
  /// Whether a part is yet to be made; it is, from now on.
  bool is_new(Source::From part);

  const EventView* event_ = nullptr;
  std::vector<std::string_view> slots_;
  unsigned made_ = 0;  // a bit for each of these that was made
  std::string whole_;
  std::string stream_;
  std::string seq_;
  TimestampText timestamps_;
  std::string time_ = "\"YYYY-MM-DDTHH:MM:SS.ffffffZ\"";
  std::string type_;
  std::string id_;
};

/// Appends `{"stream","seq","time","type","data","meta"?,"id"?}`: what jq programs get to see. A
/// redacted event has `"data":null,"redacted":true`.
void append_event_object(std::string& out, const EventView& event);

}  // namespace eventsrc
