#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace eventsrc {

/// UTC, microseconds since 1970. Years 0001..9999, as RFC 3339 can write them.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

inline constexpr Timestamp kTimestampMin{std::chrono::sys_days{std::chrono::year{1} / 1 / 1}};
inline constexpr Timestamp kTimestampMax{std::chrono::sys_days{std::chrono::year{10000} / 1 / 1} -
                                         std::chrono::microseconds{1}};

/// A time that was stored, by its microseconds since 1970; empty if no event can have it.
[[nodiscard]] constexpr std::optional<Timestamp> stored_timestamp(std::int64_t micros) noexcept {
  const Timestamp time{Timestamp::duration(micros)};
  return time < kTimestampMin || time > kTimestampMax ? std::nullopt : std::optional(time);
}

inline constexpr std::size_t kTimestampLength = 27;

/// Writes timestamps one after the other: quickly, where they are of the same day.
class TimestampText {
 public:
  /// `YYYY-MM-DDTHH:MM:SS.ffffffZ` of a time in these years; holds until the next call.
  [[nodiscard]] std::string_view of(Timestamp time) noexcept;

 private:
  std::chrono::sys_days day_ = std::chrono::sys_days::min();
  std::array<char, 28> text_ = std::to_array("YYYY-MM-DDTHH:MM:SS.ffffffZ");
};

/// `YYYY-MM-DDTHH:MM:SS.ffffffZ`, always 27 characters, appended to `out`.
void append_timestamp(std::string& out, Timestamp time);
[[nodiscard]] std::string to_string(Timestamp time);

/// What to do with more than six digits of a second's fraction.
enum class Fraction { cut, refuse };

/// Reads an RFC 3339 date (its first instant, UTC) or date-time with `Z` or any offset; `T`, `t` or
/// one space between; upper or lower case `z`. Strict: real calendar dates, hours to 23, `:60` is
/// refused. Empty when `text` is anything else or leaves the years 0001..9999.
[[nodiscard]] std::optional<Timestamp> parse_timestamp(std::string_view text, Fraction fraction);

/// Reads `@SECONDS[.fraction]`, Unix time, which may be negative. Empty when it is not that.
[[nodiscard]] std::optional<Timestamp> parse_unix_time(std::string_view text, Fraction fraction);

}  // namespace eventsrc
