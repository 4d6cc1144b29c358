#include "dynamodb/client/crc32.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace eventsrc::dynamodb {
namespace {

constexpr std::size_t kSlices = 8;
using Tables = std::array<std::array<std::uint32_t, 256>, kSlices>;

// Table k says what a byte does to the sum when k bytes follow it ("slicing-by-8", Kounavis and
// Berry, 2005): eight bytes a step, which do not wait for each other.
constexpr Tables make_tables() {
  constexpr std::uint32_t kPolynomial = 0xEDB88320U;
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t sum = byte;
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1U) ^ ((sum & 1U) != 0 ? kPolynomial : 0U);
    tables[0][byte] = sum;
  }
  for (std::size_t k = 1; k < kSlices; ++k) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8U) ^ tables[0][before & 0xFFU];
    }
  }
  return tables;
}

constexpr Tables kTables = make_tables();
static_assert(std::endian::native == std::endian::little);

}  // namespace

std::uint32_t crc32(std::string_view bytes) noexcept {
  std::uint32_t sum = 0xFFFFFFFFU;
  for (; bytes.size() >= kSlices; bytes.remove_prefix(kSlices)) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, bytes.data(), sizeof eight);
    eight ^= sum;
    sum = 0;
    for (std::size_t i = 0; i < kSlices; ++i) {
      sum ^= kTables[kSlices - 1 - i][(eight >> (8 * i)) & 0xFFU];
    }
  }
  for (const char c : bytes) {
    sum = (sum >> 8U) ^ kTables[0][(sum ^ static_cast<unsigned char>(c)) & 0xFFU];
  }
  return ~sum;
}

}  // namespace eventsrc::dynamodb
