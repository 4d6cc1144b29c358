#include "migrate_sample.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "eventsrc/diff.hpp"
#include "eventsrc/error.hpp"
#include "json_object.hpp"

namespace eventsrc::cli {
namespace {

/// Texts of states, by stream and key.
using States = std::map<std::pair<std::string, std::optional<std::string>>, std::string>;

States states_of(Context& context, Store& store, const Selection& selection,
                 const std::shared_ptr<const View>& view, const ReplayOptions& options) {
  States states;
  OnStream on;
  on.state = [&states](std::string_view stream, const std::string* key, const State& state) {
    if (state.kind != State::Kind::value) return;
    states[{std::string(stream), key == nullptr ? std::nullopt : std::optional(*key)}] =
        state.value.str();
  };
  on.fault = [&context](const Error& error) { context.messages().negative(error.what()); };
  replay_many(store, selection, Point(), view, options, on);
  return states;
}

std::string patch_of(const std::string* before, const std::string* after) {
  std::string patch;
  if (before != nullptr && after != nullptr) {
    append_patch(patch, diff(*before, *after));
  } else if (after != nullptr) {
    append_patch(patch, std::array{Difference{Difference::Kind::add, "", {}, *after}});
  } else {
    append_patch(patch, std::array{Difference{Difference::Kind::remove, "", *before, {}}});
  }
  return patch;
}

}  // namespace

void print_sample(Context& context, const NewEvent& event) {
  std::string inner;
  JsonObject object(inner);
  object.text("stream", event.stream).time("time", *event.time).text("type", event.type);
  object.raw("data", event.data);
  if (event.meta) object.raw("meta", *event.meta);
  if (event.id) object.text("id", *event.id);
  object.close();
  std::string line;
  JsonObject(line).raw("event", inner).close();
  context.print_line(line);
}

void print_state_changes(Context& context, Store& before, Store& after, const Selection& selection,
                         const std::shared_ptr<const View>& view, const ReplayOptions& options) {
  const States old_states = states_of(context, before, selection, view, options);
  // Streams may have been renamed.
  States new_states = states_of(context, after, Selection::all(), view, options);
  const auto print = [&](const States::key_type& name, const std::string* from,
                         const std::string* to) {
    const std::string patch = patch_of(from, to);
    if (patch == "[]") return;
    std::string line;
    JsonObject object(line);
    object.text("stream", name.first);
    if (name.second) object.text("key", *name.second);
    object.raw("patch", patch).close();
    context.print_line(line);
  };
  for (const auto& [name, state] : old_states) {
    const auto found = new_states.find(name);
    print(name, &state, found == new_states.end() ? nullptr : &found->second);
    if (found != new_states.end()) new_states.erase(found);
  }
  for (const auto& [name, state] : new_states) print(name, nullptr, &state);
}

}  // namespace eventsrc::cli
