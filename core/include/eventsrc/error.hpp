#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace eventsrc {

/// What a caller can do about a fault. A closed set: `exit_status` and `code_name` switch over it
/// without a default, so that a new code cannot be forgotten.
enum class ErrorCode {
  usage,        ///< the command line itself is wrong
  rejected,     ///< a condition (`--expect`, an id, a stored event) did not hold
  contention,   ///< other writers won every round
  invalid,      ///< bad input, or a limit
  unavailable,  ///< the store is missing, locked or out of space: retry later
  denied,       ///< no permission, read-only, sealed
  integrity,    ///< damaged store or broken chain
  unsupported,  ///< this backend or this version cannot do it
  internal,     ///< a bug in eventsrc
  interrupted,  ///< a signal asked to stop
};

/// Facts beside the message, for `--errors json`. Absent ones are left out there.
struct ErrorDetails {
  std::optional<std::string> stream{};
  std::optional<std::int64_t> seq{};
  std::optional<std::string> expected{};
  std::optional<std::string> actual{};
  std::optional<std::int64_t> line{};    ///< 1-based line of the input
  std::optional<std::int64_t> column{};  ///< 1-based, in bytes
};

/// The one exception type: something cannot go on. The message says what went wrong and, after a
/// colon, what to do; it carries no "eventsrc:" prefix and no line end.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message, ErrorDetails details = {});

  [[nodiscard]] ErrorCode code() const noexcept { return code_; }
  [[nodiscard]] const ErrorDetails& details() const noexcept { return details_; }

  /// The same error with the place in the input added.
  [[nodiscard]] Error at(std::int64_t line, std::int64_t column) const;

 private:
  ErrorCode code_;
  ErrorDetails details_;
};

/// The spelling used by `--errors json`.
[[nodiscard]] std::string_view code_name(ErrorCode code) noexcept;

/// The process exit status of a command that ended with this code (2..9, 70, 130).
[[nodiscard]] int exit_status(ErrorCode code) noexcept;

/// Of two exit statuses the one a command over many streams reports: 70 > 130 > 8 > 7 > 6 > 4 > 3 >
/// 5 > 9 > 2 > 1 > 0.
[[nodiscard]] int worse_status(int a, int b) noexcept;

}  // namespace eventsrc
