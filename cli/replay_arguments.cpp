#include "replay_arguments.hpp"

#include <fmt/format.h>

#include "context.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/pattern.hpp"
#include "what_if.hpp"

namespace eventsrc::cli {

bool ReplayArguments::names_one() const {
  return patterns.size() == 1 && Pattern(patterns[0]).is_name();
}

// What was folded with exact numbers says nothing of what rounding would have made.
bool ReplayArguments::uses_snapshots() const { return !no_snapshots && !fold.lossy_numbers; }

void ReplayArguments::check(const View& of) const {
  const bool of_store = of.scope() == View::Scope::store;
  const bool selects = !patterns.empty() || all;
  if (of_store && selects) {
    throw Error(ErrorCode::usage,
                fmt::format("view {} is one state of the whole store: leave out streams and "
                            "--all",
                            of.name()));
  }
  if (!of_store && !selects) {
    throw Error(ErrorCode::usage, "name a stream, patterns, or --all");
  }
  if (!patterns.empty() && all) {
    throw Error(ErrorCode::usage, "--all and patterns exclude each other: give one of them");
  }
  if (select) check_pointer(*select, "--select");
  if (consistency == "snapshot" && (of_store || history || !uses_snapshots())) {
    throw Error(ErrorCode::usage,
                "--consistency snapshot is about saved states of streams: leave out --history, "
                "--no-snapshots, --lossy-numbers and views of the whole store");
  }
  if (what_if && (of_store || !names_one() || consistency == "snapshot")) {
    throw Error(ErrorCode::usage,
                "--what-if is about the events of one stream: name it in full, and leave out "
                "--consistency snapshot");
  }
  if (interval && !follow) {
    throw Error(ErrorCode::usage, "--interval goes with --follow");
  }
  if (follow && (at || history || what_if || explain || consistency)) {
    throw Error(ErrorCode::usage,
                "--follow shows the latest states as they change: leave out --at, --history, "
                "--what-if, --consistency and --explain");
  }
  if (!history && (after || limit || after_position)) {
    throw Error(ErrorCode::usage, "--after, --after-position and --limit go with --history");
  }
  if (history && !of_store && !names_one()) {
    throw Error(ErrorCode::usage, "--history is of one stream: name it in full");
  }
  if (of_store ? after.has_value() : after_position.has_value()) {
    throw Error(ErrorCode::usage, of_store ? "the view is of the whole store: give "
                                             "--after-position instead of --after"
                                           : "--after-position goes with a view of the whole "
                                             "store: give --after SEQ");
  }
}

void add_replay_options(Command& command, ReplayArguments& arguments) {
  command.positional("PATTERN", &arguments.patterns, "a stream's name, or names and globs");
  command.usage("replay STREAM [--at POINT] [OPTIONS]");
  command.usage("replay PATTERN...|--all [--at POINT] [OPTIONS]");
  command.usage("replay STREAM --history [--after SEQ] [--limit N] [OPTIONS]");
  command.usage("replay PATTERN...|--all --follow [OPTIONS]");
  command.usage("replay --view VIEW [--at TIME|POSITION] [OPTIONS]");
  command.flag("--all", arguments.all, "all streams");
  command.option("--at", "POINT", arguments.at,
                 "7, ~2, 2026-01-31, 2026-01-31T10:00:00Z, @1767225600, '2h ago', yesterday, "
                 "latest (default)");
  add_fold_options(command, arguments.fold);
  command.flag("--history", arguments.history, "the state after each event, one line each");
  command.option("--after", "SEQ", arguments.after, "with --history: only what came after SEQ");
  command.option("--after-position", "N", arguments.after_position,
                 "the same, of a view of the whole store: only what came after position N");
  command.option("--limit", "N", arguments.limit, "with --history: at most N lines");
  command.flag("-e,--envelope", arguments.envelope,
               "wrap the value: stream, state, seq and time really reached");
  command.option("--select", "POINTER", arguments.select, "only the part at this JSON Pointer");
  command.flag("--include-deleted", arguments.include_deleted,
               "of many streams: those whose state is deleted too");
  command.flag("--include-none", arguments.include_none,
               "of many streams: those without a state at that point too");
  command.option("--memory", "SIZE", arguments.memory,
                 "of many streams: read the store several times rather than use more than SIZE "
                 "(default 1G) for their states");
  add_what_if(command, arguments.what_if);
  command.flag("--follow", arguments.follow, "wait, and print each state that becomes another one");
  command.option("--interval", "DURATION", arguments.interval,
                 "with --follow: how often to look (default 50ms; 1s on DynamoDB)");
  command.flag("--no-snapshots", arguments.no_snapshots,
               "fold from the first event on, whatever snapshots there are");
  command.choice("--consistency", "WHAT", {"event", "snapshot"}, arguments.consistency,
                 "snapshot: print the newest saved state at or before the point, and fold nothing "
                 "(default event)");
  command.flag("--explain", arguments.explain, "say on stderr, as JSON, what was read");
  command.about(
      "A view says what events make of the state: eventsrc-views(5). Without one, events of type "
      "'insert' replace the state by their data, 'delete' and 'deleted' delete it, "
      "all others merge their data into it (RFC 7396). A point takes in the event it names; a time "
      "takes all events before the first later one.");
  command.about(
      "One stream prints the bare value; exit status 1 if there is none. Many print one "
      "line each, in the order of their names.");
  command.example("eventsrc replay acct/1 --at '2h ago'",
                  "the state two hours ago (without --at: now)");
  command.example("eventsrc replay acct/1 --view account --history",
                  "a view's state, event by event");
  command.example("eventsrc replay 'acct/*' | jq -r '[.stream,.value.balance]|@tsv'",
                  "one field of many streams");
}

}  // namespace eventsrc::cli
