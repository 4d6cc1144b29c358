#include "support/random_history.hpp"

#include <iterator>
#include <string_view>

#include <doctest/doctest.h>

#include "eventsrc/append.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/json.hpp"
#include "memory/memory_store.hpp"
#include "support/events.hpp"
#include "support/fakes.hpp"

namespace eventsrc::test {
namespace {

std::string random_patch(RandomView& random) {
  constexpr std::string_view kOperations[] = {R"({"op":"add","path":"/l/0","value":7})",
                                              R"({"op":"add","path":"/l/-","value":[1]})",
                                              R"({"op":"remove","path":"/l/0"})",
                                              R"({"op":"remove","path":"/a"})",
                                              R"({"op":"remove","path":"/m"})",
                                              R"({"op":"add","path":"/a","value":{"x":[],"y":2}})",
                                              R"({"op":"replace","path":"/n","value":{"x":1}})",
                                              R"({"op":"copy","from":"/a","path":"/l/1"})",
                                              R"({"op":"move","from":"/l/0","path":"/a"})",
                                              R"({"op":"move","from":"/l/1","path":"/l/0"})",
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

/// An event's type and data.
std::pair<std::string, std::string> random_event(RandomView& random, bool with_jq) {
  std::string data = random.data();
  if (random.one_in(4)) {
    return {"patched", R"({"k":"q","n":1,"patch":)" + random_patch(random) + "}"};
  }
  if (with_jq && random.one_in(4)) return {"jqd", data};
  if (random.one_in(8)) {
    return {"merged", R"({"k":"q","m":{"a":{"x":null,"z":)" + data + R"(},"m":null,"n":[1]}})"};
  }
  if (random.one_in(12)) return {"merged", R"({"k":"q","m":{}})"};
  if (random.one_in(12)) return {"merged-inside", R"({"k":"q","m":{}})"};
  if (random.one_in(20)) return {"gone", data};
  return {random.type(), data};
}

}  // namespace

RandomHistory random_history(RandomView& random, std::size_t events, const std::string& jq) {
  RandomHistory made;
  std::string more = R"(,"patched":{"patch":{"":"/data/patch"}},"merged":{"merge":{"":"/data/m"}})"
                     R"(,"merged-inside":{"merge":{"/n":"/data/m","/l":"/data/m"}})"
                     R"(,"gone":"delete")";
  if (!jq.empty()) more += R"(,"jqd":{"jq":)" + json::quoted(jq) + "}";
  made.definition = random.view(more);
  std::vector<ViewMistake> mistakes;
  made.view = View::compile(made.definition, {}, mistakes);
  REQUIRE(mistakes.empty());
  const auto fold = make_fold(made.view);
  for (std::size_t i = 0; i < events; ++i) {
    auto [type, data] = random_event(random, !jq.empty());
    EventView event;
    event.stream = "s";
    event.seq = Seq(static_cast<std::int64_t>(i));
    event.type = type;
    event.data = data;
    try {
      fold->add(0, event);
      // A fold in another process tells later what it cannot apply.
      fold->states(0, [](const std::string* /*key*/, const State& /*state*/) {});
    } catch (const Error&) {
      break;
    }
    made.events.emplace_back(std::move(type), std::move(data));
  }
  return made;
}

std::unique_ptr<Store> store_of(const RandomHistory& history) {
  FakeClock clock;
  FakeRandom random;
  auto store = memory::open_store(memory::make_database(random, clock));
  if (history.events.empty()) return store;
  std::vector<NewEvent> events;
  for (const auto& [type, data] : history.events) events.push_back(event("s", type, data));
  Events source(events);
  done(append(*store, source, {}, clock, random));
  return store;
}

}  // namespace eventsrc::test
