#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace eventsrc::test::dynamo {

constexpr std::size_t kMaxItemSize = 400UL * 1024;

/// The bytes of a base64 text, or nothing if it is not the one canonical spelling of them.
[[nodiscard]] std::optional<std::string> decode_base64(std::string_view text);

/// Checks an attribute value like `{"S":"a"}` as the service does, and spells numbers as it spells
/// them, so that equal values are equal JSON. Throws ServiceError (ValidationException or
/// SerializationException).
void check_value(nlohmann::json& value);
/// Checks all values of an item or key.
void check_item(nlohmann::json& item);

/// `S`, `N`, `B`, `BOOL`, `NULL`, `L` or `M` of a checked value.
[[nodiscard]] const std::string& type_of(const nlohmann::json& value);
[[nodiscard]] std::size_t value_size(const nlohmann::json& value);
/// What the limit of 400 KB and the capacity units count: names and values.
[[nodiscard]] std::size_t item_size(const nlohmann::json& item);

/// Bytes that sort as values of type S, N or B sort.
[[nodiscard]] std::string order_bytes(const nlohmann::json& value);

}  // namespace eventsrc::test::dynamo
