#include <cerrno>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "commands.hpp"
#include "context.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event_line.hpp"
#include "eventsrc/json.hpp"
#include "input.hpp"
#include "json_object.hpp"
#include "progress.hpp"
#include "selection.hpp"
#include "snapshot.hpp"
#include "text.hpp"

namespace eventsrc::cli {
namespace {

struct Arguments {
  std::optional<std::string> stream;
  std::optional<std::string> to;
  std::optional<std::string> restore;
};

void check_target(const std::string& path, Context& context) {
  if (path.empty() || path == "-") {
    throw Error(ErrorCode::usage,
                "--to takes the name of a file: only what is durable there may go from the store");
  }
  context.check_output(path, "--to");
}

// The name goes into the store, and is read from other folders.
std::string absolute(const std::string& path) {
  std::error_code error;
  const auto whole = std::filesystem::absolute(path, error);
  return error ? path : whole.lexically_normal().string();
}

void check_name(const std::string& path) {
  if (json::valid_utf8(path)) return;
  throw Error(ErrorCode::usage,
              fmt::format("--to {} is not valid UTF-8, and the store keeps the name: name another "
                          "file",
                          printable(path)));
}

/// An archive's file, which goes again unless the store has let the events go.
class ArchiveFile {
 public:
  /// Takes the name, so that of two archives none replaces the other.
  ArchiveFile(Store& store, StreamHead before, std::string path, const std::string& given)
      : store_(store), before_(std::move(before)), path_(std::move(path)) {
    const int fd = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0) {
      close(fd);
      return;
    }
    needed_ = true;
    if (errno != EEXIST) return;  // writing it tells what is wrong
    throw Error(ErrorCode::usage, fmt::format("--to {} exists: an archive never replaces a file: "
                                              "name another",
                                              given));
  }
  ~ArchiveFile() {
    if (!needed_ && holds_all()) unlink(path_.c_str());
  }
  ArchiveFile(const ArchiveFile&) = delete;
  ArchiveFile& operator=(const ArchiveFile&) = delete;

  void keep() noexcept { needed_ = true; }

 private:
  // A commit may have gone through and still have failed: then they are nowhere else.
  bool holds_all() noexcept {
    try {
      const auto head = store_.head(before_.name);
      return head && head->first == before_.first;
    } catch (const std::exception&) {
      return false;
    }
  }

  Store& store_;
  StreamHead before_;
  std::string path_;
  bool needed_ = false;
};

// Nothing was changed then. Of all else nobody knows what has come through, or still may.
bool is_refusal(ErrorCode code) noexcept {
  return code == ErrorCode::contention || code == ErrorCode::rejected ||
         code == ErrorCode::invalid || code == ErrorCode::denied;
}

int archive(const Arguments& arguments, Context& context) {
  const std::string stream = parse_stream(*arguments.stream);
  check_target(*arguments.to, context);
  const std::string path = absolute(*arguments.to);
  check_name(path);
  context.expect_long_work();
  const auto store = context.open_for_writing({});
  static_cast<void>(epochs_of(*store));
  if (const auto now_at = store->sealed()) throw sealed_error(context.store_choice().url, *now_at);
  const auto before = store->head(stream);
  if (!before) return report_unknown_stream(context, stream);
  ArchiveFile archived(*store, *before, path, *arguments.to);
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
    if (plan.archived.empty()) {
      context.messages().negative(
          fmt::format("stream '{}' has no events before its epoch: nothing to archive", stream));
      return 1;
    }
    out.flush();
    // Only what is durable there may go here.
    if (!file.commit()) {
      throw Error(ErrorCode::unavailable,
                  fmt::format("nothing was archived, as the folder of {} cannot be made durable: "
                              "name a file in another folder",
                              printable(path)));
    }
  }
  warn_of_ending_views(context, *store, stream, plan.kept.first);
  try {
    epochs_of(*store).remove(plan, path);
  } catch (const Error& error) {
    if (is_refusal(error.code())) throw;
    archived.keep();
    throw Error(error.code(),
                fmt::format("{}; whether the events are archived is not known, so {} stays: "
                            "'eventsrc head' of the stream and 'eventsrc gc' tell",
                            error.what(), printable(path)),
                error.details());
  }
  archived.keep();
  context.mark_stored("the events are archived");
  std::string line;
  JsonObject(line)
      .number("archived", plan.archived.events)
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
  command.example("eventsrc snapshot create acct/1 --epoch --view account",
                  "mark the stream where it is now");
  command.example("eventsrc archive acct/1 --to acct-1.jsonl", "move what is before the mark");
  command.example("eventsrc archive --restore acct-1.jsonl", "bring it back");
  command.action([arguments](Context& context) { return run_archive(*arguments, context); });
}

}  // namespace eventsrc::cli
