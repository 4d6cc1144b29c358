#pragma once

#include <cstdint>
#include <string_view>

namespace eventsrc::dynamodb {

/// The CRC-32 of zlib and PNG, which DynamoDB sends with every answer (x-amz-crc32).
[[nodiscard]] std::uint32_t crc32(std::string_view bytes) noexcept;

}  // namespace eventsrc::dynamodb
