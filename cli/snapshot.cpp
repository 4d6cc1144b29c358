#include "snapshot.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#include <fmt/format.h>

#include "commands.hpp"
#include "eventsrc/error.hpp"

namespace eventsrc::cli {
namespace {

int run_snapshot(const SnapshotArguments& arguments, Context& context) {
  context.refuse_fallbacks("snapshot");
  context.need_snapshots();
  struct Action {
    std::string_view name;
    int (*run)(const SnapshotArguments&, Context&);
    std::string_view options;  // those that it takes, of those that not all do
  };
  static constexpr std::array kActions{
      Action{"create", create_snapshots, "--all --at --view --every --epoch --jq-timeout"},
      Action{"list", list_snapshots, "--all --view --json"},
      Action{"show", show_snapshot, "--view --key"},
      Action{"verify", verify_snapshots, "--all --view --json --jq-timeout"},
      Action{"drop", drop_snapshots, "--all --view"},
      Action{"policy", change_snapshot_policy, "--view --every --json"},
  };
  const Action& action = *std::find_if(kActions.begin(), kActions.end(), [&](const Action& one) {
    return one.name == arguments.action;
  });
  const auto refuse = [&](bool given, std::string_view option) {
    if (!given || action.options.find(option) != std::string_view::npos) return;
    throw Error(ErrorCode::usage, fmt::format("{} is not for 'eventsrc snapshot {}': leave it out",
                                              option, arguments.action));
  };
  refuse(arguments.all, "--all");
  refuse(arguments.at.has_value(), "--at");
  refuse(arguments.every.has_value(), "--every");
  refuse(arguments.json, "--json");
  refuse(arguments.epoch, "--epoch");
  if (arguments.views.size() > 1 && !arguments.epoch && arguments.action != "verify") {
    throw Error(ErrorCode::usage, "only 'create --epoch' and 'verify' take several views");
  }
  refuse(arguments.key.has_value(), "--key");
  refuse(arguments.jq_timeout.has_value(), "--jq-timeout");
  return arguments.epoch ? create_epoch(arguments, context) : action.run(arguments, context);
}

}  // namespace

SnapshotStore& snapshots_of(Store& store) {
  SnapshotStore* const snapshots = store.snapshots();
  if (snapshots != nullptr) return *snapshots;
  throw Error(ErrorCode::unsupported, "this store keeps no snapshots: every replay folds events");
}

void check_words(const SnapshotArguments& arguments, std::size_t least, std::size_t most,
                 std::string_view form) {
  if (arguments.words.size() >= least && arguments.words.size() <= most) return;
  throw Error(
      ErrorCode::usage,
      fmt::format("the form is 'eventsrc snapshot {}': see 'eventsrc snapshot --help'", form));
}

void add_snapshot(Command& command) {
  const auto arguments = std::make_shared<SnapshotArguments>();
  command.positional("ACTION", &arguments->action, "create, list, show, verify, drop or policy",
                     {"create", "list", "show", "verify", "drop", "policy"});
  command.positional("PATTERN", &arguments->words, "names or globs of streams");
  command.usage("snapshot create PATTERN...|--all [--at POINT] [--view VIEW] [--every N]");
  command.usage("snapshot create STREAM --epoch [--view VIEW]... [--at POINT]");
  command.usage("snapshot list [PATTERN...] [--view NAME] [--json]");
  command.usage("snapshot show STREAM [latest|earliest|before:SEQ] [--view VIEW] [--key KEY]");
  command.usage("snapshot verify [PATTERN...] [--view VIEW] [--json]");
  command.usage("snapshot drop PATTERN...|--all [--view NAME]");
  command.usage("snapshot policy set PATTERN --every N [--view VIEW]");
  command.usage("snapshot policy list [--json]");
  command.usage("snapshot policy drop PATTERN [--view NAME]");
  command.flag("--all", arguments->all, "all streams");
  command.option("--at", "POINT", arguments->at,
                 "create: the state at this point, as in replay (default: latest)");
  command.list("--view", "VIEW", arguments->views,
               "the view, as in replay (default: the default view); create --epoch and verify: may "
               "be repeated; list and drop: its name alone, whatever its definition was (default: "
               "all views)");
  command.option("--key", "KEY", arguments->key, "show: of a view with a key, this one's part");
  command.option("--every", "N", arguments->every,
                 "create: one after each N events of a stream, from its first event on; policy: "
                 "append makes one when N events have come since the last");
  command.option("--jq-timeout", "DURATION", arguments->jq_timeout,
                 "how long jq may take for one event: 500ms, 7s, 2m (default 5s)");
  command.flag("--epoch", arguments->epoch,
               "create: mark the stream there: these views are to be told without the events "
               "before, which 'eventsrc archive' may then move away");
  command.flag("--json", arguments->json, "list, verify, policy list: one JSON object a line");
  command.about(
      "A snapshot is a state saved at an event, so that a replay need not begin at the first one. "
      "It never changes an answer: it belongs to the exact definition of its view and to the hash "
      "of the stream up to there, and one that does not fit or is damaged is passed over. replay "
      "and append --if... use the newest one that serves.");
  command.about(
      "verify folds the events once more, from the first on, and compares; exit status 8 if "
      "anything differs. Snapshots of views other than the default one, --view and those of "
      "policies are only checked for damage.");
  command.example("eventsrc snapshot create 'acct/*' --view account",
                  "save the states of some streams");
  command.example("eventsrc snapshot policy set 'acct/*' --view account --every 1000",
                  "from now on, append does it");
  command.example("eventsrc snapshot verify", "is every snapshot what its events give?");
  command.action([arguments](Context& context) { return run_snapshot(*arguments, context); });
}

}  // namespace eventsrc::cli
