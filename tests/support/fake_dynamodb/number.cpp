#include "support/fake_dynamodb/number.hpp"

#include <algorithm>
#include <charconv>

#include "support/fake_dynamodb/service_error.hpp"

namespace eventsrc::test::dynamo {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::size_t kMaxDigits = 38;
constexpr int kMaxExponent = 126;
constexpr int kMinExponent = -129;

ServiceError not_a_number(std::string_view text) {
  return validation_error(text.empty() ? "The parameter cannot be converted to a numeric value"
                                       : "The parameter cannot be converted to a numeric value: " +
                                             std::string(text));
}

std::string take_digits(std::string_view& rest) {
  const std::size_t end = std::min(rest.find_first_not_of(kDigits), rest.size());
  std::string digits(rest.substr(0, end));
  rest.remove_prefix(end);
  return digits;
}

bool take(std::string_view& rest, std::string_view any_of) {
  if (rest.empty() || any_of.find(rest.front()) == std::string_view::npos) return false;
  rest.remove_prefix(1);
  return true;
}

int take_exponent(std::string_view& rest, std::string_view text) {
  if (!take(rest, "eE")) return 0;
  const bool negative = rest.starts_with('-');
  take(rest, "+-");
  int exponent = 0;
  const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), exponent);
  if (problem != std::errc{} || end == rest.data()) throw not_a_number(text);
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return negative ? -exponent : exponent;
}

void check_range(const Number& number) {
  if (number.digits.empty()) return;
  if (number.exponent > kMaxExponent) {
    throw validation_error(
        "Number overflow. Attempting to store a number with magnitude larger than supported range");
  }
  if (number.exponent < kMinExponent) {
    throw validation_error(
        "Number underflow. Attempting to store a number with magnitude smaller than supported "
        "range");
  }
  if (number.digits.size() > kMaxDigits) {
    throw validation_error("Attempting to store more than 38 significant digits in a Number");
  }
}

}  // namespace

Number Number::parse(std::string_view text) {
  std::string_view rest = text;
  Number number;
  number.negative = rest.starts_with('-');
  take(rest, "+-");
  const std::string whole = take_digits(rest);
  const std::string fraction = take(rest, ".") ? take_digits(rest) : std::string{};
  if (whole.empty() && fraction.empty()) throw not_a_number(text);
  number.exponent = static_cast<int>(whole.size()) + take_exponent(rest, text);
  if (!rest.empty()) throw not_a_number(text);
  number.digits = whole + fraction;
  const std::size_t first = std::min(number.digits.find_first_not_of('0'), number.digits.size());
  number.digits.erase(0, first);
  number.exponent -= static_cast<int>(first);
  number.digits.erase(number.digits.find_last_not_of('0') + 1);
  if (number.digits.empty()) return {};
  check_range(number);
  return number;
}

std::string Number::text() const {
  if (digits.empty()) return "0";
  const std::string sign = negative ? "-" : "";
  const int length = static_cast<int>(digits.size());
  if (exponent <= 0)
    return sign + "0." + std::string(static_cast<std::size_t>(-exponent), '0') + digits;
  if (exponent >= length) {
    return sign + digits + std::string(static_cast<std::size_t>(exponent - length), '0');
  }
  const auto point = static_cast<std::size_t>(exponent);
  return sign + digits.substr(0, point) + "." + digits.substr(point);
}

std::size_t Number::size() const {
  if (digits.empty()) return 1;
  const bool half_pair_first = exponent % 2 != 0;
  const std::size_t pairs = (digits.size() + (half_pair_first ? 1 : 0) + 1) / 2;
  return 1 + pairs + (negative ? 1 : 0);
}

std::string Number::order_bytes() const {
  if (digits.empty()) return "\x01";
  const auto scale = static_cast<unsigned>(exponent + 1000);
  std::string bytes{static_cast<char>(scale >> 8U), static_cast<char>(scale & 0xFFU)};
  bytes += digits;
  if (!negative) return "\x02" + bytes;
  for (char& byte : bytes) byte = static_cast<char>(~byte);
  // Of two negative numbers the one that goes on longer is the smaller.
  return std::string(1, '\0') + bytes + '\xFF';
}

}  // namespace eventsrc::test::dynamo
