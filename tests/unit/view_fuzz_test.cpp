// What fuzzing found in views (tests/fuzz).

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc {
namespace {

std::shared_ptr<const View> view_of(const std::string& definition) {
  std::vector<ViewMistake> mistakes;
  auto view = View::compile(definition, {}, mistakes);
  REQUIRE(view);
  return view;
}

EventView event_of(std::string_view data) {
  EventView event;
  event.stream = "s";
  event.type = "t";
  event.data = data;
  return event;
}

/// The message of the `invalid` error that an event with this data ends the fold with.
std::string error_of(const std::string& definition, std::string_view data) {
  const auto fold = make_fold(view_of(definition));
  try {
    fold->add(0, event_of(data));
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::invalid);
    return error.what();
  }
  return {};
}

std::string nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("View::compile: a long word that is a mistake is shown in whole characters") {
  std::string word = "a";
  for (int i = 0; i < 40; ++i) word += "é";
  std::vector<ViewMistake> mistakes;
  CHECK_FALSE(
      View::compile(R"({"view":"v","scope":")" + word + R"(","on":{"a":"ignore"}})", {}, mistakes));
  REQUIRE(mistakes.size() == 1);
  CHECK(json::valid_utf8(mistakes[0].what));
  CHECK(contains(mistakes[0].what, "é\"…: expected"));
}

TEST_CASE("Fold: an event as deep as may be is no damage where the state would be too deep") {
  const std::string too_deep = "the state would be nested deeper than 200";
  const std::string deepest = nested(kMaxDepth);
  CHECK(contains(error_of(R"({"view":"v","on":{"*":{"replace":""}}})", deepest), too_deep));
  CHECK(contains(error_of(R"({"view":"v","on":{"*":{"push":{"":"/data"}}}})", deepest), too_deep));
  CHECK(contains(error_of(R"({"view":"v","on":{"*":{"push":{"":""}}}})", deepest), too_deep));
  CHECK(error_of(R"({"view":"v","on":{"*":{"replace":"/data"}}})", deepest).empty());
  CHECK(
      error_of(R"({"view":"v","on":{"*":{"push":{"":"/data"}}}})", nested(kMaxDepth - 1)).empty());
}

TEST_CASE("Fold: a patch that doubles the state again and again is stopped at 16 MiB") {
  std::string patch = R"([{"op":"add","path":"/a","value":"0123456789"})";
  for (int i = 0; i < 100; ++i) {
    patch += R"(,{"op":"copy","from":"","path":"/)" + std::to_string(i) + R"("})";
  }
  patch += ']';
  const std::string error =
      error_of(R"({"view":"v","init":{},"on":{"*":{"patch":{"":"/data"}}}})", patch);
  CHECK(contains(error, "the state grows over 16 MiB"));
}

TEST_CASE("Fold::add_step: an event that a lenient view skips is handed out for the key \"\" too") {
  const auto fold = make_fold(view_of(
      R"({"view":"v","key":"/data/k","lenient":true,"on":{"*":{"set":{"/a":"/data/a"}}}})"));
  for (const std::string name : {"", "x"}) {
    CAPTURE(name);
    std::vector<std::string> keys;
    const std::string data = R"({"k":")" + name + R"("})";
    fold->add_step(0, event_of(data),
                   [&keys](std::string_view /*type*/, const std::string* key,
                           const State& /*state*/) { keys.push_back(*key); });
    CHECK(keys == std::vector<std::string>{name});
  }
}

}  // namespace
}  // namespace eventsrc
