#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace eventsrc::dynamodb {

// These look into texts that json::Checker has passed and minified.

/// The raw value of an object's member; empty if there is none, or `object` is no object. Names
/// with escapes are not found.
[[nodiscard]] std::string_view member(std::string_view object, std::string_view name) noexcept;
/// What a member stands for that is a string; empty if it is none.
[[nodiscard]] std::optional<std::string> text_member(std::string_view object,
                                                     std::string_view name);
/// The number of a member, or 0.
[[nodiscard]] double number_member(std::string_view object, std::string_view name) noexcept;

}  // namespace eventsrc::dynamodb
