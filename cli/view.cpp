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
#include "view_golden.hpp"

namespace eventsrc::cli {
namespace {

struct ViewOptions {
  std::string action;
  std::optional<std::string> object;  ///< of `check` a view, of `init` a stream or pattern
  std::vector<std::string> against;
  std::optional<std::string> name;
  std::optional<std::string> golden;
  std::vector<std::string> record;
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

GoldenOptions golden_options(const ViewOptions& options) {
  if (!options.against.empty()) {
    throw Error(ErrorCode::usage,
                "--golden names the streams where it records them: --record instead of --against");
  }
  return {required(options.object, "VIEW"), *options.golden, options.record, options.json};
}

int run_view(const ViewOptions& options, Context& context) {
  if (options.action == "check") {
    refuse(options.name.has_value(), "--name", "init");
    if (options.golden) return check_golden(golden_options(options), context);
    if (!options.record.empty()) throw Error(ErrorCode::usage, "--record goes with --golden");
    return check_view({required(options.object, "VIEW"), options.against, options.json}, context);
  }
  refuse(!options.against.empty(), "--against", "check");
  refuse(options.golden.has_value(), "--golden", "check");
  refuse(!options.record.empty(), "--record", "check");
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
  command.option("--golden", "FOLDER", options->golden,
                 "check: fold the recorded streams again, and fail if a state is another one");
  command.list("--record", "PATTERN", options->record,
               "check: with --golden, record the states of these streams; may be repeated");
  command.flag("--json", options->json, "check: JSON");
  command.option("--name", "NAME", options->name,
                 "init: the view's name (default: what the stream's name has before its '/')");
  command.usage("view check VIEW [--against PATTERN]... [OPTIONS]");
  command.usage("view check VIEW --golden FOLDER [--record PATTERN]... [OPTIONS]");
  command.usage("view init PATTERN [--name NAME] [OPTIONS]");
  command.about(
      "check shows how a definition is understood, rule by rule, or all mistakes in it (exit "
      "status 5). With --against it counts the events of each type and says which rule takes "
      "them; a type without a rule is no mistake.");
  command.about(
      "With --golden, states are recorded in FOLDER/VIEW.jsonl, each with the seq up to which it "
      "was folded, and compared when the view was edited: what came since does not matter. Exit "
      "status 1: a state is another one now.");
  command.about(
      "init prints a definition for the types of events seen in the streams, to begin with: it "
      "makes of them what the default view makes. Exit status 1: there are no events.");
  command.example("eventsrc view init account/42 > views/account.json",
                  "a first definition, with comments");
  command.example("eventsrc view check views/account.json --against 'account/*'",
                  "which events it would use, and which it would not");
  command.example("eventsrc view check account --golden golden",
                  "are the states still those that were recorded?");
  command.action([options](Context& context) { return run_view(*options, context); });
}

}  // namespace eventsrc::cli
