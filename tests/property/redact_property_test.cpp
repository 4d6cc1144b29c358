#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "eventsrc/json.hpp"
#include "eventsrc/redact.hpp"
#include "eventsrc/replay.hpp"
#include "support/backends.hpp"
#include "support/random_json.hpp"

namespace eventsrc::test {
namespace {

// The default view, and some that count, copy and merge.
std::vector<std::shared_ptr<const View>> views() {
  std::vector<std::shared_ptr<const View>> all = {View::default_view()};
  for (const char* definition :
       {R"({"view":"v","on":{"*":{"push":{"/types":"/type"},"count":"/n"}}})",
        R"({"view":"v","on":{"insert":{"replace":"/data"},"*":{"merge":{"":"/data"}}}})",
        R"({"view":"v","on":{"changed":{"set":{"/last":"/seq","/data":"/data"}},)"
        R"("delete":"delete","merged":{"merge":{"/m":"/data"}}}})"}) {
    std::vector<ViewMistake> mistakes;
    all.push_back(View::compile(definition, {}, mistakes));
    for (const ViewMistake& mistake : mistakes) FAIL((mistake.pointer + ": " + mistake.what));
  }
  return all;
}

/// Value or kind: what a state is but for its place.
std::string text_of(const State& state) {
  return std::string(kind_name(state.kind)) + " " + state.value.str();
}

struct History {
  std::vector<std::string> types;
  std::vector<std::string> texts;
};

History random_history(RandomJson& random) {
  History history;
  const std::vector<std::string> types = {"insert", "delete", "changed", "merged", "renamed"};
  json::Checker checker(kMaxDepth);
  for (std::size_t i = 0; i < 40; ++i) {
    REQUIRE_FALSE(checker.minify(random.object(2), history.texts.emplace_back()));
    history.types.push_back(types[random.below(types.size())]);
  }
  return history;
}

std::string replayed(Place& at, const std::shared_ptr<const View>& view) {
  const auto fold = make_fold(view);
  replay(*at.open_to_read(), "a", Point(), *fold);
  return text_of(fold->state(0, {}));
}

// With their own seqs, but without those that were dropped.
std::string folded(const History& history, const std::vector<bool>& dropped,
                   const std::shared_ptr<const View>& view) {
  const auto fold = make_fold(view);
  for (std::size_t i = 0; i < history.types.size(); ++i) {
    if (dropped[i]) continue;
    EventView event;
    event.stream = "a";
    event.seq = Seq(static_cast<std::int64_t>(i));
    event.time = FakeClock::kStart;
    event.type = history.types[i];
    event.data = history.texts[i];
    fold->add(0, event);
  }
  return text_of(fold->state(0, {}));
}

TEST_CASE("redact property: replay after a redaction is replay with that event dropped") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    CAPTURE(seed);
    on_each_single_backend([&](Place& at) {
      RandomJson random(seed);
      const History history = random_history(random);
      std::vector<bool> dropped(history.types.size(), false);
      for (std::size_t i = 0; i < history.types.size(); ++i) {
        at.add({event("a", history.types[i], history.texts[i])});
      }
      for (int round = 0; round < 6; ++round) {
        std::vector<Seq> seqs;
        for (std::size_t left = 1 + random.below(3); left > 0; --left) {
          const std::size_t seq = random.below(dropped.size());
          dropped[seq] = true;
          seqs.emplace_back(static_cast<std::int64_t>(seq));
        }
        RedactOptions options;
        options.note = {"asked", {}, "test"};
        redact(*at.open(), "a", seqs, options, at.clock, at.random);
        REQUIRE(verified(at) == "");

        for (const auto& view : views()) {
          CHECK(replayed(at, view) == folded(history, dropped, view));
        }
      }
    });
  }
}

}  // namespace
}  // namespace eventsrc::test
