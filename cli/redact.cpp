#include "eventsrc/redact.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "audit_note.hpp"
#include "commands.hpp"
#include "context.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/filter.hpp"
#include "fold_options.hpp"
#include "input.hpp"
#include "json_object.hpp"
#include "selection.hpp"

namespace eventsrc::cli {
namespace {

struct Arguments {
  std::string stream;
  std::vector<std::string> seqs;
  bool all = false;
  std::optional<std::string> where;
  std::optional<std::string> jq_timeout;
  std::optional<std::string> reason;
  std::vector<std::string> keep;
  std::optional<std::string> actor;
  bool dry_run = false;
};

// The names of `--keep a,b --keep c`.
std::vector<std::string> names_of(const std::vector<std::string>& lists) {
  std::vector<std::string> names;
  for (std::string_view list : lists) {
    for (;;) {
      const std::size_t comma = list.find(',');
      const std::string_view name = list.substr(0, comma);
      if (name.empty()) throw Error(ErrorCode::usage, "--keep has an empty name: write KEY,KEY");
      names.emplace_back(name);
      if (comma == std::string_view::npos) break;
      list.remove_prefix(comma + 1);
    }
  }
  return names;
}

void check_targets(const Arguments& arguments) {
  const int ways =
      (arguments.seqs.empty() ? 0 : 1) + (arguments.all ? 1 : 0) + (arguments.where ? 1 : 0);
  if (ways != 1) {
    throw Error(ErrorCode::usage,
                "say which events: seqs, or --all of the stream, or those that --where picks");
  }
  if (arguments.jq_timeout && !arguments.where) {
    throw Error(ErrorCode::usage, "--jq-timeout goes with --where");
  }
  if (!arguments.reason || arguments.reason->empty()) {
    throw Error(ErrorCode::usage, "--reason is missing: the record must say why");
  }
}

std::vector<Seq> targets(const Arguments& arguments, const std::string& stream, Store& store,
                         Filter* where) {
  std::vector<Seq> seqs;
  for (const std::string& text : arguments.seqs) seqs.emplace_back(parse_number(text, "SEQ"));
  if (!seqs.empty()) return seqs;
  if (!store.head(stream)) {
    throw Error(ErrorCode::rejected,
                fmt::format("stream '{}' holds no events: nothing was redacted", stream),
                {.stream = stream});
  }
  return find_redactable(store, stream, where);
}

// What no command can do, or undo.
void warn(Context& context, Store& store) {
  const Messages& messages = context.messages();
  if (store.is_seeded()) {
    messages.warning(
        "the store was made with --seed: whoever guesses the seed can tell whether a guessed "
        "payload is what was erased");
  }
  messages.warning(
      context.store_url().kind == StoreUrl::Kind::dynamodb
          ? "the payloads still stand in backups of the table (point-in-time recovery too), and in "
            "exports, archives and copies: erase them there"
          : "the payloads still stand in backups, exports, archives and copies of the store: erase "
            "them there");
}

void print(Context& context, const Arguments& arguments, const std::string& stream,
           const RedactReport& report) {
  std::string line;
  JsonObject object(line);
  object.text("result", report.records > 0 ? "redacted" : "noop")
      .text("stream", stream)
      .number("events", report.events)
      .number("already", report.already)
      .number("rewrites", report.rewrites)
      .number("records", report.records);
  if (report.completed > 0) object.number("completed", report.completed);
  if (arguments.dry_run) object.boolean("dryRun", true);
  object.close();
  context.print_value(line);
}

int run_redact(const Arguments& arguments, Context& context) {
  context.refuse_fallbacks("redact");
  context.need_snapshots();
  check_targets(arguments);
  const std::string stream = parse_stream(arguments.stream);
  for (const std::string& text : arguments.seqs) static_cast<void>(parse_number(text, "SEQ"));
  RedactOptions options;
  options.note = audit_note(*arguments.reason, arguments.actor, context);
  options.keep = names_of(arguments.keep);
  options.dry_run = arguments.dry_run;
  options.retry = context.settings().retry;
  std::unique_ptr<Filter> where;
  if (arguments.where) {
    where = std::make_unique<Filter>("--where", read_value(*arguments.where, context.terminal()),
                                     parse_jq_timeout(arguments.jq_timeout));
    where->start();
  }
  const auto store = context.open_for_writing({});
  const Terminal& terminal = context.terminal();
  const std::vector<Seq> seqs = targets(arguments, stream, *store, where.get());
  const RedactReport report =
      redact(*store, stream, seqs, options, *terminal.clock, *terminal.random);
  if (!options.dry_run && report.records > 0) {
    context.mark_stored("redacted");
    warn(context, *store);
  }
  print(context, arguments, stream, report);
  return 0;
}

}  // namespace

void add_redact(Command& command) {
  const auto arguments = std::make_shared<Arguments>();
  command.positional("STREAM", &arguments->stream, "the stream's name");
  command.positional("SEQ", &arguments->seqs, "the events to redact");
  command.usage("redact STREAM SEQ... --reason TEXT [OPTIONS]");
  command.usage("redact STREAM --all|--where JQ --reason TEXT [OPTIONS]");
  command.option("--reason", "TEXT", arguments->reason,
                 "why: it is recorded, and must not say what is to be erased");
  command.flag("--all", arguments->all, "all events of the stream");
  command.option("--where", "JQ", arguments->where,
                 "the events for which this jq program says so: JQ, - or @FILE");
  command.option("--jq-timeout", "DURATION", arguments->jq_timeout,
                 "how long a jq program may take for one event (default 5s)");
  command.list("--keep", "KEY,...", arguments->keep,
               "members of meta that the record keeps, such as actor,correlation");
  command.option("--actor", "WHO", arguments->actor,
                 "who does this: it is recorded (default: EVENTSRC_ACTOR)");
  command.flag("--dry-run", arguments->dry_run, "check everything, redact nothing");
  command.about(
      "Erases data and meta of events for good. The events keep their places, types, times and "
      "ids, and the chain still verifies, as the hash of the payload stays; its salt is erased, so "
      "that nobody can guess the payload. Views pass redacted events over.");
  command.about(
      "An event in the stream $audit records what was redacted, why and by whom. Records of "
      "rewrites that kept the payload are erased too. From an SQLite file and its -wal every "
      "erased "
      "byte goes; where a reader holds old pages for --retry-for, the redaction stands, the exit "
      "status is 6, and 'eventsrc gc' ends it later.");
  command.about("Exit status 3: a seq holds no event. A repeat does nothing.");
  command.example("eventsrc redact acct/1 3 --reason 'GDPR request 17'", "erase one payload");
  command.example("eventsrc redact user/7 --all --reason 'GDPR request 18' --keep actor",
                  "all of a stream, but who wrote them");
  command.example("eventsrc redact user/7 --where '.data.email' --reason 'GDPR' --dry-run",
                  "how many events it would be");
  command.action([arguments](Context& context) { return run_redact(*arguments, context); });
}

}  // namespace eventsrc::cli
