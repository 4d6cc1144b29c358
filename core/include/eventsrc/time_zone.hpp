#pragma once

#include <chrono>
#include <string>

#include "eventsrc/timestamp.hpp"

namespace eventsrc {

/// Where days begin, and what clocks show. UTC, or the one zone of the process.
class TimeZone {
 public:
  TimeZone() = default;
  /// What the C library knows as local: TZ, or the machine's. TZ must not change afterwards.
  [[nodiscard]] static TimeZone local();

  /// The calendar day, as if it were one of UTC.
  [[nodiscard]] std::chrono::sys_days day_of(Timestamp time) const;
  /// The first instant of such a day.
  [[nodiscard]] Timestamp start_of(std::chrono::sys_days day) const;

  /// As `to_string` writes it, but for other zones than UTC with their offset instead of `Z`.
  [[nodiscard]] std::string text(Timestamp time) const;
  /// The same without a fraction of a second.
  [[nodiscard]] std::string text_to_second(Timestamp time) const;
  /// How long a `text` is.
  [[nodiscard]] std::size_t text_length() const noexcept;

 private:
  [[nodiscard]] std::chrono::seconds offset(Timestamp time) const;

  bool is_utc_ = true;
};

}  // namespace eventsrc
