#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/names.hpp"
#include "json_object.hpp"
#include "selection.hpp"
#include "snapshot.hpp"
#include "view_source.hpp"

namespace eventsrc::cli {

void warn_of_ending_views(Context& context, Store& store, const std::string& stream, Seq epoch) {
  for (const Snapshot& last : ending_views(store, stream, epoch)) {
    context.messages().warning(
        fmt::format("the epoch at seq {} has no state of view '{}', as the one at seq {} has: "
                    "without the events before it that view can tell nothing of stream '{}'",
                    epoch.value(), last.view, last.seq.value(), stream));
  }
}

int create_epoch(const SnapshotArguments& arguments, Context& context) {
  check_words(arguments, 1, 1, "create STREAM --epoch [--view VIEW]... [--at POINT]");
  if (arguments.all || arguments.every) {
    throw Error(ErrorCode::usage, "--epoch is of one stream: leave out --all and --every");
  }
  const Pattern pattern(arguments.words[0]);
  if (!pattern.is_name()) {
    throw Error(ErrorCode::usage, "--epoch is of one stream: name it in full");
  }
  const std::string stream = StreamId(pattern.prefix()).str();
  std::vector<std::shared_ptr<const View>> views;
  for (const std::string& name : arguments.views) views.push_back(load_view(name, context));
  if (views.empty()) views.push_back(View::default_view());
  FoldOptions options;
  options.jq_timeout = parse_jq_timeout(arguments.jq_timeout);
  const Timestamp now = context.terminal().clock->now();
  const Point point = arguments.at ? Point::parse(*arguments.at, now) : Point();
  // Once events are archived the states kept here are all that is left of them: nothing that others
  // may have changed goes into them.
  const auto store = context.open_for_writing({.own_snapshots = true});
  static_cast<void>(epochs_of(*store));
  if (!store->head(stream)) return report_unknown_stream(context, stream);
  Epoch epoch;
  const bool written = make_epoch(*store, stream, point, views, options,
                                  store->info().seeded ? std::nullopt : std::optional(now), epoch);
  if (written) context.mark_stored("the epoch is made");
  warn_of_ending_views(context, *store, stream, epoch.seq);
  std::string line;
  JsonObject(line)
      .boolean("written", written)
      .text("stream", stream)
      .boolean("epoch", true)
      .number("snapshots", static_cast<std::int64_t>(views.size()))
      .number("seq", epoch.seq.value())
      .time("time", epoch.time)
      .hex("hash", epoch.hash)
      .close();
  context.print_value(line);
  return 0;
}

}  // namespace eventsrc::cli
