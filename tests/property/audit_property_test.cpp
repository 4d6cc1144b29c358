#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "eventsrc/bisect.hpp"
#include "eventsrc/blame.hpp"
#include "eventsrc/changes.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/log.hpp"
#include "eventsrc/replay.hpp"
#include "support/events.hpp"
#include "support/random_history.hpp"

namespace eventsrc::test {
namespace {

using Key = std::pair<bool, std::string>;

Key key_of(const std::string* key) { return key == nullptr ? Key(false, "") : Key(true, *key); }

/// The states after an event, by key: texts where there is a value.
using States = std::map<Key, std::pair<State::Kind, std::string>>;

States states_of(Fold& fold) {
  States states;
  fold.states(0, [&states](const std::string* key, const State& state) {
    states[key_of(key)] = {state.kind, state.kind == State::Kind::value ? state.value.str() : ""};
  });
  return states;
}

/// The leaves of a text: by what leads to them (the kinds of what is around them too) their
/// pointers and values.
struct Leaf {
  std::string pointer;
  std::string value;
};
void add_leaves(std::string_view text, const std::string& path, const std::string& pointer,
                std::vector<std::pair<std::string, Leaf>>& out) {
  std::string_view part;
  if (text.size() > 2 && text.front() == '{') {
    json::Members members(text);
    for (std::string_view key; members.next(key, part);) {
      std::string inner = pointer;
      append_step(inner, json::decoded(key));
      add_leaves(part, path + "/{" + json::decoded(key), inner, out);
    }
  } else if (text.size() > 2 && text.front() == '[') {
    json::Elements elements(text);
    for (std::size_t i = 0; elements.next(part); ++i) {
      add_leaves(part, path + "/[" + std::to_string(i), pointer + "/" + std::to_string(i), out);
    }
  } else {
    out.emplace_back(path, Leaf{pointer, std::string(text)});
  }
}

/// "key pointer value seq" of each leaf, by comparing all states with the ones before them.
std::vector<std::string> blamed_by_hand(const RandomHistory& one,
                                        const std::vector<StoredEvent>& events) {
  const auto fold = make_fold(one.view);
  std::map<Key, std::map<std::string, std::pair<Leaf, std::int64_t>>> known;
  for (const StoredEvent& event : events) {
    fold->add(0, event.view());
    for (const auto& [key, state] : states_of(*fold)) {
      std::map<std::string, std::pair<Leaf, std::int64_t>> now;
      std::vector<std::pair<std::string, Leaf>> leaves;
      if (state.first == State::Kind::value) add_leaves(state.second, "", "", leaves);
      for (const auto& [path, leaf] : leaves) {
        const auto before = known[key].find(path);
        const bool same =
            before != known[key].end() && json::equal(before->second.first.value, leaf.value);
        now[path] = {leaf, same ? before->second.second : event.seq.value()};
      }
      known[key] = std::move(now);
    }
  }
  std::vector<std::string> lines;
  for (const auto& [key, state] : states_of(*fold)) {
    if (state.first != State::Kind::value) continue;
    std::vector<std::pair<std::string, Leaf>> leaves;
    add_leaves(state.second, "", "", leaves);
    for (const auto& [path, leaf] : leaves) {
      lines.push_back(key.second + " " + leaf.pointer + " " + leaf.value + " " +
                      std::to_string(known[key][path].second));
    }
  }
  return lines;
}

std::vector<std::string> blamed(Store& store, const RandomHistory& one) {
  std::vector<std::string> lines;
  BlameOptions options;
  options.view = one.view;
  blame(store, "s", options, [&lines](const std::string* key, const BlamedLeaf& leaf) {
    lines.push_back((key == nullptr ? "" : *key) + " " + std::string(leaf.pointer) + " " +
                    std::string(leaf.value) + " " + std::to_string(leaf.seq.value()));
  });
  return lines;
}

std::string applied(const std::string& text, const std::string& patch) {
  // A view that does nothing else is what applies patches.
  std::vector<ViewMistake> mistakes;
  const auto view = View::compile(
      R"({"view":"p","on":{"have":{"replace":"/data/v"},"patch":{"patch":{"":"/data/p"}}}})", {},
      mistakes);
  const auto fold = make_fold(view);
  const std::string have = "{\"v\":" + text + "}";
  const std::string apply = "{\"p\":" + patch + "}";
  EventView event;
  event.stream = "s";
  event.type = "have";
  event.data = have;
  fold->add(0, event);
  event.type = "patch";
  event.data = apply;
  fold->add(0, event);
  return fold->state(0, "").value.str();
}

std::vector<Difference> differences_of(const EventChange& change) {
  std::vector<Difference> all;
  for (const ChangedPart& part : change.parts) {
    for (Difference& difference : diff(part, DiffFor::patch)) all.push_back(std::move(difference));
  }
  return all;
}

std::string patch_of(const EventChange& change) {
  std::string patch;
  append_patch(patch, differences_of(change));
  return patch;
}

/// What it does, whatever the order of the members that it does it to.
std::string done_by(const EventChange& change) {
  std::vector<std::string> steps;
  for (const Difference& difference : differences_of(change)) {
    append_patch(steps.emplace_back(), std::vector<Difference>{difference});
  }
  std::sort(steps.begin(), steps.end());
  return std::accumulate(steps.begin(), steps.end(), std::string());
}

/// Checks what a `ChangeFold` tells of each event against whole states. Returns how many changed
/// something.
std::size_t check_changes(const RandomHistory& one, const std::vector<StoredEvent>& events) {
  const auto plain = make_fold(one.view);
  States before;
  std::size_t told = 0;
  std::size_t changed = 0;
  ChangeFold fold(one.view, {}, [&](const EventView& event, const EventChange& change) {
    CAPTURE(told);
    REQUIRE(event.seq == events[told].seq);
    plain->add(0, events[told].view());
    ++told;
    const States after = states_of(*plain);
    for (const auto& entry : after) {
      const Key& key = entry.first;
      const auto& state = entry.second;
      CAPTURE(key.second);
      const auto found = before.find(key);
      const auto old_state =
          found == before.end() ? std::pair(State::Kind::none, std::string()) : found->second;
      const std::string old_text =
          old_state.first == State::Kind::value ? old_state.second : "null";
      const std::string new_text = state.first == State::Kind::value ? state.second : "null";
      CAPTURE(old_text);
      CAPTURE(new_text);
      const bool same = old_state.first == state.first && json::equal(old_text, new_text);
      if (!change.concerns || key_of(change.key) != key) {
        REQUIRE(same);
        continue;
      }
      REQUIRE(change.before == old_state.first);
      REQUIRE(change.after == state.first);
      REQUIRE(has_changed(change) == !same);
      const std::string patch = patch_of(change);
      CAPTURE(patch);
      REQUIRE(json::equal(applied(old_text, patch), new_text));
      if (!same) ++changed;
    }
    before = after;
  });
  for (const StoredEvent& event : events) fold.add_step(0, event.view());
  fold.finish_steps();
  REQUIRE(told == events.size());
  return changed;
}

TEST_CASE("audit property: the patch of each event makes its state of the one before") {
  RandomView random(7);
  std::size_t changed = 0;
  for (int i = 0; i < 1'500; ++i) {
    const RandomHistory one = random_history(random, 25);
    CAPTURE(one.definition);
    const auto store = store_of(one);
    changed += check_changes(one, read(*store, "s"));
  }
  CHECK(changed > 8'000);
}

TEST_CASE("audit property: blame is what comparing all states leaf by leaf gives") {
  RandomView random(8);
  std::size_t leaves = 0;
  for (int i = 0; i < 1'500; ++i) {
    const RandomHistory one = random_history(random, 25);
    CAPTURE(one.definition);
    const auto store = store_of(one);
    const auto expected = blamed_by_hand(one, read(*store, "s"));
    REQUIRE(blamed(*store, one) == expected);
    leaves += expected.size();
  }
  CHECK(leaves > 5'000);
}

TEST_CASE("audit property: the same of views that use jq") {
  RandomView random(9);
  for (int i = 0; i < 25; ++i) {
    const RandomHistory one = random_history(
        random, 25, R"(if type == "object" then .j = (.l? // [] | length) else {l: [1]} end)");
    CAPTURE(one.definition);
    const auto store = store_of(one);
    const auto events = read(*store, "s");
    check_changes(one, events);
    REQUIRE(blamed(*store, one) == blamed_by_hand(one, events));
  }
}

TEST_CASE("audit property: a log from the middle tells what the whole one tells") {
  RandomView random(10);
  for (int i = 0; i < 300; ++i) {
    const RandomHistory one = random_history(random, 25);
    CAPTURE(one.definition);
    const auto store = store_of(one);
    const auto lines = [&](std::optional<std::int64_t> limit) {
      std::vector<std::string> found;
      LogOptions options;
      options.view = one.view;
      options.events.direction = Direction::backward;
      options.events.limit = limit;
      options.may_skip = true;
      OnLog on;
      on.event = [&found](const EventView& event, const EventChange* change) {
        REQUIRE(change != nullptr);
        found.push_back(std::to_string(event.seq.value()) + done_by(*change));
        return true;
      };
      on.fault = [](const Error& error) { throw error; };
      read_log(*store, options, on);
      return found;
    };
    const auto all = lines(std::nullopt);
    REQUIRE(all.size() == one.events.size());
    for (const std::size_t limit : {std::size_t{1}, std::size_t{7}, all.size()}) {
      const std::size_t count = std::min(limit, all.size());
      REQUIRE(lines(static_cast<std::int64_t>(limit)) ==
              std::vector<std::string>(all.end() - static_cast<std::ptrdiff_t>(count), all.end()));
    }
  }
}

}  // namespace
}  // namespace eventsrc::test
