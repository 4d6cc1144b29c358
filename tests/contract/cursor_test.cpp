#include <algorithm>

#include <doctest/doctest.h>

#include "support/backends.hpp"

namespace eventsrc::test {
namespace {

using Seqs = std::vector<std::int64_t>;
using Names = std::vector<std::string>;

constexpr std::int64_t kMany = 64 * 3 + 9;

/// Three streams that grow in turn, by one event, by a few, by many.
void fill_interleaved(Place& at) {
  std::vector<NewEvent> events;
  for (std::int64_t i = 0; i < kMany; ++i) {
    events.push_back(event("a"));
    if (i % 7 == 0) events.push_back(event("b"));
    if (i % 50 == 0) events.insert(events.end(), 30, event("c"));
  }
  const auto half = events.begin() + static_cast<std::ptrdiff_t>(events.size() / 2);
  at.add({events.begin(), half});
  at.add({half, events.end()});
}

Seqs expected(std::int64_t count, const Range& range) {
  Seqs result;
  for (std::int64_t seq = 0; seq < count; ++seq) {
    if ((!range.from || seq >= range.from->value()) && (!range.to || seq <= range.to->value())) {
      result.push_back(seq);
    }
  }
  if (range.direction == Direction::backward) std::reverse(result.begin(), result.end());
  return result;
}

TEST_CASE("cursor: any part of a stream, in both directions, across all sizes of runs") {
  on_each_backend([](Place& at) {
    fill_interleaved(at);
    const auto store = at.open_to_read();
    const std::vector<std::optional<Seq>> ends = {std::nullopt, Seq(0),   Seq(1),   Seq(63),
                                                  Seq(64),      Seq(65),  Seq(128), Seq(150),
                                                  Seq(200),     Seq(201), Seq(5000)};
    for (const std::string_view stream : {"a", "b", "c"}) {
      CAPTURE(stream);
      const std::int64_t count = store->head(stream)->events;
      for (const auto& from : ends) {
        for (const auto& to : ends) {
          for (const Direction direction : {Direction::forward, Direction::backward}) {
            const Range range{from, to, direction};
            CHECK(seqs(*store, stream, range) == expected(count, range));
          }
        }
      }
    }
    CHECK(faults_of(*store) == "");
  });
}

TEST_CASE("cursor: an unknown stream is an empty cursor") {
  on_each_backend([](Place& at) {
    CHECK(seqs(*at.open_to_read(), "unknown").empty());
    CHECK(read_all(*at.open_to_read()).empty());
    CHECK_FALSE(at.open_to_read()->head("unknown"));
    CHECK(names(*at.open_to_read(), Selection::all()).empty());
    at.add({event("known")});
    CHECK(seqs(*at.open_to_read(), "unknown").empty());
    CHECK_FALSE(at.open_to_read()->head(""));
    CHECK_FALSE(at.open_to_read()->head("KNOWN"));
  });
}

TEST_CASE("cursor: a scan gives every event in the order it was appended, from any position") {
  on_each_backend([](Place& at) {
    fill_interleaved(at);
    const auto store = at.open_to_read();
    const auto all = read_all(*store);
    CHECK(static_cast<std::int64_t>(all.size()) == store->info().events);
    if (!store->capabilities().positions) return;
    CHECK(all[0].stream == "a");
    CHECK(all[1].stream == "b");
    CHECK(all[2].stream == "c");
    auto reversed = seqs(read_all(*store, {.direction = Direction::backward}));
    std::reverse(reversed.begin(), reversed.end());
    CHECK(reversed == seqs(all));
    for (const std::size_t skipped : {std::size_t{0}, std::size_t{1}, all.size() / 2,
                                      all.size() - 1, all.size(), all.size() + 5}) {
      CAPTURE(skipped);
      const Position after(static_cast<std::int64_t>(skipped));
      const std::size_t left = all.size() - std::min(skipped, all.size());
      const auto rest = read_all(*store, {.after = after});
      CHECK(rest.size() == left);
      if (left > 0) CHECK(rest.front().position > after);
      const auto back = read_all(*store, {.after = after, .direction = Direction::backward});
      CHECK(back.size() == left);
      if (left > 0) CHECK(back.front().position == all.back().position);
    }
  });
}

TEST_CASE("cursor: several cursors of one handle do not disturb each other") {
  on_each_backend([](Place& at) {
    fill_interleaved(at);
    const auto store = at.open_to_read();
    const auto one = store->read("a", {});
    const auto two = store->read("a", {});
    const auto back = store->read("a", {.direction = Direction::backward});
    const auto scan = store->read_all({});
    EventView event;
    for (std::int64_t seq = 0; seq < kMany; ++seq) {
      REQUIRE(one->next(event));
      CHECK(event.seq == Seq(seq));
      REQUIRE(back->next(event));
      CHECK(event.seq == Seq(kMany - 1 - seq));
      REQUIRE(scan->next(event));
      if (seq % 2 == 0) {
        REQUIRE(two->next(event));
        CHECK(event.seq == Seq(seq / 2));
      }
    }
    CHECK_FALSE(one->next(event));
    CHECK_FALSE(back->next(event));
    CHECK(two->next(event));
  });
}

TEST_CASE("cursor: it shows the store as it was when it was made") {
  on_each_backend([](Place& at) {
    fill_interleaved(at);
    for (const bool to_read : {true, false}) {
      CAPTURE(to_read);
      const auto handles = [&] { return to_read ? at.open_to_read() : at.open(); };
      // A handle each: those that read share one state otherwise.
      const auto by_stream = handles();
      const auto by_scan = handles();
      const auto by_name = handles();
      const std::int64_t events = by_stream->head("a")->events;
      const auto all = static_cast<std::size_t>(by_scan->info().events.value());
      const auto streams = names(*by_name, Selection::all());
      const auto stream_cursor = handles();
      const auto scan_cursor = handles();
      const auto name_cursor = handles();
      const auto stream = stream_cursor->read("a", {});
      const auto back = stream_cursor->read("a", {.direction = Direction::backward});
      const auto scan = scan_cursor->read_all({});
      const auto list = name_cursor->streams(Selection::all());
      at.add({event("a"), event(to_read ? "new" : "newer"), event("a")});
      CHECK(all_of(*stream).size() == static_cast<std::size_t>(events));
      CHECK(all_of(*back).size() == static_cast<std::size_t>(events));
      CHECK(all_of(*scan).size() == all);
      Names listed;
      StreamHead head;
      while (list->next(head)) listed.push_back(head.name);
      CHECK(listed == streams);
    }
  });
}

TEST_CASE("cursor: refresh shows what others wrote meanwhile") {
  on_each_backend([](Place& at) {
    at.add({event("a")});
    const auto store = at.open_to_read();
    CHECK(seqs(*store, "a") == Seqs{0});
    at.add({event("a"), event("b", "new type")});
    store->refresh();
    CHECK(seqs(*store, "a") == Seqs{0, 1});
    CHECK(read(*store, "b")[0].type == "new type");
    store->confirm();
  });
}

TEST_CASE("cursor: streams come in byte order of their names, those that the patterns match") {
  on_each_backend([](Place& at) {
    at.add({event("b"), event("a/2"), event("a"), event("a/10"), event("Z"), event("é"),
            event("a*"), event("a0"), event("a/1")});
    const auto store = at.open_to_read();
    CHECK(names(*store, Selection::all()) ==
          Names{"Z", "a", "a*", "a/1", "a/10", "a/2", "a0", "b", "é"});
    CHECK(names(*store, Selection({"*"})).size() == 9);
    CHECK(names(*store, Selection({"a/*"})) == Names{"a/1", "a/10", "a/2"});
    CHECK(names(*store, Selection({"a/?"})) == Names{"a/1", "a/2"});
    CHECK(names(*store, Selection({"?"})) == Names{"Z", "a", "b", "é"});
    CHECK(names(*store, Selection({"a\\*"})) == Names{"a*"});
    CHECK(names(*store, Selection({"[Zé]"})) == Names{"Z", "é"});
    CHECK(names(*store, Selection({"b", "a", "b", "unknown"})) == Names{"a", "b"});
    CHECK(names(*store, Selection({"b", "a/1*", "a/*"})) == Names{"a/1", "a/10", "a/2", "b"});
    CHECK(names(*store, Selection({"unknown"})).empty());
    CHECK(names(*store, Selection({"x*", "y*"})).empty());
  });
}

TEST_CASE("cursor: heads tell the facts about their streams") {
  on_each_backend([](Place& at) {
    NewEvent with_meta = event("a", "t", R"({"n":1})");
    with_meta.meta = R"({"who":"é"})";
    at.add({with_meta});
    at.clock.advance(std::chrono::seconds(1));
    at.add({event("a", "t", "12345")});
    const auto head = at.open_to_read()->head("a");
    REQUIRE(head);
    CHECK(head->events == 2);
    CHECK(head->first == Seq(0));
    CHECK(head->last == Seq(1));
    CHECK(head->first_time == FakeClock::kStart);
    CHECK(head->last_time == FakeClock::kStart + std::chrono::seconds(1));
    CHECK(head->time_max == head->last_time);
    CHECK(head->times_ordered);
    CHECK(head->bytes == 7 + 12 + 5);
    CHECK_FALSE(head->anchor);
    const auto info = at.open_to_read()->info();
    CHECK(info.streams == 1);
    CHECK(info.events == 2);
    if (info.types) CHECK(info.types == 1);
    CHECK(info.payload_bytes == 24);
    CHECK(info.id.size() == 32);
    if (at.backend != "dynamodb server") CHECK(info.created == FakeClock::kStart);
    CHECK_FALSE(info.seeded);
  });
}

}  // namespace
}  // namespace eventsrc::test
