#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/replay.hpp"
#include "eventsrc/snapshot_work.hpp"
#include "eventsrc/what_if.hpp"
#include "support/fakes.hpp"
#include "support/random_history.hpp"

namespace eventsrc::test {
namespace {

/// Some of the stream's `events` events are other ones.
WhatIf random_changes(RandomView& random, std::size_t events) {
  WhatIf changes;
  const auto place = [&] { return Seq(static_cast<std::int64_t>(random.below(events))); };
  const auto content = [&] {
    WhatIf::Content made;
    made.type = random.type();
    made.data = random.data();
    return made;
  };
  for (std::size_t left = random.below(3); left > 0; --left) changes.dropped.insert(place());
  for (std::size_t left = random.below(3); left > 0; --left) {
    const Seq seq = place();
    if (!changes.dropped.contains(seq)) changes.replaced[seq] = content();
  }
  for (std::size_t left = random.below(3); left > 0; --left) {
    changes.inserted[random.one_in(6) ? WhatIf::kBeforeFirst : place()].push_back(content());
  }
  for (std::size_t left = random.below(3); left > 0; --left) changes.appended.push_back(content());
  return changes;
}

/// Not one that counts events: where some are inserted, snapshots do not serve it.
Point random_point(RandomView& random, std::size_t events) {
  if (random.one_in(2)) return {};
  return Point::at(Seq(static_cast<std::int64_t>(random.below(events + 2))));
}

std::string line_of(const std::string* key, const State& state) {
  return fmt::format("{} {} {} {} {} {} {}\n", key == nullptr ? "-" : *key, kind_name(state.kind),
                     state.seq.value(), supposed_name(state.supposed), state.events, state.skipped,
                     state.value.str());
}

/// The states at a point, and those after each event behind `after`; or what is wrong.
std::string told(Store& store, const RandomHistory& one, const Point& point,
                 const std::optional<Seq>& after, ReplayStart* start) {
  std::string lines;
  try {
    const auto fold = make_fold(one.view);
    replay(store, "s", point, *fold, 1, start);
    fold->states(0,
                 [&](const std::string* key, const State& state) { lines += line_of(key, state); });
    HistoryRange range;
    range.at = point;
    range.after = after;
    const auto steps = make_fold(one.view);
    replay_history(
        store, "s", range, *steps,
        [&](std::string_view /*type*/, const std::string* key, const State& state) {
          lines += line_of(key, state);
        },
        start);
  } catch (const Error& error) {
    lines += error.what();
  }
  return lines;
}

TEST_CASE("what-if property: snapshots of what is before the first change make no difference") {
  RandomView random(21);
  std::int64_t used = 0;
  std::size_t changed = 0;
  for (int i = 0; i < 800; ++i) {
    const RandomHistory one = random_history(random, 25);
    CAPTURE(one.definition);
    if (one.events.empty()) continue;
    const auto store = store_of(one);
    SnapshotOptions options;
    options.every = static_cast<std::int64_t>(1 + random.below(6));
    options.fault = [](const Error& error) { throw Error(error); };
    create_snapshots(*store, *store->snapshots(), Selection({"s"}), one.view, options);
    const auto stored = told(*store, one, {}, std::nullopt, nullptr);
    for (int k = 0; k < 3; ++k) {
      const auto what_if = with_changes(*store, "s", random_changes(random, one.events.size()));
      const Point point = random_point(random, one.events.size());
      const auto after = Seq(static_cast<std::int64_t>(random.below(one.events.size())));
      ReplayStart start([](const std::string& why) { FAIL(why); });
      const std::string expected = told(*what_if, one, point, after, nullptr);
      REQUIRE(told(*what_if, one, point, after, &start) == expected);
      used += start.used();
      if (told(*what_if, one, {}, std::nullopt, nullptr) != stored) ++changed;
    }
  }
  CHECK(used > 500);
  CHECK(changed > 1'000);
}

}  // namespace
}  // namespace eventsrc::test
