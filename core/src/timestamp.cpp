#include "eventsrc/timestamp.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "eventsrc/seq.hpp"

namespace eventsrc {
namespace {

using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// `00` to `99`, one after the other.
constexpr auto kPairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    pairs[i] = static_cast<char>('0' + (i % 2 == 0 ? i / 20 : i / 2 % 10));
  }
  return pairs;
}();

/// Writes the last `width` decimal digits of `value`; an even number of them.
void put_digits(char* to, int width, std::uint32_t value) noexcept {
  for (; width > 0; value /= 100) {
    width -= 2;
    std::memcpy(to + width, &kPairs[std::size_t{value % 100} * 2], 2);
  }
}

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// The `take` functions read from the front of `text` and remove what they have read.

bool take(std::string_view& text, char c) noexcept {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

/// Exactly `width` digits of a number up to `max`.
std::optional<int> take_number(std::string_view& text, std::size_t width, int max) noexcept {
  if (text.size() < width) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(0, width)) {
    if (!is_digit(c)) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  if (value > max) return std::nullopt;
  text.remove_prefix(width);
  return value;
}

std::optional<std::chrono::sys_days> take_date(std::string_view& text) noexcept {
  const auto year = take_number(text, 4, 9999);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_number(text, 2, 12);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_number(text, 2, 31);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return date;
}

/// `HH:MM`
std::optional<minutes> take_minutes(std::string_view& text) noexcept {
  const auto hour = take_number(text, 2, 23);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2, 59);
  if (!minute) return std::nullopt;
  return std::chrono::hours{*hour} + minutes{*minute};
}

/// `.digits`, or nothing, which is 0.
std::optional<microseconds> take_fraction(std::string_view& text, Fraction fraction) noexcept {
  if (!take(text, '.')) return microseconds{0};
  std::int64_t value = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && is_digit(text[digits]); ++digits) {
    if (digits < 6) value = value * 10 + (text[digits] - '0');
  }
  if (digits == 0 || (digits > 6 && fraction == Fraction::refuse)) return std::nullopt;
  for (std::size_t i = digits; i < 6; ++i) value *= 10;
  text.remove_prefix(digits);
  return microseconds{value};
}

/// `Z` or `+HH:MM`, `-HH:MM`
std::optional<minutes> take_offset(std::string_view& text) noexcept {
  if (take(text, 'Z') || take(text, 'z')) return minutes{0};
  const bool west = take(text, '-');
  if (!west && !take(text, '+')) return std::nullopt;
  const auto offset = take_minutes(text);
  if (!offset) return std::nullopt;
  return west ? -*offset : *offset;
}

std::optional<Timestamp> in_range(Timestamp time) noexcept {
  if (time < kTimestampMin || time > kTimestampMax) return std::nullopt;
  return time;
}

}  // namespace

std::string_view TimestampText::of(Timestamp time) noexcept {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  if (day != day_) {
    day_ = day;
    const std::chrono::year_month_day date{day};
    put_digits(text_.data(), 4, static_cast<std::uint32_t>(int{date.year()}));
    put_digits(&text_[5], 2, unsigned{date.month()});
    put_digits(&text_[8], 2, unsigned{date.day()});
  }
  const auto rest = static_cast<std::uint64_t>((time - day).count());
  const auto second = static_cast<std::uint32_t>(rest / 1'000'000);
  put_digits(&text_[11], 2, second / 3600);
  put_digits(&text_[14], 2, second / 60 % 60);
  put_digits(&text_[17], 2, second % 60);
  put_digits(&text_[20], 6, static_cast<std::uint32_t>(rest % 1'000'000));
  return {text_.data(), kTimestampLength};
}

void append_timestamp(std::string& out, Timestamp time) { out += TimestampText().of(time); }

std::string to_string(Timestamp time) {
  std::string text;
  append_timestamp(text, time);
  return text;
}

std::optional<Timestamp> parse_timestamp(std::string_view text, Fraction fraction) {
  const auto day = take_date(text);
  if (!day) return std::nullopt;
  if (text.empty()) return in_range(*day);
  if (!take(text, 'T') && !take(text, 't') && !take(text, ' ')) return std::nullopt;
  const auto minute = take_minutes(text);
  if (!minute || !take(text, ':')) return std::nullopt;
  const auto second = take_number(text, 2, 59);
  if (!second) return std::nullopt;
  const auto part = take_fraction(text, fraction);
  if (!part) return std::nullopt;
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  return in_range(*day + *minute + seconds{*second} + *part - *offset);
}

std::optional<Timestamp> parse_unix_time(std::string_view text, Fraction fraction) {
  if (!take(text, '@')) return std::nullopt;
  const bool negative = take(text, '-');
  const std::size_t whole = std::min(text.find('.'), text.size());
  const auto count = parse_count(text.substr(0, whole));
  // The later bound is also the greater distance; beyond it the multiplication could overflow.
  static constexpr auto kMost = std::chrono::floor<seconds>(kTimestampMax.time_since_epoch());
  if (!count || *count > kMost.count()) return std::nullopt;
  text.remove_prefix(whole);
  const auto part = take_fraction(text, fraction);
  if (!part || !text.empty()) return std::nullopt;
  const microseconds distance = seconds{*count} + *part;
  return in_range(Timestamp{negative ? -distance : distance});
}

}  // namespace eventsrc
