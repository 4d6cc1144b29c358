// Events of all streams by their times, against a sorted list.

#include <algorithm>
#include <random>
#include <tuple>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "eventsrc/chain.hpp"
#include "support/events.hpp"
#include "unit/dynamodb_store/fake_table.hpp"

namespace eventsrc::test {
namespace {

// Times that go up and down and are often the same.
std::string lines_of(const std::string& stream, std::mt19937_64& random, int count) {
  std::string lines;
  Sha256 sha;
  Hash hash = kChainStart;
  for (int i = 0; i < count; ++i) {
    EventView view;
    view.stream = stream;
    view.seq = Seq(i);
    view.time = FakeClock::kStart + std::chrono::microseconds(random() % 7);
    view.type = "t";
    view.redacted = random() % 3 == 0;
    if (!view.redacted) view.data = R"({"a":1})";
    if (!view.redacted && random() % 2 == 0) view.meta = "{}";
    hash = event_hash(sha, hash, view, content_of(sha, view));
    view.hash = hash;
    append_event_line(lines, view, nullptr);
    lines += '\n';
  }
  return lines;
}

TEST_CASE("time order: as a sorted list, in both directions, equal times included") {
  std::mt19937_64 random(5);
  FakeTable table;
  for (const char* stream : {"b", "a", "ab", "\xC3\xA9", "c"})
    table.restore(lines_of(stream, random, 20));
  const auto store = table.open({.reads = true});
  std::vector<StoredEvent> expected = read_all(*store);
  const auto place = [](const StoredEvent& event) {
    return std::tuple(event.time, event.stream, event.seq);
  };
  std::sort(expected.begin(), expected.end(),
            [&](const StoredEvent& a, const StoredEvent& b) { return place(a) < place(b); });
  REQUIRE(expected.size() == 100);
  for (const Direction direction : {Direction::forward, Direction::backward}) {
    const auto found = read_all(*store, {.direction = direction, .order = ScanOrder::time});
    REQUIRE(found.size() == expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      CHECK(place(found[i]) == place(expected[i]));
      CHECK(found[i].hash == expected[i].hash);
      CHECK(found[i].salt == expected[i].salt);
      CHECK(found[i].content == expected[i].content);
      CHECK(found[i].data == expected[i].data);
      CHECK(found[i].meta == expected[i].meta);
      CHECK(found[i].redacted == expected[i].redacted);
      CHECK(found[i].stream_number == expected[i].stream_number);
    }
    std::reverse(expected.begin(), expected.end());
  }
}

}  // namespace
}  // namespace eventsrc::test
