#include "dynamodb/time_order.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "dynamodb/record.hpp"
#include "dynamodb/temporary_table.hpp"
#include "eventsrc/interrupt.hpp"

namespace eventsrc::dynamodb {
namespace {

class TimeOrder final : public EventCursor {
 public:
  TimeOrder(EventCursor& events, Direction direction) {
    fill(events);
    const std::string_view order = direction == Direction::forward ? "" : " DESC";
    table_.select(
        fmt::format("SELECT stream, number, hash, record FROM t ORDER BY time{0}, stream{0}, "
                    "seq{0}",
                    order));
  }

  bool next(EventView& event) override {
    if (!table_.next()) return false;
    read_record(table_.bytes(3), event);
    event.stream = table_.bytes(0);
    event.stream_number = table_.number(1);
    const std::string_view hash = table_.bytes(2);
    std::copy(hash.begin(), hash.end(), event.hash.begin());
    return true;
  }

 private:
  void fill(EventCursor& events) {
    std::string record;
    EventView event;
    while (events.next(event)) {
      check_interrupt();
      record.clear();
      append_record(record, event);
      table_.bind(1, event.time.time_since_epoch().count());
      table_.bind(2, event.stream);
      table_.bind(3, event.seq.value());
      table_.bind(4, event.stream_number);
      table_.bind(5, {reinterpret_cast<const char*>(event.hash.data()), event.hash.size()});
      table_.bind(6, record);
      table_.add();
    }
  }

  TemporaryTable table_{
      "time INTEGER, stream BLOB, seq INTEGER, number INTEGER, hash BLOB, record BLOB",
      "events cannot be sorted by time"};
};

}  // namespace

std::unique_ptr<EventCursor> in_time_order(std::unique_ptr<EventCursor> events,
                                           Direction direction) {
  return std::make_unique<TimeOrder>(*events, direction);
}

}  // namespace eventsrc::dynamodb
