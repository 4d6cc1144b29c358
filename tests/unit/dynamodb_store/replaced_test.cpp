// The table is deleted while a handle has it open, and another store is made in its place.

#include <chrono>
#include <string>

#include <doctest/doctest.h>

#include "eventsrc/follow.hpp"
#include "support/events.hpp"
#include "unit/dynamodb_store/appends.hpp"

namespace eventsrc::test {
namespace {

TEST_CASE("replaced: an append by who had the table open is refused, and changes nothing") {
  for (const std::string stream : {"a", "b"}) {  // one that it has written to, and a new one
    CAPTURE(stream);
    FakeTable table;
    const auto store = table.open();
    const auto add = [&](const std::string& name) {
      SingleEvent source(event(name));
      static_cast<void>(done(append(*store, source, {}, table.clock, table.random)));
    };
    add("a");
    table.replace();
    table.clock.advance(std::chrono::seconds(10));
    CHECK(thrown([&] { add(stream); }).code() == ErrorCode::unavailable);
    const auto other = table.open();
    CHECK(export_of(*other).empty());
  }
}

TEST_CASE("replaced: a follower is told, and nothing is passed over in silence") {
  for (const int events : {1, 2, 3}) {
    CAPTURE(events);
    FakeTable table;
    table.add({event("a"), event("a")});
    const auto store = table.open({.reads = true});
    ExportOptions options;
    options.selection = Selection({"a"});
    Follower follower(*store, options, {});
    int handed_out = 0;
    OnFollow on;
    on.event = [&](const EventView&, const Hash*) { ++handed_out; };
    follower.look(on);
    CHECK(handed_out == 2);
    table.replace();
    for (int i = 0; i < events; ++i) table.add({event("a")});
    CHECK(thrown([&] { follower.look(on); }).code() == ErrorCode::unavailable);
    CHECK(handed_out == 2);
  }
}

}  // namespace
}  // namespace eventsrc::test
