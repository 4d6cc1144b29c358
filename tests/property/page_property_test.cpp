#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "eventsrc/append.hpp"
#include "eventsrc/diff.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/export_timeline.hpp"
#include "export/state_steps.hpp"
#include "memory/memory_store.hpp"
#include "support/events.hpp"
#include "support/fakes.hpp"
#include "support/random_view.hpp"

namespace eventsrc::test {
namespace {

std::string random_patch(RandomView& random) {
  constexpr std::string_view kOperations[] = {R"({"op":"add","path":"/l/0","value":7})",
                                              R"({"op":"add","path":"/l/-","value":[1]})",
                                              R"({"op":"remove","path":"/l/0"})",
                                              R"({"op":"remove","path":"/a"})",
                                              R"({"op":"add","path":"/a","value":{"x":[],"y":2}})",
                                              R"({"op":"replace","path":"/n","value":{"x":1}})",
                                              R"({"op":"move","from":"/l/0","path":"/a"})",
                                              R"({"op":"move","from":"/a","path":"/m"})",
                                              R"({"op":"move","from":"/m","path":"/a"})",
                                              R"({"op":"add","path":"/l","value":[1,2,{}]})",
                                              R"({"op":"add","path":"","value":{"l":[0],"a":1}})",
                                              R"({"op":"add","path":"/n","value":1.0})"};
  std::string text = "[";
  for (std::size_t left = 1 + random.below(3); left > 0; --left) {
    if (text.size() > 1) text += ",";
    text += kOperations[random.below(std::size(kOperations))];
  }
  return text + "]";
}

/// A view, and events of stream `s` that it can be applied to.
struct Case {
  std::string definition;
  std::shared_ptr<const View> view;
  std::vector<std::pair<std::string, std::string>> events;  // type and data
};

Case random_case(RandomView& random, std::size_t events) {
  Case made;
  made.definition =
      random.view(R"(,"patched":{"patch":{"":"/data/patch"}},"merged":{"merge":{"":"/data/m"}})"
                  R"(,"gone":"delete")");
  std::vector<ViewMistake> mistakes;
  made.view = View::compile(made.definition, {}, mistakes);
  REQUIRE(mistakes.empty());
  const auto fold = make_fold(made.view);
  for (std::size_t i = 0; i < events; ++i) {
    std::string type = random.type();
    std::string data = random.data();
    if (random.one_in(4)) {
      type = "patched";
      data = R"({"k":"q","n":1,"patch":)" + random_patch(random) + "}";
    } else if (random.one_in(5)) {
      type = "merged";
      data = R"({"k":"q","m":{"a":{"x":null,"z":)" + random.data() + R"(},"m":null,"n":[1]}})";
    } else if (random.one_in(15)) {
      type = "gone";
    }
    EventView view;
    view.stream = "s";
    view.seq = Seq(static_cast<std::int64_t>(i));
    view.type = type;
    view.data = data;
    try {
      fold->add(0, view);
    } catch (const Error&) {
      break;
    }
    made.events.emplace_back(std::move(type), std::move(data));
  }
  return made;
}

std::unique_ptr<Store> store_of(const Case& one) {
  FakeClock clock;
  FakeRandom random;
  auto store = memory::open_store(memory::make_database(random, clock));
  if (one.events.empty()) return store;
  std::vector<NewEvent> events;
  for (const auto& [type, data] : one.events) events.push_back(event("s", type, data));
  Events source(events);
  done(append(*store, source, {}, clock, random));
  return store;
}

std::string written(const std::vector<Difference>& differences) {
  std::string out;
  for (const auto& [kind, pointer, from, to] : differences) {
    out += fmt::format("{} {} {} -> {}\n", static_cast<int>(kind), pointer, from, to);
  }
  return out;
}

/// By comparing whole states.
std::string expected_changes(const std::optional<std::string>& before,
                             const std::optional<std::string>& after) {
  using Kind = Difference::Kind;
  if (before && after) return written(diff(*before, *after));
  if (before) return written({{Kind::remove, "", *before, {}}});
  if (after) return written({{Kind::add, "", {}, *after}});
  return "";
}

TEST_CASE("page property: what changed is what whole states differ by, whatever is left out") {
  RandomView random(11);
  std::size_t changed = 0;
  for (int i = 0; i < 1'500; ++i) {
    const Case one = random_case(random, 25);
    CAPTURE(one.definition);
    const auto store = store_of(one);
    const std::string key = one.view->keyed() ? "q" : "";
    const std::size_t shown = 1 + random.below(3);  // one of so many events
    TimelineStates states(one.view, {}, key);
    StateSteps steps(*store, states, nullptr);
    const auto plain = make_fold(one.view);
    std::optional<std::string> before;
    for (const StoredEvent& event : read(*store, "s")) {
      CAPTURE(event.seq.value());
      plain->add(0, event.view());
      if (!random.one_in(shown)) continue;
      const State state = plain->state(0, key);
      std::optional<std::string> after;
      if (state.kind == State::Kind::value) after = state.value.str();
      const std::string expected = expected_changes(before, after);
      REQUIRE(written(steps.to(event.view()).changes) == expected);
      if (!expected.empty()) ++changed;
      before = after;
    }
  }
  CHECK(changed > 4'000);
}

}  // namespace
}  // namespace eventsrc::test
