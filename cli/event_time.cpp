#include "event_time.hpp"

#include <chrono>

namespace eventsrc::cli {

std::optional<Timestamp> parse_event_time(std::string_view text, const TimeZone& zone) {
  constexpr std::size_t kDateLength = std::string_view("2026-01-31").size();
  auto time = parse_timestamp(text, Fraction::refuse);
  if (!time) return parse_unix_time(text, Fraction::refuse);
  if (text.size() > kDateLength) return time;
  time = zone.start_of(std::chrono::floor<std::chrono::days>(*time));
  // East of UTC the first day begins before it.
  if (*time < kTimestampMin || *time > kTimestampMax) return std::nullopt;
  return time;
}

}  // namespace eventsrc::cli
