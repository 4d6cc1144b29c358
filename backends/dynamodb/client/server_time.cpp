#include "dynamodb/client/server_time.hpp"

#include <chrono>

#include <fmt/format.h>

namespace eventsrc::dynamodb {
namespace {

std::string in_words(std::chrono::seconds duration) {
  using std::chrono::hours;
  using std::chrono::minutes;
  if (duration < minutes(2)) return fmt::format("{} s", duration.count());
  if (duration < hours(2)) {
    return fmt::format("{} min", std::chrono::round<minutes>(duration).count());
  }
  return fmt::format("{} h", std::chrono::round<hours>(duration).count());
}

}  // namespace

// By way of RFC 3339, whose reader checks that it is a date.
std::optional<Timestamp> parse_http_date(std::string_view text) {
  constexpr std::string_view kShape = "Sat, 31 Jan 2026 00:00:00 GMT";
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != kShape.size() || text.substr(text.size() - 4) != " GMT") return std::nullopt;
  const std::size_t month = kMonths.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  return parse_timestamp(fmt::format("{}-{:02}-{}T{}Z", text.substr(12, 4), month / 3 + 1,
                                     text.substr(5, 2), text.substr(17, 8)),
                         Fraction::refuse);
}

std::string describe_skew(Timestamp server, Timestamp here) {
  const auto skew = std::chrono::round<std::chrono::seconds>(server - here);
  const std::string time = to_string(server);
  return fmt::format("this computer's clock is {} {} (server {}Z)",
                     in_words(std::chrono::abs(skew)), skew.count() > 0 ? "slow" : "fast",
                     std::string_view(time).substr(11, 8));
}

}  // namespace eventsrc::dynamodb
