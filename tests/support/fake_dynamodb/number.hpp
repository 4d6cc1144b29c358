#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eventsrc::test::dynamo {

/// A number of DynamoDB: 0.DIGITS x 10^exponent; zero has no digits.
struct Number {
  bool negative = false;
  std::string digits;  ///< without zeros at either end
  int exponent = 0;

  /// Throws ServiceError if `text` is no number or one that the service cannot keep.
  [[nodiscard]] static Number parse(std::string_view text);

  /// As the service gives it back: never with an exponent.
  [[nodiscard]] std::string text() const;
  /// Two digits a byte, in pairs that meet at the decimal point.
  [[nodiscard]] std::size_t size() const;
  /// Bytes that sort as numbers do.
  [[nodiscard]] std::string order_bytes() const;
};

}  // namespace eventsrc::test::dynamo
