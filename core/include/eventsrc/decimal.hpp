#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace eventsrc::decimal {

/// Of an operand and of a result: significant digits, and the exponent n of d.ddd x 10^n.
inline constexpr std::size_t kMaxDigits = 1000;
inline constexpr int kMaxExponent = 1000;

enum class Operation { add, subtract, multiply };

/// Appends `a` (operation) `b` to `out`, exact. Both are JSON numbers that `json::Checker` has
/// passed. The text has no trailing zeros after the point and no minus before a zero; plain digits
/// where these are at most 40, else `d.ddde+n` or `d.ddde-n`. False, and `out` as it was, when an
/// operand or the result is beyond the limits. `a` and `b` must not be parts of `out`.
[[nodiscard]] bool compute(Operation operation, std::string_view a, std::string_view b,
                           std::string& out);

/// Whether an operand is within the limits.
[[nodiscard]] bool within_limits(std::string_view number) noexcept;

/// Less than, equal to or greater than zero as `a` is less than, equal to or greater than `b`, by
/// value, whatever the length of digits and exponents: `1e400` is less than `1e401`, `1.0` equals
/// `1` and `10e-1`. JSON numbers that `json::Checker` has passed.
[[nodiscard]] int compare(std::string_view a, std::string_view b);

/// The same for numbers that `compare` finds equal, and hardly ever for others, also of those that
/// somebody chose. Another one in each process.
[[nodiscard]] std::uint64_t hash(std::string_view number);

}  // namespace eventsrc::decimal
