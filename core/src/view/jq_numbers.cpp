#include "jq_numbers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <system_error>

#include "jq.hpp"

namespace eventsrc {
namespace {

// Every decimal number of so many digits is the shortest form of its double.
constexpr std::size_t kSafeDigits = 15;
// Far outside the exponents of doubles, and of what 4,096 characters can shift.
constexpr std::int64_t kHugeExponent = 1'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A number as 0.DIGITS times ten to `exponent`, without zeros at either end of the digits; no
/// digits are zero. The sign is left out: a number and its double have the same.
struct Decimal {
  std::string digits;
  std::int64_t exponent = 0;

  friend bool operator==(const Decimal&, const Decimal&) = default;
};

std::int64_t exponent_of(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t exponent = 0;
  const char* const end = text.data() + text.size();
  if (std::from_chars(text.data(), end, exponent).ec == std::errc::result_out_of_range) {
    return text.starts_with('-') ? -kHugeExponent : kHugeExponent;
  }
  return std::clamp(exponent, -kHugeExponent, kHugeExponent);
}

Decimal decimal_of(std::string_view number) {
  const std::size_t e = std::min(number.find_first_of("eE"), number.size());
  const std::string_view mantissa = number.substr(0, e);
  Decimal decimal;
  if (e < number.size()) decimal.exponent = exponent_of(number.substr(e + 1));
  bool fraction = false;
  for (const char c : mantissa) {
    if (c == '.') fraction = true;
    if (!is_digit(c)) continue;
    const bool leading_zero = decimal.digits.empty() && c == '0';
    if (!leading_zero) decimal.digits += c;
    if (leading_zero && fraction) --decimal.exponent;
    if (!leading_zero && !fraction) ++decimal.exponent;
  }
  decimal.digits.resize(decimal.digits.find_last_not_of('0') + 1);
  if (decimal.digits.empty()) decimal.exponent = 0;
  return decimal;
}

bool loses(std::string_view number) {
  if (number.size() <= kSafeDigits && number.find_first_of("eE") == std::string_view::npos) {
    return false;
  }
  const double value = nearest_double(number);
  if (!std::isfinite(value)) return true;
  std::array<char, 32> buffer{};
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                     std::chars_format::scientific);
  const std::string_view shortest(buffer.data(),
                                  static_cast<std::size_t>(written.ptr - buffer.data()));
  return decimal_of(number) != decimal_of(shortest);
}

}  // namespace

double nearest_double(std::string_view number) {
  double value = 0;
  const auto [stopped, fault] =
      std::from_chars(number.data(), number.data() + number.size(), value);
  if (fault != std::errc::result_out_of_range) return value;
  value = decimal_of(number).exponent > 0 ? std::numeric_limits<double>::infinity() : 0;
  return number.starts_with('-') ? -value : value;
}

bool is_plain_number(std::string_view number) noexcept {
  if (number.starts_with('-')) number.remove_prefix(1);
  // jq prints numbers that are small enough with an exponent.
  if (number.size() > kSafeDigits || number.starts_with("0.000")) return false;
  const std::size_t whole = std::min(number.find('.'), number.size());
  const std::string_view fraction = number.substr(std::min(whole + 1, number.size()));
  return std::ranges::all_of(number.substr(0, whole), is_digit) &&
         std::ranges::all_of(fraction, is_digit) && !fraction.ends_with('0');
}

bool loses_numbers(std::string_view json) { return any_number(json, loses); }

}  // namespace eventsrc
