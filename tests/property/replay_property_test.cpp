#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "eventsrc/json.hpp"
#include "eventsrc/replay.hpp"
#include "support/backends.hpp"
#include "support/random_json.hpp"

namespace eventsrc::test {
namespace {

std::string text_of(const State& state) {
  std::string text = std::to_string(state.events) + " " + std::string(kind_name(state.kind)) + " ";
  if (state.events > 0) {
    text += std::to_string(state.seq.value()) + " " + to_string(state.time) + " ";
  }
  return text + state.value.str();
}

void fill(Place& at, std::uint64_t seed) {
  RandomJson random(seed);
  const std::vector<std::string> types = {"insert",  "delete", "changed", "Changed",
                                          "Deleted", "merged", "merged",  "renamed"};
  std::vector<std::string> texts(60);
  std::vector<NewEvent> events;
  json::Checker checker(kMaxDepth);
  for (std::string& text : texts) {
    REQUIRE_FALSE(checker.minify(random.below(5) == 0 ? random.value(2) : random.object(2), text));
    events.push_back(
        event(random.below(3) == 0 ? "b" : "a", types[random.below(types.size())], text));
  }
  const auto store = at.open();
  for (const NewEvent& next : events) {
    // Several events often share a microsecond.
    if (random.below(2) == 0) at.clock.advance(std::chrono::seconds(random.below(3)));
    SingleEvent source(next);
    done(append(*store, source, {}, at.clock, at.random));
  }
}

TEST_CASE("replay property: a history's line k is the replay at k, by seq, count and time") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    CAPTURE(seed);
    on_each_backend([&](Place& at) {
      fill(at, seed);
      const auto store = at.open_to_read();
      for (const std::string_view stream : {"a", "b"}) {
        const auto events = read(*store, stream);
        std::vector<std::string> lines;
        const auto fold = make_fold(View::default_view());
        replay_history(*store, stream, {}, *fold,
                       [&](std::string_view, const std::string*, const State& state) {
                         lines.push_back(text_of(state));
                       });
        REQUIRE(lines.size() == events.size());
        for (std::size_t k = 0; k < lines.size(); ++k) {
          CHECK(text_of(replay(*store, stream, Point::at(events[k].seq))) == lines[k]);
          const auto left = static_cast<std::int64_t>(lines.size() - 1 - k);
          CHECK(text_of(replay(*store, stream, Point::before_last(left))) == lines[k]);
          const bool last_of_its_time =
              k + 1 == events.size() || events[k].time < events[k + 1].time;
          if (last_of_its_time) {
            CHECK(text_of(replay(*store, stream, Point::at(events[k].time))) == lines[k]);
          }
        }
      }
    });
  }
}

TEST_CASE("replay property: many streams at a point are each stream at that point") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    CAPTURE(seed);
    on_each_backend([&](Place& at) {
      fill(at, seed);
      const auto store = at.open_to_read();
      const Timestamp middle = read_all(*store)[30].time;
      for (const Point& point :
           {Point(), Point::at(Seq(5)), Point::at(middle), Point::before_last(7)}) {
        std::map<std::string, std::string> together;
        replay_each(*store, Selection::all(), point, View::default_view(),
                    [&](std::string_view stream, const std::string*, const State& state) {
                      together[std::string(stream)] = text_of(state);
                    });
        REQUIRE(together.size() == 2);
        for (const auto& [stream, text] : together) {
          CHECK(text == text_of(replay(*store, stream, point)));
        }
      }
    });
  }
}

}  // namespace
}  // namespace eventsrc::test
