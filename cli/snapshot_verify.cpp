#include <array>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/snapshot_work.hpp"
#include "json_object.hpp"
#include "selection.hpp"
#include "snapshot.hpp"
#include "text.hpp"
#include "view_source.hpp"

namespace eventsrc::cli {
namespace {

std::string_view name_of(SnapshotFinding finding) {
  switch (finding) {
    case SnapshotFinding::same:
      return "same";
    case SnapshotFinding::unknown:
      return "unknown";
    case SnapshotFinding::damaged:
      return "damaged";
    case SnapshotFinding::elsewhere:
      return "elsewhere";
    case SnapshotFinding::differs:
      return "differs";
  }
  return "";
}

struct Counts {
  std::int64_t all = 0;
  std::int64_t same = 0;
  std::int64_t unknown = 0;

  [[nodiscard]] std::int64_t wrong() const { return all - same - unknown; }
};

std::vector<std::shared_ptr<const View>> known_views(const SnapshotArguments& arguments,
                                                     SnapshotStore& snapshots, Context& context,
                                                     int& status) {
  std::vector<std::shared_ptr<const View>> views{View::default_view()};
  for (const std::string& name : arguments.views) views.push_back(load_view(name, context));
  for (const SnapshotPolicy& policy : snapshots.policies()) {
    try {
      views.push_back(SnapshotKeeper(policy).view());
    } catch (const Error& error) {
      status = exit_status(ErrorCode::integrity);
      context.messages().error(
          Error(ErrorCode::integrity,
                fmt::format("the policy for '{}', view '{}', is damaged: 'eventsrc snapshot policy "
                            "drop' removes it: {}",
                            policy.pattern, policy.view, error.what())),
          status);
    }
  }
  return views;
}

void print_wrong(const Snapshot& snapshot, SnapshotFinding finding, const std::string& why,
                 bool json, Context& context) {
  std::string line;
  if (json) {
    JsonObject(line)
        .text("stream", snapshot.stream)
        .text("view", snapshot.view)
        .hex("definition", snapshot.definition)
        .number("seq", snapshot.seq.value())
        .text("finding", name_of(finding))
        .text("why", why)
        .close();
    return context.print_line(line);
  }
  context.out().write(fmt::format("stream {} at seq {}, view {}: {}\n", printable(snapshot.stream),
                                  snapshot.seq.value(), printable(snapshot.view), printable(why)));
}

void print_counts(const Counts& counts, bool json, Context& context) {
  if (!json) {
    context.out().write(fmt::format(
        "{} {}: {} as their events give, {} of views that are not at hand, {} wrong\n", counts.all,
        counts.all == 1 ? "snapshot" : "snapshots", counts.same, counts.unknown, counts.wrong()));
    return;
  }
  std::string line;
  JsonObject(line)
      .number("snapshots", counts.all)
      .number("same", counts.same)
      .number("unknown", counts.unknown)
      .number("wrong", counts.wrong())
      .close();
  context.print_line(line);
}

}  // namespace

int verify_snapshots(const SnapshotArguments& arguments, Context& context) {
  const Selection selection = parse_selection(arguments.words, arguments.all);
  FoldOptions options;
  options.jq_timeout = parse_jq_timeout(arguments.jq_timeout);
  Store& store = context.open_for_reading();
  int status = 0;
  const auto views = known_views(arguments, snapshots_of(store), context, status);
  Counts counts;
  verify_snapshots(store, selection, views, options,
                   [&](const Snapshot& snapshot, SnapshotFinding finding, const std::string& why) {
                     ++counts.all;
                     if (finding == SnapshotFinding::same) {
                       ++counts.same;
                     } else if (finding == SnapshotFinding::unknown) {
                       ++counts.unknown;
                     } else {
                       print_wrong(snapshot, finding, why, arguments.json, context);
                     }
                   });
  print_counts(counts, arguments.json, context);
  if (counts.wrong() > 0) status = exit_status(ErrorCode::integrity);
  return worse_status(status, report_unknown_names(context, store, selection));
}

}  // namespace eventsrc::cli
