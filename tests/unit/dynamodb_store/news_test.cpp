// What is new in a table, by its time index.

#include <chrono>

#include <doctest/doctest.h>

#include "eventsrc/verify.hpp"
#include "support/events.hpp"
#include "unit/dynamodb_store/fake_table.hpp"

namespace eventsrc::test {
namespace {

using std::chrono::minutes;

dynamodb::CreateOptions indexed() { return {.shards = 3, .time_index = true, .seed = {}}; }

TEST_CASE("news by the time index: streams that were added to, each time once") {
  FakeTable table({}, indexed());
  table.add({event("a"), event("b")});
  const auto store = table.open({.reads = true});
  const auto news = store->news(every_stream());
  CHECK(news->look()->empty());
  table.add({event("b"), event("c")});
  CHECK(news->look() == StreamNames{"b", "c"});
  CHECK(store->head("c").has_value());
  CHECK(news->look()->empty());
  table.clock.advance(minutes(1));
  table.add({event("b")});
  CHECK(news->look() == StreamNames{"b"});
  table.clock.advance(minutes(5));
  CHECK(news->look()->empty());
  CHECK(news->look()->empty());
}

TEST_CASE("news by the time index: what the index shows late is seen") {
  FakeTable table({}, indexed());
  table.add({event("a")});
  const auto store = table.open({.reads = true});
  const auto news = store->news(every_stream());
  table.dynamo().set_options({.index_lag = 1000});
  table.add({event("late")});
  CHECK(news->look()->empty());
  table.clock.advance(minutes(1));
  CHECK(news->look()->empty());
  table.dynamo().set_options({});
  CHECK(news->look() == StreamNames{"late"});
}

TEST_CASE("news by the time index: an event dated ahead hides nothing") {
  FakeTable table({}, indexed());
  const auto store = table.open({.reads = true});
  const auto news = store->news(every_stream());
  NewEvent ahead = event("ahead");
  ahead.time = table.clock.now() + std::chrono::hours(20);
  table.add({ahead});
  CHECK(news->look() == StreamNames{"ahead"});
  table.add({event("now")});
  CHECK(news->look() == StreamNames{"now"});
}

TEST_CASE("news by the time index: it can be any stream once in ten minutes") {
  FakeTable table({}, indexed());
  const auto store = table.open({.reads = true});
  const auto news = store->news(every_stream());
  // Its index entry is of long ago.
  NewEvent old = event("old");
  old.time = table.clock.now() - std::chrono::hours(1000);
  table.add({old});
  CHECK(news->look()->empty());
  table.clock.advance(minutes(10));
  CHECK_FALSE(news->look().has_value());
  CHECK(news->look()->empty());
}

TEST_CASE("news: without the index, only named streams are looked at") {
  FakeTable table;
  table.add({event("a")});
  const auto store = table.open({.reads = true});
  const Error error = thrown([&] { static_cast<void>(store->news(every_stream())); });
  CHECK(error.code() == ErrorCode::unsupported);
  CHECK(std::string(error.what()).find("init --time-index") != std::string::npos);
  const auto news = store->news(Selection({"a", "b"}));
  CHECK(news->look()->empty());
  table.add({event("b"), event("c")});
  CHECK(news->look() == StreamNames{"b"});
}

}  // namespace
}  // namespace eventsrc::test
