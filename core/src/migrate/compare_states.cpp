#include <map>
#include <optional>
#include <string>
#include <utility>

#include "eventsrc/hash.hpp"
#include "eventsrc/migrate.hpp"

namespace eventsrc {
namespace {

using Name = std::pair<std::string, std::optional<std::string>>;

Hash digest_of(Sha256& sha, const State& state) {
  std::string spare;
  sha.reset();
  sha.add_text(kind_name(state.kind));
  if (state.kind == State::Kind::value) sha.add_text(state.value.text(spare));
  return sha.finish();
}

void each_state(Store& store, const Selection& selection, const std::shared_ptr<const View>& view,
                const ReplayOptions& options,
                const std::function<void(Name name, const Hash& digest)>& each) {
  Sha256 sha;
  OnStream on;
  on.state = [&](std::string_view stream, const std::string* key, const State& state) {
    if (state.kind == State::Kind::none) return;
    each({std::string(stream), key == nullptr ? std::nullopt : std::optional(*key)},
         digest_of(sha, state));
  };
  on.fault = [](const Error& error) { throw error; };
  replay_many(store, selection, Point(), view, options, on);
}

}  // namespace

std::int64_t compare_states(
    Store& source, Store& destination, const Selection& selection,
    const std::shared_ptr<const View>& view, const ReplayOptions& options,
    const std::function<void(std::string_view stream, const std::string* key)>& differs) {
  std::map<Name, Hash> states;  // those that differ, in the end
  StreamNames streams;
  each_state(source, selection, view, options, [&](Name name, const Hash& digest) {
    streams.insert(name.first);
    states.emplace(std::move(name), digest);
  });
  auto count = static_cast<std::int64_t>(states.size());
  each_state(destination, selection, view, options, [&](Name name, const Hash& digest) {
    const auto found = states.find(name);
    if (found != states.end() && found->second == digest) {
      states.erase(found);
    } else if (found == states.end() && streams.contains(name.first)) {
      ++count;
      states.emplace(std::move(name), digest);
    }
  });
  for (const auto& [name, digest] : states) {
    differs(name.first, name.second ? &*name.second : nullptr);
  }
  return count;
}

}  // namespace eventsrc
