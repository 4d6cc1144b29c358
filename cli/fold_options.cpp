#include "fold_options.hpp"

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "view_source.hpp"

namespace eventsrc::cli {
std::chrono::microseconds parse_jq_timeout(const std::optional<std::string>& text) {
  if (!text) return FoldOptions().jq_timeout;
  const std::chrono::microseconds timeout = parse_duration(*text, "--jq-timeout");
  if (timeout.count() > 0) return timeout;
  throw Error(ErrorCode::usage,
              fmt::format("--jq-timeout cannot be '{}': give jq some time, as 500ms or 7s", *text));
}

void add_fold_options(Command& command, FoldArguments& arguments) {
  command.option("--view", "VIEW", arguments.view,
                 "what makes a state of events: a file (with a '/' or .json), a name looked up in "
                 "EVENTSRC_VIEWS, the configuration's views folder and ./views, or default");
  command.option("--key", "KEY", arguments.key, "of a view with a key: this one's state");
  command.flag("--lossy-numbers", arguments.lossy_numbers,
               "let jq round numbers that it cannot keep, instead of refusing them");
  command.option("--jq-timeout", "DURATION", arguments.jq_timeout,
                 "how long jq may take for one event: 500ms, 7s, 2m (default 5s)");
}

FoldChoice parse_fold_options(const FoldArguments& arguments, Context& context) {
  FoldChoice choice;
  choice.options.lossy_numbers = arguments.lossy_numbers;
  choice.options.jq_timeout = parse_jq_timeout(arguments.jq_timeout);
  choice.view = load_view(arguments.view, context);
  choice.key = arguments.key;
  if (choice.key && !choice.view->keyed()) {
    throw Error(ErrorCode::usage,
                fmt::format("--key is for views that have a key, and '{}' has none: leave it out",
                            choice.view->name()));
  }
  return choice;
}

void refuse_store_view(const View& view) {
  if (view.scope() == View::Scope::stream) return;
  throw Error(ErrorCode::usage,
              fmt::format("view {} is one state of the whole store, and this command is about the "
                          "states of streams: take another view, or replay it at two points",
                          view.name()));
}

void check_pointer(const std::string& text, std::string_view flag) {
  if (is_pointer(text)) return;
  throw Error(ErrorCode::usage,
              fmt::format("{} '{}' is no JSON Pointer: it is empty or begins with '/', and '~' is "
                          "written '~0'",
                          flag, text));
}

void warn_of_passed_over(const Context& context, std::int64_t redacted, std::int64_t skipped) {
  const auto say = [&context](std::int64_t count, std::string_view one, std::string_view many) {
    if (count > 0) {
      context.messages().warning(fmt::format("{} {}", count, count == 1 ? one : many));
    }
  };
  say(redacted, "redacted event was passed over", "redacted events were passed over");
  say(skipped, "event was skipped: the view's rule could not be applied to it",
      "events were skipped: the view's rules could not be applied to them");
}

void warn_of_earlier(const Context& context, const std::string& stream, const Point& point,
                     const State& state, bool supposed) {
  const auto* seq = std::get_if<Point::AtSeq>(&point.where());
  if (seq == nullptr || state.events == 0 || state.seq >= seq->seq) return;
  context.messages().warning(fmt::format(
      "this is the state at seq {}, {}: stream '{}' {} no event {}", state.seq.value(),
      context.zone().text(state.time), stream, supposed ? "would have" : "has", seq->seq.value()));
}

}  // namespace eventsrc::cli
