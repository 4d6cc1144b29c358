#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "commands.hpp"
#include "context.hpp"
#include "eventsrc/error.hpp"
#include "view_check.hpp"
#include "view_draft.hpp"

namespace eventsrc::cli {
namespace {

struct ViewOptions {
  std::string action;
  std::optional<std::string> object;  ///< of `check` a view, of `init` a stream or pattern
  std::vector<std::string> against;
  std::optional<std::string> name;
  bool json = false;
};

/// Refuses an option of the other action.
void refuse(bool given, std::string_view option, std::string_view action) {
  if (!given) return;
  throw Error(ErrorCode::usage,
              fmt::format("{} is for 'eventsrc view {}': leave it out", option, action));
}

std::string required(const std::optional<std::string>& object, std::string_view name) {
  if (object) return *object;
  throw Error(ErrorCode::usage, fmt::format("{} is missing: see 'eventsrc view --help'", name));
}

int run_view(const ViewOptions& options, Context& context) {
  if (options.action == "check") {
    refuse(options.name.has_value(), "--name", "init");
    return check_view({required(options.object, "VIEW"), options.against, options.json}, context);
  }
  refuse(!options.against.empty(), "--against", "check");
  refuse(options.json, "--json", "check");
  return draft_view({required(options.object, "PATTERN"), options.name}, context);
}

}  // namespace

void add_view(Command& command) {
  const auto options = std::make_shared<ViewOptions>();
  command.positional("ACTION", &options->action, "check or init", {"check", "init"});
  command.positional("VIEW|PATTERN", &options->object,
                     "check: a view's name, or a file (with a '/' or .json); init: a stream, or a "
                     "glob of streams");
  command.list("--against", "PATTERN", options->against,
               "check: also what the view does with the events of these streams; may be repeated");
  command.flag("--json", options->json, "check: one JSON object");
  command.option("--name", "NAME", options->name,
                 "init: the view's name (default: what the stream's name has before its '/')");
  command.usage("view check VIEW [--against PATTERN]... [OPTIONS]");
  command.usage("view init PATTERN [--name NAME] [OPTIONS]");
  command.about(
      "check shows how a definition is understood, rule by rule, or all mistakes in it (exit "
      "status 5). With --against it counts the events of each type and says which rule takes "
      "them; a type without a rule is no mistake.");
  command.about(
      "init prints a definition for the types of events seen in the streams, to begin with: it "
      "makes of them what the default view makes. Exit status 1: there are no events.");
  command.example("eventsrc view init account/42 > views/account.json",
                  "a first definition, with comments");
  command.example("eventsrc view check account", "is views/account.json in order?");
  command.example("eventsrc view check views/account.json --against 'account/*'",
                  "which events it would use, and which it would not");
  command.action([options](Context& context) { return run_view(*options, context); });
}

}  // namespace eventsrc::cli
