#include "eventsrc/append.hpp"

#include <string>

#include <doctest/doctest.h>

namespace eventsrc {
namespace {

ErrorCode refusal(const NewEvent& event) {
  try {
    event.check();
  } catch (const Error& error) {
    return error.code();
  }
  return ErrorCode::internal;
}

NewEvent plain() {
  NewEvent event{};
  event.stream = "a";
  event.type = "t";
  event.data = "{}";
  return event;
}

NewEvent copied() {
  NewEvent event = plain();
  event.hash.emplace();
  event.salt.emplace();
  event.time.emplace();
  return event;
}

NewEvent erased() {
  NewEvent event = copied();
  event.redacted = true;
  event.content.emplace();
  event.data = {};
  event.salt.reset();
  return event;
}

TEST_CASE("Expected: the four forms and nothing else are read") {
  for (const std::string text : {"any", "none", "exists", "0", "7", "9223372036854775807"}) {
    CHECK(Expected::parse(text, ErrorCode::usage).str() == text);
  }
  for (const std::string text : {"", "Any", "-1", "+1", "01", " 1", "1 ", "1.0", "1e3", "null",
                                 "9223372036854775808", "latest"}) {
    CAPTURE(text);
    for (const ErrorCode code : {ErrorCode::usage, ErrorCode::invalid}) {
      try {
        static_cast<void>(Expected::parse(text, code));
        FAIL_CHECK("it was read");
      } catch (const Error& error) {
        CHECK(error.code() == code);
      }
    }
  }
}

TEST_CASE("Expected: what holds depends on the head alone") {
  StreamHead empty;
  StreamHead one;
  one.events = 1;
  StreamHead gap;
  gap.events = 2;
  gap.last = Seq(9);
  const auto holds = [](std::string_view text, const StreamHead& head) {
    return Expected::parse(text, ErrorCode::usage).holds(head);
  };
  CHECK(Expected().holds(empty));
  CHECK(holds("none", empty));
  CHECK_FALSE(holds("none", one));
  CHECK_FALSE(holds("0", empty));
  CHECK(holds("0", one));
  CHECK(holds("9", gap));
  CHECK_FALSE(holds("1", gap));
}

TEST_CASE("NewEvent: what fits together passes") {
  plain().check();
  copied().check();
  erased().check();
  NewEvent salted = plain();
  salted.salt.emplace();
  salted.check();
}

TEST_CASE("NewEvent: what does not fit together is invalid") {
  const auto refused = [](NewEvent event, const auto& change) {
    change(event);
    return refusal(event) == ErrorCode::invalid;
  };
  CHECK(refused(plain(), [](NewEvent& e) { e.stream = ""; }));
  CHECK(refused(plain(), [](NewEvent& e) { e.type = "a\tb"; }));
  CHECK(refused(plain(), [](NewEvent& e) { e.id = ""; }));
  const std::string long_id(kMaxIdBytes + 1, 'i');
  CHECK(refused(plain(), [&](NewEvent& e) { e.id = long_id; }));
  CHECK(refused(plain(), [](NewEvent& e) { e.content.emplace(); }));
  CHECK(refused(plain(), [](NewEvent& e) { e.redacted = true; }));
  CHECK(refused(plain(), [](NewEvent& e) { e.hash.emplace(); }));
  CHECK(refused(copied(), [](NewEvent& e) { e.time.reset(); }));
  CHECK(refused(copied(), [](NewEvent& e) { e.salt.reset(); }));
  CHECK(refused(copied(), [](NewEvent& e) { e.content.emplace(); }));
  CHECK(refused(erased(), [](NewEvent& e) { e.content.reset(); }));
  CHECK(refused(erased(), [](NewEvent& e) { e.data = "{}"; }));
  CHECK(refused(erased(), [](NewEvent& e) { e.meta = "{}"; }));
  CHECK(refused(erased(), [](NewEvent& e) { e.salt.emplace(); }));
  CHECK(refused(erased(), [](NewEvent& e) { e.hash.reset(); }));
}

TEST_CASE("SingleEvent: it is handed out once, and again after a rewind") {
  SingleEvent source(plain());
  NewEvent event{};
  CHECK(source.next(event));
  CHECK(event.stream == "a");
  CHECK_FALSE(source.next(event));
  source.rewind();
  CHECK(source.next(event));
  NewEvent bad = plain();
  bad.stream = "";
  CHECK_THROWS_AS(SingleEvent{bad}, Error);
}

}  // namespace
}  // namespace eventsrc
