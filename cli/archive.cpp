#include <memory>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <sys/stat.h>

#include "commands.hpp"
#include "context.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event_line.hpp"
#include "eventsrc/names.hpp"
#include "input.hpp"
#include "json_object.hpp"
#include "progress.hpp"

namespace eventsrc::cli {
namespace {

struct Arguments {
  std::optional<std::string> stream;
  std::optional<std::string> to;
  std::optional<std::string> restore;
};

void refuse_existing(const std::string& path) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0) return;
  throw Error(ErrorCode::denied,
              fmt::format("{} exists: an archive never replaces a file: name another", path));
}

int archive(const Arguments& arguments, Context& context) {
  const std::string stream = StreamId(*arguments.stream).str();
  const std::string& path = *arguments.to;
  context.check_output(path);
  refuse_existing(path);
  context.expect_long_work();
  const auto store = context.open_for_writing({});
  ArchivePlan plan;
  {
    OutputFile file(path);
    Output out(file.fd(), path);
    Progress progress(context, "events");
    plan = plan_archive(*store, stream, [&](const EventView& event, const Hash* prev) {
      append_event_line(out.buffer(), event, prev);
      out.buffer() += '\n';
      out.relieve();
      progress.advance();
    });
    if (plan.events == 0) {
      context.messages().negative(
          fmt::format("stream '{}' has no events before its epoch: nothing to archive", stream));
      return 1;
    }
    out.flush();
    // Only what is durable there may go here.
    file.commit();
  }
  epochs_of(*store).remove(plan.kept, plan.positions, path, plan.generation);
  context.mark_stored("the events are archived");
  std::string line;
  JsonObject(line)
      .number("archived", plan.events)
      .text("stream", stream)
      .number("first", plan.kept.first.value())
      .text("file", path)
      .close();
  context.print_value(line);
  return 0;
}

int restore(const Arguments& arguments, Context& context) {
  const InputFile input(*arguments.restore, context.terminal());
  if (!input.is_regular()) {
    throw Error(ErrorCode::usage, "--restore takes a regular file: an archive is read twice");
  }
  context.expect_long_work();
  const auto store = context.open_for_writing({});
  const Restored restored = restore_archive(*store, input.fd());
  context.mark_stored("the events are restored");
  std::string line;
  JsonObject(line).number("restored", restored.events).text("stream", restored.stream).close();
  context.print_value(line);
  return 0;
}

int run_archive(const Arguments& arguments, Context& context) {
  context.refuse_fallbacks("archive");
  const bool archives = arguments.stream && arguments.to && !arguments.restore;
  const bool restores = arguments.restore && !arguments.stream && !arguments.to;
  if (archives) return archive(arguments, context);
  if (restores) return restore(arguments, context);
  throw Error(ErrorCode::usage,
              "archive takes STREAM --to FILE, or --restore FILE: see 'eventsrc archive --help'");
}

}  // namespace

void add_archive(Command& command) {
  const auto arguments = std::make_shared<Arguments>();
  command.positional("STREAM", &arguments->stream, "the stream's name");
  command.option("--to", "FILE", arguments->to,
                 "write the events before the stream's epoch there, and remove them here");
  command.option("--restore", "FILE", arguments->restore,
                 "put the events of an archive back where they were");
  command.usage("archive STREAM --to FILE [OPTIONS]");
  command.usage("archive --restore FILE [OPTIONS]");
  command.about(
      "An epoch is a mark on a stream, made by 'snapshot create --epoch', with the states that are "
      "to live on. The events before it can be moved to a file: JSON Lines, every hash checked, "
      "with their positions. What can be told from the states of the epoch and the events since is "
      "told as before; all else is an error that names the file, until they are restored.");
  command.about("SQLite stores only; others: exit status 9.");
  command.example("eventsrc snapshot create acct/1 --epoch --view account",
                  "mark the stream where it is now");
  command.example("eventsrc archive acct/1 --to acct-1.jsonl", "move what is before the mark");
  command.example("eventsrc archive --restore acct-1.jsonl", "bring it back");
  command.action([arguments](Context& context) { return run_archive(*arguments, context); });
}

}  // namespace eventsrc::cli
