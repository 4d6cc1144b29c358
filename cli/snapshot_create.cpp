#include <string>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/snapshot_work.hpp"
#include "json_object.hpp"
#include "progress.hpp"
#include "selection.hpp"
#include "snapshot.hpp"

namespace eventsrc::cli {
namespace {

void print_report(const SnapshotReport& report, bool is_single, const View& view,
                  Context& context) {
  std::string line;
  JsonObject object(line);
  object.boolean("written", report.written > 0);
  if (is_single && report.last) {
    object.text("stream", report.last->stream)
        .text("view", view.name())
        .number("seq", report.last->seq.value())
        .time("time", report.last->time)
        .hex("hash", report.last->hash);
  } else {
    object.text("view", view.name()).number("snapshots", report.made).number("new", report.written);
  }
  object.close();
  context.print_value(line);
}

}  // namespace

int create_snapshots(const SnapshotArguments& arguments, Context& context) {
  if (arguments.words.empty() && !arguments.all) {
    throw Error(ErrorCode::usage, "name streams, patterns, or --all");
  }
  const Selection selection = parse_selection(arguments.words, arguments.all);
  const FoldChoice choice = parse_fold_options(arguments.fold(), context);
  SnapshotOptions options;
  const Timestamp now = context.terminal().clock->now();
  if (arguments.at) options.at = Point::parse(*arguments.at, now);
  if (arguments.every) {
    options.every = parse_number(*arguments.every, "--every", 1);
  }
  context.check_writable();
  context.expect_long_work();
  ReplayStart start([&context](const std::string& why) { context.messages().warning(why); });
  options.replay.start = &start;
  options.replay.fold = choice.options;
  options.replay.threads = context.settings().threads;
  Progress progress(context, "events");
  options.progress = [&progress](std::int64_t events) { progress.advance(events); };
  int status = 0;
  options.fault = [&](const Error& error) {
    progress.hide();
    status = worse_status(status, exit_status(error.code()));
    context.messages().error(error, exit_status(error.code()));
  };
  // One consistent state is read, while another handle writes.
  Store& reader = context.open_for_reading();
  static_cast<void>(snapshots_of(reader));
  if (!reader.info().seeded) options.created = now;
  const auto writer = context.open_for_writing({});
  const SnapshotReport report =
      eventsrc::create_snapshots(reader, snapshots_of(*writer), selection, choice.view, options);
  progress.finish();
  status = worse_status(status, report_unknown_names(context, reader, selection));
  // It goes before the writer does, which so leaves a tidy file.
  static_cast<void>(context.start_again());
  if (report.written > 0) context.mark_stored("the snapshots are kept");
  const bool is_single = arguments.words.size() == 1 && !arguments.every &&
                         selection.patterns().size() == 1 && selection.only_names();
  if (is_single && report.made == 0) {
    if (status == 0) {
      context.messages().negative(
          fmt::format("stream '{}' has no events up to that point", arguments.words[0]));
    }
    return worse_status(status, 1);
  }
  print_report(report, is_single, *choice.view, context);
  return status;
}

}  // namespace eventsrc::cli
