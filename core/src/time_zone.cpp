#include "eventsrc/time_zone.hpp"

#include <ctime>
#include <string_view>

#include <fmt/format.h>

namespace eventsrc {
namespace {

constexpr std::string_view kOffset = "+00:00";

std::string offset_text(std::chrono::seconds offset) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(offset).count();
  const auto distance = minutes < 0 ? -minutes : minutes;
  return fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', distance / 60, distance % 60);
}

}  // namespace

TimeZone TimeZone::local() {
  tzset();
  TimeZone zone;
  zone.is_utc_ = false;
  return zone;
}

std::chrono::seconds TimeZone::offset(Timestamp time) const {
  if (is_utc_) return std::chrono::seconds(0);
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm there{};
  return std::chrono::seconds(localtime_r(&seconds, &there) == nullptr ? 0 : there.tm_gmtoff);
}

std::chrono::sys_days TimeZone::day_of(Timestamp time) const {
  return std::chrono::floor<std::chrono::days>(time + offset(time));
}

Timestamp TimeZone::start_of(std::chrono::sys_days day) const {
  if (is_utc_) return day;
  const std::chrono::year_month_day date{day};
  std::tm midnight{};
  midnight.tm_year = int{date.year()} - 1900;
  midnight.tm_mon = static_cast<int>(unsigned{date.month()}) - 1;
  midnight.tm_mday = static_cast<int>(unsigned{date.day()});
  midnight.tm_isdst = -1;
  Timestamp time{std::chrono::seconds(mktime(&midnight))};
  // Where clocks are set forward at midnight, the day begins later.
  while (day_of(time) < day) time += std::chrono::hours(1);
  return time;
}

std::string TimeZone::text(Timestamp time) const {
  if (is_utc_) return to_string(time);
  const std::chrono::seconds ahead = offset(time);
  std::string text = to_string(time + ahead);
  text.pop_back();
  return text + offset_text(ahead);
}

std::string TimeZone::text_to_second(Timestamp time) const {
  constexpr std::string_view kFraction = ".000000";
  constexpr std::size_t kSeconds = std::string_view("2000-01-01T00:00:00").size();
  std::string whole = text(time);
  return whole.erase(kSeconds, kFraction.size());
}

std::size_t TimeZone::text_length() const noexcept {
  return is_utc_ ? kTimestampLength : kTimestampLength - 1 + kOffset.size();
}

}  // namespace eventsrc
