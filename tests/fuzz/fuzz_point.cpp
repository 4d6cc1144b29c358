// Points in time, as typed.

#include <chrono>
#include <string_view>
#include <variant>

#include "eventsrc/error.hpp"
#include "eventsrc/point.hpp"
#include "eventsrc/time_zone.hpp"
#include "eventsrc/timestamp.hpp"
#include "fuzz.hpp"

namespace eventsrc::fuzz {
namespace {

constexpr Timestamp kNow{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31}};

void require_in_range(Timestamp time) {
  require(time >= kTimestampMin && time <= kTimestampMax, "a time is one that can be written");
  const auto again = Point::parse(to_string(time), kNow);
  const auto* at = std::get_if<Point::AtTime>(&again.where());
  require(at != nullptr && at->time == time, "a time is read as it was written");
}

}  // namespace

void run(std::string_view input) {
  for (const std::string_view text : split(input, "\n")) {
    try {
      const Point point = Point::parse(text, kNow);
      if (const auto* at = std::get_if<Point::AtTime>(&point.where())) require_in_range(at->time);
      if (const auto* seq = std::get_if<Point::AtSeq>(&point.where())) {
        require(seq->seq >= Seq(0), "a seq is not negative");
      }
      if (const auto* last = std::get_if<Point::BeforeLast>(&point.where())) {
        require(last->count >= 0, "a count is not negative");
      }
    } catch (const Error& error) {
      require(error.code() == ErrorCode::usage, "a point is refused as a mistake of usage");
    }
    try {
      require_in_range(parse_time_filter(text, kNow, "--since"));
    } catch (const Error& error) {
      require(error.code() == ErrorCode::usage, "a time is refused as a mistake of usage");
    }
  }
}

}  // namespace eventsrc::fuzz
