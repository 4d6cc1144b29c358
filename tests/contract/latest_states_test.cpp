#include "eventsrc/latest_states.hpp"

#include <memory>
#include <string>

#include <doctest/doctest.h>

#include "eventsrc/error.hpp"
#include "eventsrc/view.hpp"
#include "support/backends.hpp"

namespace eventsrc::test {
namespace {

NewEvent numbered(std::string_view stream, std::string_view data) {
  NewEvent made = event(stream, "set", data);
  return made;
}

std::string state_of(Fold& fold, std::size_t group) {
  const State state = fold.state(group, "");
  return state.kind == State::Kind::value ? state.value.str() : std::string(kind_name(state.kind));
}

TEST_CASE("latest states: only what is new is folded") {
  on_each_backend([](Place& place) {
    const auto fold = make_fold(View::default_view());
    LatestStates latest(*fold, nullptr);
    const auto look = [&](std::string_view stream) {
      const auto store = place.open_to_read();
      return state_of(*fold, latest.look(*store, stream));
    };
    CHECK(look("a") == "none");
    place.add({numbered("a", R"({"n":1})"), numbered("b", R"({"n":5})")});
    CHECK(look("a") == R"({"n":1})");
    CHECK(look("b") == R"({"n":5})");
    CHECK(look("a") == R"({"n":1})");
    const std::int64_t folded = fold->bytes();
    CHECK(folded == 14);
    place.add({numbered("a", R"({"m":22})")});
    CHECK(look("a") == R"({"n":1,"m":22})");
    CHECK(fold->bytes() == folded + 8);
    latest.forget("a");
    CHECK(look("a") == R"({"n":1,"m":22})");
    CHECK(fold->bytes() == folded + 8 + 15);
  });
}

TEST_CASE("latest states: of streams that were not looked at for long nothing is kept") {
  on_each_backend([](Place& place) {
    place.add(
        {numbered("a", R"({"n":1})"), numbered("b", R"({"n":2})"), numbered("c", R"({"n":3})")});
    const auto fold = make_fold(View::default_view());
    LatestStates latest(*fold, nullptr, 2);
    const auto store = place.open_to_read();
    const auto look = [&](std::string_view stream) {
      const std::int64_t before = fold->bytes();
      static_cast<void>(latest.look(*store, stream));
      return fold->bytes() - before;
    };
    CHECK(look("a") == 7);
    CHECK(look("b") == 7);
    CHECK(look("a") == 0);
    CHECK(look("c") == 7);  // in the place of b
    CHECK(look("a") == 0);
    CHECK(look("b") == 7);
    latest.forget_all();
    CHECK(look("a") == 7);
    CHECK(state_of(*fold, latest.look(*store, "b")) == R"({"n":2})");
  });
}

TEST_CASE("latest states: another history of a stream is folded anew") {
  on_two_of_each([](Place& one, Place& other) {
    one.add({numbered("a", R"({"n":1})"), numbered("a", R"({"n":2})")});
    other.add(
        {numbered("a", R"({"m":1})"), numbered("a", R"({"m":2})"), numbered("a", R"({"k":3})")});
    const auto fold = make_fold(View::default_view());
    LatestStates latest(*fold, nullptr);
    CHECK(state_of(*fold, latest.look(*one.open_to_read(), "a")) == R"({"n":2})");
    CHECK(state_of(*fold, latest.look(*other.open_to_read(), "a")) == R"({"m":2,"k":3})");
    CHECK(state_of(*fold, latest.look(*one.open_to_read(), "a")) == R"({"n":2})");
  });
}

TEST_CASE("latest states: what cannot be folded is not kept") {
  on_each_backend([](Place& place) {
    std::vector<ViewMistake> mistakes;
    const auto view =
        View::compile(R"({"view":"v","on":{"set":{"inc":{"/n":"/data/n"}}}})", {}, mistakes);
    REQUIRE(mistakes.empty());
    const auto fold = make_fold(view);
    LatestStates latest(*fold, nullptr);
    place.add({numbered("a", R"({"n":1})")});
    CHECK(state_of(*fold, latest.look(*place.open_to_read(), "a")) == R"({"n":1})");
    place.add({numbered("a", R"({"n":"x"})")});
    const auto store = place.open_to_read();
    CHECK_THROWS_AS(static_cast<void>(latest.look(*store, "a")), Error);
    CHECK_THROWS_AS(static_cast<void>(latest.look(*store, "a")), Error);
    place.add({numbered("b", R"({"n":7})")});
    CHECK(state_of(*fold, latest.look(*place.open_to_read(), "b")) == R"({"n":7})");
  });
}

}  // namespace
}  // namespace eventsrc::test
