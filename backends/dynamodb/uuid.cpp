#include "dynamodb/uuid.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>

#include "eventsrc/hash.hpp"

namespace eventsrc::dynamodb {

std::string make_uuid(Clock& clock, Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.fill(bytes);
  const auto millis =
      std::chrono::floor<std::chrono::milliseconds>(clock.now()).time_since_epoch().count();
  for (std::size_t i = 0; i < 6; ++i) {
    bytes[i] =
        static_cast<std::uint8_t>((static_cast<std::uint64_t>(millis) >> (40 - 8 * i)) & 255U);
  }
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x70U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
  std::string text = to_hex(bytes);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, "-");
  return text;
}

Timestamp time_of_uuid(std::string_view uuid) {
  constexpr std::size_t kDigits = 12;  // of its milliseconds, with a hyphen among them
  constexpr std::size_t kHyphen = 8;
  if (uuid.size() <= kDigits || uuid[kHyphen] != '-') return {};
  std::string digits(uuid.substr(0, kDigits + 1));
  digits.erase(kHyphen, 1);
  std::int64_t millis = 0;
  const char* const end = digits.data() + digits.size();
  if (std::from_chars(digits.data(), end, millis, 16).ptr != end) return {};
  return Timestamp(std::chrono::milliseconds(millis));
}

}  // namespace eventsrc::dynamodb
