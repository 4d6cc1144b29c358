#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eventsrc::fuzz {

/// What a target does with one input. Whatever it throws is a finding, and so is what `require`
/// stops.
void run(std::string_view input);

/// Ends the process, and so the fuzzing, unless `holds`; `what` says what should have held.
void require(bool holds, std::string_view what);

/// Cuts a text at each `separator`; always at least one part.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text,
                                                  std::string_view separator);

/// The line between the parts of an input.
inline constexpr std::string_view kCut = "\n---\n";

/// The text minified, if it is JSON as deep as stored data may be.
[[nodiscard]] std::optional<std::string> minified(std::string_view text);

/// Requires that a text is minified JSON as deep as stored data may be.
void require_json(std::string_view text, std::string_view what);

}  // namespace eventsrc::fuzz
