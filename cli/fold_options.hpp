#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "command.hpp"
#include "context.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc::cli {

/// Options of commands that fold events, as typed.
struct FoldArguments {
  std::optional<std::string> view;
  std::optional<std::string> key;
  std::optional<std::string> jq_timeout;
  bool lossy_numbers = false;
};

/// The same in strong types.
struct FoldChoice {
  std::shared_ptr<const View> view;
  std::optional<std::string> key;  ///< only with a keyed view
  FoldOptions options;
};

/// `--jq-timeout`, or the default. Throws `usage`.
[[nodiscard]] std::chrono::microseconds parse_jq_timeout(const std::optional<std::string>& text);

/// Declares `--view`, `--key`, `--lossy-numbers` and `--jq-timeout`.
void add_fold_options(Command& command, FoldArguments& arguments);

/// Loads the view. Throws `usage` for a malformed value or a key of a view without keys, and what
/// `load_view` throws.
[[nodiscard]] FoldChoice parse_fold_options(const FoldArguments& arguments, Context& context);

/// Throws `usage` for a view of scope `store`: the command is about streams.
void refuse_store_view(const View& view);

/// Throws `usage` unless `text` is a JSON Pointer; `flag` is for the message.
void check_pointer(const std::string& text, std::string_view flag);

/// Says on stderr what a fold passed over: redacted events, and such as a lenient view skipped.
void warn_of_passed_over(const Context& context, std::int64_t redacted, std::int64_t skipped);

/// Warns, if `point` is a seq behind `state`, the state of `stream` there, that there is no such
/// event, or would not be.
void warn_of_earlier(const Context& context, const std::string& stream, const Point& point,
                     const State& state, bool supposed = false);

}  // namespace eventsrc::cli
