#include "eventsrc/replay.hpp"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

namespace eventsrc {
namespace {

/// The default view's answer to events given as type and data.
std::string folded(const std::vector<std::pair<std::string, std::string>>& events) {
  const auto fold = make_fold(View::default_view());
  std::int64_t seq = 0;
  for (const auto& [type, data] : events) {
    EventView event;
    event.stream = "a";
    event.seq = Seq(seq++);
    event.type = type;
    event.data = data;
    event.redacted = data.empty();
    fold->add(0, event);
  }
  const State state = fold->state(0, "");
  CHECK(state.events == static_cast<std::int64_t>(events.size()));
  return state.kind == State::Kind::value ? state.value.str() : std::string(kind_name(state.kind));
}

TEST_CASE("fold: insert replaces, delete and deleted delete, all else merges, in any case") {
  CHECK(folded({}) == "none");
  for (const std::string insert : {"insert", "INSERT", "Insert"}) {
    CHECK(folded({{"t", R"({"a":1})"}, {insert, R"({"b":null})"}}) == R"({"b":null})");
    CHECK(folded({{insert, "[1]"}}) == "[1]");
  }
  for (const std::string erase : {"delete", "deleted", "DELETE", "Deleted"}) {
    CHECK(folded({{"t", R"({"a":1})"}, {erase, R"({"b":1})"}}) == "deleted");
    CHECK(folded({{erase, "{}"}}) == "deleted");
    CHECK(folded({{"t", R"({"a":1})"}, {erase, "{}"}, {"t", R"({"b":1})"}}) == R"({"b":1})");
  }
  for (const std::string other : {"inserted", "deletes", "delete ", "ínsert", "t"}) {
    CAPTURE(other);
    CHECK(folded({{"t", R"({"a":1,"b":2})"}, {other, R"({"b":null,"c":3})"}}) ==
          R"({"a":1,"c":3})");
  }
}

TEST_CASE("fold: data that is no object replaces the state, and is replaced by the next object") {
  CHECK(folded({{"t", R"({"a":1})"}, {"t", "7.10"}}) == "7.10");
  CHECK(folded({{"t", "null"}}) == "null");
  CHECK(folded({{"t", "7"}, {"t", R"({"a":{"b":null,"c":1.0}})"}}) == R"({"a":{"c":1.0}})");
}

TEST_CASE("fold: an erased event concerns no view, whatever its type was") {
  CHECK(folded({{"insert", ""}}) == "none");
  CHECK(folded({{"t", "1"}, {"delete", ""}}) == "1");
  CHECK(folded({{"t", "1"}, {"delete", "{}"}, {"t", ""}}) == "deleted");
}

}  // namespace
}  // namespace eventsrc
