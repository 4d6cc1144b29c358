#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "eventsrc/diff.hpp"
#include "eventsrc/export_timeline.hpp"
#include "export/state_steps.hpp"
#include "support/events.hpp"
#include "support/random_history.hpp"

namespace eventsrc::test {
namespace {

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
    const RandomHistory one = random_history(random, 25);
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
