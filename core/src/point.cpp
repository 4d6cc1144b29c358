#include "eventsrc/point.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc {
namespace {

constexpr std::string_view kSeqMark = "seq:";
constexpr std::string_view kTimeMark = "time:";
constexpr std::string_view kTimeForms =
    "2026-01-31, 2026-01-31T10:00:00Z (RFC 3339, any offset), @1767225600.5 (Unix seconds), "
    "'90s ago' (s, m, h, d or w), now, today, yesterday";

std::optional<std::chrono::seconds> unit_length(char unit) noexcept {
  switch (unit) {
    case 's':
      return std::chrono::seconds{1};
    case 'm':
      return std::chrono::minutes{1};
    case 'h':
      return std::chrono::hours{1};
    case 'd':
      return std::chrono::days{1};
    case 'w':
      return std::chrono::weeks{1};
    default:
      return std::nullopt;
  }
}

/// `90s ago`
std::optional<Timestamp> parse_ago(std::string_view text, Timestamp now) {
  static constexpr std::string_view kAgo = " ago";
  if (!text.ends_with(kAgo)) return std::nullopt;
  text.remove_suffix(kAgo.size());
  if (text.empty()) return std::nullopt;
  const auto unit = unit_length(text.back());
  text.remove_suffix(1);
  const auto count = parse_count(text);
  if (!unit || !count || *count > (now - kTimestampMin) / *unit) return std::nullopt;
  return now - *count * *unit;
}

std::optional<Timestamp> parse_time(std::string_view text, Timestamp now, const TimeZone& zone) {
  constexpr std::size_t kDateLength = std::string_view("2026-01-31").size();
  if (text == "now") return now;
  const auto today = zone.day_of(now);
  if (text == "today") return zone.start_of(today);
  if (text == "yesterday") return zone.start_of(today - std::chrono::days{1});
  if (const auto time = parse_timestamp(text, Fraction::cut)) {
    if (text.size() > kDateLength) return time;
    return zone.start_of(std::chrono::floor<std::chrono::days>(*time));
  }
  if (const auto time = parse_unix_time(text, Fraction::cut)) return time;
  return parse_ago(text, now);
}

std::optional<Timestamp> parse_marked_time(std::string_view text, Timestamp now,
                                           const TimeZone& zone) {
  if (text.starts_with(kTimeMark)) text.remove_prefix(kTimeMark.size());
  return parse_time(text, now, zone);
}

}  // namespace

Point Point::parse(std::string_view text, Timestamp now, const TimeZone& zone) {
  if (text == "latest") return {};
  if (text.starts_with('~')) {
    if (const auto count = parse_count(text.substr(1))) return before_last(*count);
  }
  const bool marked_seq = text.starts_with(kSeqMark);
  if (const auto seq = parse_count(marked_seq ? text.substr(kSeqMark.size()) : text)) {
    return at(Seq(*seq));
  }
  if (const auto time = parse_marked_time(text, now, zone)) return at(*time);
  throw Error(ErrorCode::usage,
              fmt::format("'{}' is not a point: use latest, 7 (a seq), ~2 (two events before the "
                          "last), {}; seq: or time: in front forces a reading",
                          text, kTimeForms));
}

Prefix::Prefix(const Point& point, const StreamHead& head) {
  const auto& where = point.where();
  if (const auto* at_seq = std::get_if<Point::AtSeq>(&where)) {
    max_seq = at_seq->seq;
  } else if (const auto* at_time = std::get_if<Point::AtTime>(&where)) {
    max_time = at_time->time;
  } else if (const auto* before = std::get_if<Point::BeforeLast>(&where)) {
    max_events = std::max<std::int64_t>(0, head.events - before->count);
  }
}

Timestamp parse_time_filter(std::string_view text, Timestamp now, std::string_view flag,
                            const TimeZone& zone) {
  if (const auto time = parse_marked_time(text, now, zone)) return *time;
  throw Error(ErrorCode::usage,
              fmt::format("{} takes a time, not '{}': use {}", flag, text, kTimeForms));
}

}  // namespace eventsrc
