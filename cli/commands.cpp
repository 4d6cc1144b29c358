#include "commands.hpp"

#include <algorithm>

namespace eventsrc::cli {
namespace {

constexpr std::string_view kMain = "Events and states";
constexpr std::string_view kAudit = "Who changed what";
constexpr std::string_view kRead = "Read";
constexpr std::string_view kStore = "Look after a store";
constexpr std::string_view kShell = "The shell";

constexpr CommandEntry kCommands[] = {
    {"append", kMain, "add events", add_append},
    {"replay", kMain, "print the state at any point in time", add_replay},
    {"snapshot", kMain, "save states, so that replays need not begin at the first event",
     add_snapshot},
    {"export", kMain, "print events, with nothing lost", add_export},
    {"verify", kMain, "prove that history was not altered", add_verify},
    {"log", kAudit, "list events and what each of them changed", add_log},
    {"diff", kAudit, "compare states: two points, two streams, two views", add_diff},
    {"blame", kAudit, "show for each part of a state the event that last set it", add_blame},
    {"bisect", kAudit, "find the event that made something true", add_bisect},
    {"get", kRead, "print one event as it is stored", add_get},
    {"head", kRead, "print a stream's last seq, time and hash", add_head},
    {"streams", kRead, "list the streams", add_streams},
    {"types", kRead, "list the event types and their payload keys", add_types},
    {"view", kRead, "check a view's definition, or draft one", add_view},
    {"init", kStore, "create a store", add_init},
    {"info", kStore, "describe the store and the configuration in effect", add_info},
    {"migrate", kStore, "copy events between stores and files, and go on where it was",
     add_migrate},
    {"redact", kStore, "erase payloads for good; the chain still verifies", add_redact},
    {"rewrite", kStore, "change one stored event, and say so", add_rewrite},
    {"gc", kStore, "remove what cut-short writes and redactions left behind", add_gc},
    {"backup", kStore, "copy the store while it is in use", add_backup},
    {"seal", kStore, "close a store for writing, for a move to another one", add_seal},
    {"archive", kStore, "move a stream's early events to a file, or back", add_archive},
    {"completion", kShell, "print a completion script for bash, zsh or fish", add_completion},
    {"__complete", "", "candidates for completion scripts", add_complete},
};

}  // namespace

std::span<const CommandEntry> commands() noexcept { return kCommands; }

const CommandEntry* find_command(std::string_view name) noexcept {
  const auto* const found = std::find_if(std::begin(kCommands), std::end(kCommands),
                                         [&](const CommandEntry& e) { return e.name == name; });
  return found == std::end(kCommands) ? nullptr : found;
}

}  // namespace eventsrc::cli
