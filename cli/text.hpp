#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "eventsrc/store.hpp"

namespace eventsrc::cli {

/// `text` as it may be shown to people: control characters (C0, DEL, C1) and those that change the
/// direction of writing as `\u001b`, bytes that are not UTF-8 as `\xff`. Never a line break.
[[nodiscard]] std::string printable(std::string_view text);
void append_printable(std::string& out, std::string_view text);

/// `text` itself if it is UTF-8, else with its bad bytes as `\xff`: what may go into JSON.
[[nodiscard]] std::string as_utf8(std::string_view text);

/// How many columns of a terminal `text` (UTF-8) takes: two for a wide character, none for one that
/// combines with what is before it; by the C library's tables (wcwidth of C.UTF-8).
[[nodiscard]] std::size_t columns(std::string_view text) noexcept;

/// As much of `text` (UTF-8) from its beginning as `count` columns hold.
[[nodiscard]] std::string_view first_columns(std::string_view text, std::size_t count) noexcept;

/// `1234567` as `1,234,567`.
[[nodiscard]] std::string grouped(std::int64_t number);

/// `1 event`, `1,234 events`.
[[nodiscard]] std::string counted(std::int64_t number, std::string_view noun);

/// A size in bytes for people: `512 B`, `1.2 KiB`, `34.0 MiB`.
[[nodiscard]] std::string human_size(std::int64_t bytes);

/// `12.5 read units, 3 write units`.
[[nodiscard]] std::string cost_text(const Cost& cost);

}  // namespace eventsrc::cli
