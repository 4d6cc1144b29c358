#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace eventsrc::dynamodb {

/// All of a small file (at most 1 MiB); empty if there is none. `name` is what messages call it.
/// Throws `denied` if it may not be read, `invalid` if it is no such file.
[[nodiscard]] std::optional<std::string> read_file_text(const std::string& path,
                                                        std::string_view name);

}  // namespace eventsrc::dynamodb
