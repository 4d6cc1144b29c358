#include "event_filter.hpp"

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/point.hpp"
#include "fold_options.hpp"
#include "input.hpp"

namespace eventsrc::cli {

void add_event_filter(Command& command, EventFilterArguments& arguments) {
  command.option("--since", "TIME", arguments.since, "events at or after TIME");
  command.option("--until", "TIME", arguments.until, "events at or before TIME");
  command.option("--after", "SEQ", arguments.after, "events after SEQ in their stream");
  command.option("--after-position", "N", arguments.after_position,
                 "events after position N of the store");
  command.list("--type", "GLOB", arguments.types, "events of this type; may be repeated");
  command.list("--meta", "KEY=VALUE", arguments.meta,
               "events whose meta has this member; may be repeated");
  command.option("--actor", "WHO", arguments.actor, "events whose meta.actor is WHO");
  command.option("--where", "JQ", arguments.where,
                 "only events of which this jq program is true: '.data.amount > 100'");
  command.option("--limit", "N", arguments.limit, "at most N events");
}

void parse_event_filter(const EventFilterArguments& arguments, const Context& context,
                        ExportOptions& options) {
  const auto time = [&context](const std::string& text, std::string_view flag) {
    return parse_time_filter(text, context.terminal().clock->now(), flag, context.zone());
  };
  if (arguments.since) options.since = time(*arguments.since, "--since");
  if (arguments.until) options.until = time(*arguments.until, "--until");
  if (arguments.after) options.after = Seq(parse_number(*arguments.after, "--after"));
  if (arguments.after_position) {
    options.after_position = Position(parse_number(*arguments.after_position, "--after-position"));
  }
  for (const std::string& type : arguments.types) options.types.emplace_back(type);
  for (const std::string& member : arguments.meta) {
    const std::size_t equals = member.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw Error(ErrorCode::usage, fmt::format("--meta '{}' has no {}: write KEY=VALUE", member,
                                                equals == 0 ? "key" : "'='"));
    }
    options.meta.emplace_back(member.substr(0, equals), member.substr(equals + 1));
  }
  if (arguments.actor) options.meta.emplace_back("actor", *arguments.actor);
  if (arguments.limit) options.limit = parse_number(*arguments.limit, "--limit");
}

std::unique_ptr<Filter> make_where(const EventFilterArguments& arguments,
                                   const std::optional<std::string>& jq_timeout,
                                   const Context& context) {
  if (!arguments.where) return nullptr;
  auto filter = std::make_unique<Filter>(
      "--where", read_value(*arguments.where, context.terminal()), parse_jq_timeout(jq_timeout));
  filter->start();
  return filter;
}

}  // namespace eventsrc::cli
