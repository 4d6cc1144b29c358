#include "append_guard.hpp"

#include <string_view>
#include <utility>

#include "eventsrc/error.hpp"
#include "eventsrc/names.hpp"
#include "input.hpp"

namespace eventsrc::cli {
namespace {

void check_usage(const GuardArguments& arguments, const std::optional<std::string>& stream) {
  const bool conditions = arguments.any_condition();
  const FoldArguments& fold = arguments.fold;
  if (!conditions && !arguments.returned &&
      (fold.view || fold.key || fold.jq_timeout || fold.lossy_numbers)) {
    throw Error(ErrorCode::usage,
                "--view, --key, --jq-timeout and --lossy-numbers go with --if… or --return state");
  }
  if (!conditions && arguments.reason) throw Error(ErrorCode::usage, "--reason goes with --if…");
  if ((conditions || arguments.returned) && !stream) {
    throw Error(ErrorCode::usage,
                "--if… and --return state with --from need STREAM: they are about its state");
  }
}

}  // namespace

void add_guard_options(Command& command, GuardArguments& arguments) {
  command.flag("--if-exists", arguments.if_exists,
               "only if the state has a value (else exit status 3)");
  command.flag("--if-absent", arguments.if_absent,
               "only if the state has no value (else \"noop\", exit status 0)");
  command.option("--if-value", "JSON", arguments.if_value,
                 "only if the state equals JSON (no value: \"noop\", exit status 0; another: 3)");
  command.option("--if", "JQ", arguments.if_jq,
                 "only if this jq program is true of the state (null if none; else 3)");
  command.option("--reason", "TEXT", arguments.reason,
                 "what a rejection by --if… means, added to its message");
  command.choice("--return", "WHAT", {"state"}, arguments.returned,
                 "state: the result has the state after the append");
  add_fold_options(command, arguments.fold);
}

Guarding parse_guard_options(const GuardArguments& arguments,
                             const std::optional<std::string>& stream, Context& context) {
  check_usage(arguments, stream);
  Guarding guarding;
  guarding.returns_state = arguments.returned.has_value();
  if (!arguments.any_condition() && !guarding.returns_state) return guarding;
  FoldChoice choice = parse_fold_options(arguments.fold, context);
  if (choice.view->keyed() && !choice.key) {
    throw Error(ErrorCode::usage, "the view has a state for each key: name one with --key");
  }
  StateConditions conditions;
  conditions.if_exists = arguments.if_exists;
  conditions.if_absent = arguments.if_absent;
  conditions.reason = arguments.reason;
  if (arguments.if_value) {
    conditions.if_value =
        checked_json(read_value(*arguments.if_value, context.terminal()), "--if-value");
  }
  if (arguments.if_jq) {
    conditions.filter_text = read_value(*arguments.if_jq, context.terminal());
    conditions.filter =
        std::make_unique<Filter>("--if", conditions.filter_text, choice.options.jq_timeout);
    conditions.filter->start();
  }
  StateChoice state{StreamId(*stream).str(), choice.view, choice.key.value_or(""), choice.options};
  if (!choice.options.lossy_numbers) {
    state.start.emplace([&context](const std::string& why) { context.messages().warning(why); });
  }
  guarding.guard = std::make_unique<StateGuard>(std::move(state), std::move(conditions));
  return guarding;
}

}  // namespace eventsrc::cli
