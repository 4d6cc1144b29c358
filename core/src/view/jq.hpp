#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "eventsrc/error.hpp"

namespace eventsrc {

/// `invalid`: a result is larger or deeper than a state may be, which no view may pass over.
class JqLimit final : public Error {
 public:
  explicit JqLimit(const std::string& message) : Error(ErrorCode::invalid, message) {}
};

/// What becomes of numbers that jq, which has doubles only, cannot keep.
enum class JqNumbers {
  exact,     ///< one that reaches a changed place is an error
  as_double  ///< it is what jq makes of it
};

/// A jq program, compiled once. jq can run for ever, use up memory or abort the process: this runs
/// in a `Sandbox` only. libjq is loaded when the first program is made.
///
/// Programs see no files, environment, clock or further input, and give the same result everywhere.
class JqProgram {
 public:
  enum class Kind {
    fold,   ///< `.` is the state, `$event` the event, `$key` the key
    filter  ///< `.` is all there is
  };

  /// Throws `invalid` with jq's message where it does not compile, or uses `import`, `include` or
  /// `module`; `unsupported` where libjq cannot be loaded.
  JqProgram(Kind kind, std::string_view program, JqNumbers numbers);
  ~JqProgram();
  JqProgram(JqProgram&&) noexcept;
  JqProgram& operator=(JqProgram&&) noexcept;

  /// Runs on minified JSON texts (`event` and `key` for `Kind::fold` only; empty is null) and
  /// appends the result to `out`; false if there was none (`empty`). What the program did not
  /// change of `input` keeps its bytes. Throws `invalid`: jq's error message, more than one result,
  /// a result that is no JSON (nan) or, with `JqNumbers::exact`, a number of the input, event or
  /// key in a changed place whose text is not what jq prints (the message names pointer and
  /// number); `JqLimit`: a result nested too deeply or over 16 MiB.
  [[nodiscard]] bool run(std::string_view input, std::string_view event, std::string_view key,
                         std::string& out);

  /// Runs a filter that may have any number of results, and calls `each` with each of them, in
  /// their order. Bytes are kept and errors thrown as by `run`.
  void run_all(std::string_view input, const std::function<void(std::string_view result)>& each);

  /// Runs a filter; whether its one result is neither false nor null; `empty` is false. Throws
  /// `invalid`: jq's error message, or more than one result.
  [[nodiscard]] bool test(std::string_view input);

 private:
  struct Machine;
  std::unique_ptr<Machine> machine_;
};

/// Whether `json` holds a number whose value jq changes: not whose text it changes (`1.10`).
[[nodiscard]] bool loses_numbers(std::string_view json);

}  // namespace eventsrc
