#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "json_object.hpp"
#include "selection.hpp"
#include "snapshot.hpp"
#include "table.hpp"
#include "text.hpp"
#include "view_source.hpp"

namespace eventsrc::cli {
namespace {

// So many digits of a definition's hash tell it from others.
constexpr std::size_t kShortHash = 12;

std::vector<Snapshot> find(SnapshotStore& snapshots, const SnapshotArguments& arguments) {
  auto found = snapshots.list(parse_selection(arguments.words, arguments.all));
  if (const auto view = arguments.view()) {
    std::erase_if(found, [&](const Snapshot& one) { return one.view != *view; });
  }
  return found;
}

/// Members that list and show have in common.
void add_members(JsonObject& object, const Snapshot& snapshot) {
  object.text("stream", snapshot.stream)
      .text("view", snapshot.view)
      .hex("definition", snapshot.definition)
      .number("seq", snapshot.seq.value())
      .time("time", snapshot.time)
      .hex("hash", snapshot.hash)
      .time("created", snapshot.created);
  if (snapshot.epoch) object.boolean("epoch", true);
}

std::string state_of(const Snapshot& snapshot) {
  const auto facts = snapshot_facts(snapshot);
  return facts ? std::string(facts->kind) : "damaged";
}

std::string state_cell(const Snapshot& snapshot) {
  return state_of(snapshot) + (snapshot.epoch ? ", epoch" : "");
}

void print_json(const Snapshot& snapshot, Context& context) {
  std::string line;
  JsonObject object(line);
  add_members(object, snapshot);
  const auto facts = snapshot_facts(snapshot);
  object.text("state", state_of(snapshot));
  if (facts) object.number("events", facts->events);
  object.close();
  context.print_line(line);
}

void print_table(const std::vector<Snapshot>& all, Context& context) {
  if (all.empty()) return;
  constexpr std::size_t kWidestName = 40;
  std::size_t stream = 0;
  std::size_t view = 0;
  std::size_t state = 0;
  for (const Snapshot& snapshot : all) {
    state = std::max(state, state_cell(snapshot).size());
    stream = std::max(stream, columns(printable(snapshot.stream)));
    view = std::max(view, columns(printable(snapshot.view)));
  }
  Table table(context, {{"stream", std::min(stream, kWidestName)},
                        {"view", std::min(view, kWidestName)},
                        {"definition", kShortHash},
                        {"seq", 8, Align::right},
                        {"time", context.zone().text_length()},
                        {"state", state},
                        {"created", context.zone().text_length()}});
  for (const Snapshot& snapshot : all) {
    table.row(std::array{snapshot.stream, snapshot.view,
                         to_hex(snapshot.definition).substr(0, kShortHash),
                         fmt::to_string(snapshot.seq.value()), context.zone().text(snapshot.time),
                         state_cell(snapshot), context.zone().text(snapshot.created)});
  }
}

/// Which one `show` is to show.
std::optional<Snapshot> choose(SnapshotStore& snapshots, const Pattern& pattern,
                               const Hash& definition, const std::string& which) {
  const std::string& stream = pattern.prefix();
  constexpr std::string_view kBefore = "before:";
  if (which == "latest") return snapshots.newest(stream, definition, {});
  if (which == "earliest") {
    for (const Snapshot& one : snapshots.list(Selection({pattern.text()}))) {
      if (one.definition != definition) continue;
      return snapshots.newest(stream, definition, {.max_seq = one.seq});
    }
    return std::nullopt;
  }
  const auto seq = which.starts_with(kBefore) ? parse_count(which.substr(kBefore.size()))
                                              : std::optional<std::int64_t>();
  if (!seq) {
    throw Error(ErrorCode::usage,
                fmt::format("'{}' is no snapshot: use latest, earliest or before:SEQ", which));
  }
  return snapshots.newest(stream, definition, {.max_seq = Seq(*seq - 1)});
}

/// Adds what the snapshot holds, or of a keyed view what it holds of `key`.
void add_states(JsonObject& object, const Snapshot& snapshot,
                const std::optional<std::string>& key) {
  object.number("events", snapshot_facts(snapshot)->events);
  State state;
  static_cast<void>(read_snapshot(snapshot, [&](const std::string* at, const State& found) {
    const bool wanted = key ? at != nullptr && *at == *key : at == nullptr;
    if (wanted) state = found;
  }));
  const bool is_group = !key && state_of(snapshot) == "keys";
  if (key) object.text("key", *key);
  object.text("state", is_group ? "keys" : kind_name(state.kind));
  if (is_group) object.raw("keys", snapshot.value);
  if (state.kind == State::Kind::value) object.raw("value", state.value.str());
}

}  // namespace

int list_snapshots(const SnapshotArguments& arguments, Context& context) {
  Store& store = context.open_for_reading();
  const auto found = find(snapshots_of(store), arguments);
  if (arguments.json) {
    for (const Snapshot& snapshot : found) print_json(snapshot, context);
  } else {
    print_table(found, context);
  }
  return report_unknown_names(context, store, parse_selection(arguments.words, arguments.all));
}

int show_snapshot(const SnapshotArguments& arguments, Context& context) {
  check_words(arguments, 1, 2, "show STREAM [latest|earliest|before:SEQ]");
  const Pattern pattern(arguments.words[0]);
  if (!pattern.is_name()) {
    throw Error(ErrorCode::usage, "show is of one stream: name it in full");
  }
  const std::string& stream = pattern.prefix();
  const FoldChoice choice = parse_fold_options(arguments.fold(), context);
  Store& store = context.open_for_reading();
  const auto snapshot = choose(snapshots_of(store), pattern, choice.view->hash(),
                               arguments.words.size() > 1 ? arguments.words[1] : "latest");
  if (!snapshot) {
    context.messages().negative(
        fmt::format("there is no such snapshot of stream '{}' for this definition of view '{}'",
                    stream, choice.view->name()));
    return 1;
  }
  if (!read_snapshot(*snapshot, [](const std::string*, const State&) {})) {
    throw Error(ErrorCode::integrity,
                fmt::format("the snapshot of stream '{}' at seq {} is damaged: {}", stream,
                            snapshot->seq.value(), advice_on(*snapshot)));
  }
  std::string line;
  JsonObject object(line);
  add_members(object, *snapshot);
  add_states(object, *snapshot, choice.key);
  object.close();
  context.print_value(line);
  return 0;
}

int drop_snapshots(const SnapshotArguments& arguments, Context& context) {
  if (arguments.words.empty() && !arguments.all) {
    throw Error(ErrorCode::usage, "name streams, patterns, or --all");
  }
  const auto store = context.open_for_writing({});
  SnapshotStore& snapshots = snapshots_of(*store);
  const auto found = find(snapshots, arguments);
  const std::size_t dropped = snapshots.drop(found);
  if (dropped > 0) context.mark_stored("the snapshots are removed");
  const auto kept = std::count_if(found.begin(), found.end(),
                                  [](const Snapshot& snapshot) { return snapshot.epoch; });
  if (kept > 0) {
    context.messages().warning(
        fmt::format("{} of an epoch {} kept: what is archived could not be told without", kept,
                    kept == 1 ? "is" : "are"));
  }
  std::string line;
  JsonObject(line)
      .number("dropped", static_cast<std::int64_t>(dropped))
      .number("kept", kept)
      .close();
  context.print_value(line);
  return report_unknown_names(context, *store, parse_selection(arguments.words, arguments.all));
}

}  // namespace eventsrc::cli
