#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace eventsrc::dynamodb {

/// ASCII only, as in the protocols spoken here; bytes above 127 stay.
[[nodiscard]] char lower(char c) noexcept;
[[nodiscard]] std::string lowered(std::string_view text);
[[nodiscard]] bool same_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// Without spaces, tabs, carriage returns and line ends around it.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

/// What stands before the first `separator` and after it; all and nothing where there is none.
[[nodiscard]] std::pair<std::string_view, std::string_view> cut(std::string_view text,
                                                                char separator) noexcept;

/// Appends `text` with all bytes but the unreserved ones of RFC 3986, and those of `keep`, as
/// `%XX`.
void append_percent_encoded(std::string& out, std::string_view text, std::string_view keep = {});
/// The bytes that `text` stands for; a `%` without two hex digits stands for itself.
[[nodiscard]] std::string percent_decoded(std::string_view text);

}  // namespace eventsrc::dynamodb
