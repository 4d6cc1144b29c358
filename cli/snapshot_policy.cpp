#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/snapshot_work.hpp"
#include "json_object.hpp"
#include "selection.hpp"
#include "snapshot.hpp"
#include "table.hpp"
#include "text.hpp"
#include "view_source.hpp"

namespace eventsrc::cli {
namespace {

int set_policy(const SnapshotArguments& arguments, Context& context) {
  check_words(arguments, 2, 2, "policy set PATTERN --every N [--view VIEW]");
  if (!arguments.every) {
    throw Error(ErrorCode::usage, "--every is missing: say after how many events");
  }
  SnapshotPolicy policy;
  policy.pattern = arguments.words[1];
  static_cast<void>(parse_selection({policy.pattern}, false));  // refuses what is none
  policy.every = parse_number(*arguments.every, "--every", 1);
  const auto view = load_view(arguments.view(), context);
  if (view->scope() == View::Scope::store) {
    throw Error(ErrorCode::unsupported,
                fmt::format("view '{}' is of the whole store: snapshots are of one stream each",
                            view->name()));
  }
  policy.view = view->name();
  // The built-in view's has no text: it cannot be written by anybody.
  if (view->hash() != View::default_view()->hash()) policy.definition = view->canonical();
  if (SnapshotKeeper(policy).view()->hash() != view->hash()) {
    throw Error(ErrorCode::internal, "the view's definition does not come back as it was");
  }
  const auto store = context.open_for_writing({});
  const bool changed = snapshots_of(*store).set_policy(policy);
  if (changed) context.mark_stored("the policy is set");
  if (view->uses_jq()) {
    context.messages().warning("the view uses jq: append keeps its snapshots only with --jq");
  }
  std::string line;
  JsonObject(line)
      .boolean("written", changed)
      .text("pattern", policy.pattern)
      .text("view", policy.view)
      .number("every", policy.every)
      .close();
  context.print_value(line);
  return 0;
}

int list_policies(const SnapshotArguments& arguments, Context& context) {
  check_words(arguments, 1, 1, "policy list");
  const auto policies = snapshots_of(context.open_for_reading()).policies();
  if (arguments.json) {
    for (const SnapshotPolicy& policy : policies) {
      std::string line;
      JsonObject(line)
          .text("pattern", policy.pattern)
          .text("view", policy.view)
          .number("every", policy.every)
          .close();
      context.print_line(line);
    }
    return 0;
  }
  if (policies.empty()) return 0;
  std::size_t pattern = 0;
  for (const SnapshotPolicy& policy : policies) {
    pattern = std::max(pattern, columns(printable(policy.pattern)));
  }
  Table table(context, {{"pattern", pattern}, {"every", 8, Align::right}, {"view"}});
  for (const SnapshotPolicy& policy : policies) {
    table.row(std::array{policy.pattern, fmt::to_string(policy.every), policy.view});
  }
  return 0;
}

int drop_policy(const SnapshotArguments& arguments, Context& context) {
  check_words(arguments, 2, 2, "policy drop PATTERN [--view NAME]");
  const std::string view = arguments.view().value_or(std::string(kDefaultViewName));
  const auto store = context.open_for_writing({});
  const bool dropped = snapshots_of(*store).drop_policy(arguments.words[1], view);
  if (!dropped) {
    context.messages().negative(
        fmt::format("there is no policy for '{}' and view '{}'", arguments.words[1], view));
    return 1;
  }
  context.mark_stored("the policy is removed");
  std::string line;
  JsonObject(line).number("dropped", 1).close();
  context.print_value(line);
  return 0;
}

}  // namespace

int change_snapshot_policy(const SnapshotArguments& arguments, Context& context) {
  const std::string what = arguments.words.empty() ? std::string() : arguments.words[0];
  if (what == "set") return set_policy(arguments, context);
  if (what == "list") return list_policies(arguments, context);
  if (what == "drop") return drop_policy(arguments, context);
  throw Error(ErrorCode::usage,
              "snapshot policy takes set, list or drop: see 'eventsrc snapshot --help'");
}

}  // namespace eventsrc::cli
