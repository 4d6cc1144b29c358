#include "eventsrc/rewrite.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "audit_note.hpp"
#include "commands.hpp"
#include "context.hpp"
#include "eventsrc/error.hpp"
#include "input.hpp"
#include "json_object.hpp"
#include "selection.hpp"

namespace eventsrc::cli {
namespace {

struct Arguments {
  std::string stream;
  std::string seq;
  std::optional<std::string> old_file;
  std::optional<std::string> new_file;
  std::optional<std::string> reason;
  std::optional<std::string> actor;
  bool unsafe = false;
};

EventContent content_of_file(std::string_view flag, const std::optional<std::string>& file,
                             const Context& context) {
  if (!file) {
    throw Error(ErrorCode::usage,
                fmt::format("{} is missing: name a file, which 'eventsrc get' can write", flag));
  }
  const std::string text = read_value(*file == "-" ? "-" : "@" + *file, context.terminal());
  try {
    return read_content(text);
  } catch (const Error& error) {
    throw Error(error.code(), fmt::format("{}: {}", flag, error.what()), error.details());
  }
}

int run_rewrite(const Arguments& arguments, Context& context) {
  context.refuse_fallbacks("rewrite");
  context.need_snapshots();
  if (!arguments.unsafe) {
    throw Error(
        ErrorCode::usage,
        "a rewrite changes history: every hash from the event on, which others may have "
        "noted; --unsafe says that this is meant. To erase a payload, use 'eventsrc redact'; "
        "to mend a mistake, append an event that does");
  }
  const std::string stream = parse_stream(arguments.stream);
  const Seq seq(parse_number(arguments.seq, "SEQ"));
  const EventContent old = content_of_file("--old", arguments.old_file, context);
  const EventContent now = content_of_file("--new", arguments.new_file, context);
  RewriteOptions options;
  options.note = audit_note(arguments.reason.value_or(""), arguments.actor, context);
  options.retry = context.settings().retry;
  const auto store = context.open_for_writing({});
  const Terminal& terminal = context.terminal();
  const RewriteReport report =
      rewrite(*store, stream, seq, old, now, options, *terminal.clock, *terminal.random);
  if (report.rewritten) context.mark_stored("rewritten");
  std::string line;
  JsonObject object(line);
  object.text("result", report.rewritten ? "rewritten" : "noop")
      .text("stream", stream)
      .number("seq", seq.value())
      .number("rechained", report.rechained);
  if (report.rewritten) object.hex("oldHash", report.old_hash);
  object.hex("hash", report.hash).close();
  context.print_value(line);
  return 0;
}

}  // namespace

void add_rewrite(Command& command) {
  const auto arguments = std::make_shared<Arguments>();
  command.positional("STREAM", &arguments->stream, "the stream's name");
  command.positional("SEQ", &arguments->seq, "the event to rewrite");
  command.usage("rewrite STREAM SEQ --old FILE --new FILE --unsafe [OPTIONS]");
  command.option("--old", "FILE", arguments->old_file,
                 "the event as it is stored: if it is another one, nothing is changed");
  command.option("--new", "FILE", arguments->new_file,
                 "the event as it is to be: its type, data and meta");
  command.flag("--unsafe", arguments->unsafe, "history is meant to be changed");
  command.option("--reason", "TEXT", arguments->reason, "why: it is recorded");
  command.option("--actor", "WHO", arguments->actor,
                 "who does this: it is recorded (default: EVENTSRC_ACTOR)");
  command.about(
      "Puts another type, data and meta in the place of a stored event's, and makes the hashes of "
      "it and of all events behind it in its stream anew. Both files hold an event object as "
      "'eventsrc get' prints it; fields other than type, data and meta are not looked at.");
  command.about(
      "An event in the stream $audit records it and keeps the old event, so that nothing is lost; "
      "'eventsrc redact' erases it there too. Saved states that saw the event go. Heads and "
      "receipts that were noted before will not be found any more.");
  command.about(
      "Exit status 3: the stored event is not what --old says. 9: the store cannot change the "
      "event "
      "and all behind it at once.");
  command.example("eventsrc get acct/1 3 > old.json", "the event as it is");
  command.example(
      "eventsrc rewrite acct/1 3 --old old.json --new new.json --unsafe --reason 'wrong currency'",
      "put the content of new.json in its place");
  command.action([arguments](Context& context) { return run_rewrite(*arguments, context); });
}

}  // namespace eventsrc::cli
