#pragma once

// A view in words: the names of its operators, and what a rule does, for people.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "view/program.hpp"

namespace eventsrc {

/// The operator of this name.
[[nodiscard]] std::optional<Operator> operator_named(std::string_view name);
[[nodiscard]] std::string_view name_of(Operator op);
/// The names of all operators.
[[nodiscard]] std::vector<std::string_view> operator_names();

/// What a step does: "inc /balance by /data/amount".
[[nodiscard]] std::string words_of(Operator op, const Target& target, const Source& source);
/// The first line of a jq program, or of it what fits: "jq .a + 1".
[[nodiscard]] std::string words_of_jq(std::string_view program);

/// The first whole characters of a UTF-8 text, of at most `max` bytes.
[[nodiscard]] std::string_view first_characters(std::string_view text, std::size_t max);

}  // namespace eventsrc
