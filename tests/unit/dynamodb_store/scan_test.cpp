// Reading the whole table while it does not hold still.

#include <algorithm>
#include <atomic>
#include <map>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "support/events.hpp"
#include "unit/dynamodb_store/fake_table.hpp"

namespace eventsrc::test {
namespace {

using dynamodb::HttpResponse;
using nlohmann::json;
using Seqs = std::map<std::string, std::vector<std::int64_t>>;

Seqs by_stream(const std::vector<StoredEvent>& events) {
  Seqs seqs;
  for (const StoredEvent& event : events) seqs[event.stream].push_back(event.seq.value());
  return seqs;
}

std::vector<std::int64_t> up_to(std::int64_t count) {
  std::vector<std::int64_t> seqs;
  for (std::int64_t i = 0; i < count; ++i) seqs.push_back(i);
  return seqs;
}

// Commits of one and more events, of some streams.
void fill(FakeTable& table, int streams, int commits) {
  for (int i = 0; i < commits; ++i) {
    for (int s = 0; s < streams; ++s) {
      const std::string stream = fmt::format("s{}", s);
      table.add(std::vector<NewEvent>(static_cast<std::size_t>(1 + (i + s) % 3), event(stream)));
    }
  }
}

void shuffle_items(HttpResponse& response, std::mt19937_64& random) {
  json answer = json::parse(response.body);
  std::vector<json> items = answer.at("Items");
  std::shuffle(items.begin(), items.end(), random);
  answer["Items"] = items;
  response = fake_response(response.status, answer.dump());
}

TEST_CASE("scan: commits that come in another order are given in theirs, each once") {
  FakeTable table;
  fill(table, 5, 6);
  const Seqs expected = by_stream(read_all(*table.open()));
  REQUIRE(expected.size() == 5);
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    std::mt19937_64 random(seed);
    const auto transport = table.transport();
    transport->after = [&](const std::string& operation, const std::string&,
                           HttpResponse& response) {
      if (operation == "Scan") shuffle_items(response, random);
    };
    CHECK(by_stream(read_all(*table.open(transport, {.reads = true}))) == expected);
  }
}

TEST_CASE("scan: a table that answers with what it was some writes ago gives all that was seen") {
  for (const std::size_t lag : {1U, 3U, 10U, 1000U}) {
    CAPTURE(lag);
    FakeTable table;
    fill(table, 4, 5);
    const Seqs expected = by_stream(read_all(*table.open()));
    const auto store = table.open({.reads = true, .eventual = true});
    // The ends are seen as they are now, and then an older replica answers.
    CHECK(names(*store, Selection({"*"})).size() == 4);
    table.dynamo().set_options({.table_lag = lag});
    CHECK(by_stream(read_all(*store)) == expected);
    for (const auto& [stream, all] : expected) {
      CHECK(seqs(*store, stream) == all);
      std::vector<std::int64_t> down = all;
      std::reverse(down.begin(), down.end());
      CHECK(seqs(*store, stream, {.direction = Direction::backward}) == down);
      const Seq last(all.back());
      CHECK(seqs(*store, stream, {.from = last, .to = last}) ==
            std::vector<std::int64_t>{last.value()});
      CHECK(seqs(*store, stream, {.from = last, .direction = Direction::backward}) ==
            std::vector<std::int64_t>{last.value()});
    }
  }
}

TEST_CASE("scan: the end of a stream that was seen and is gone is damage, not a shorter stream") {
  FakeTable table;
  fill(table, 1, 3);
  const auto store = table.open({.reads = true});
  const auto head = store->head("s0");
  REQUIRE(head);
  std::string last;
  for (const json& item : table.items()) {
    if (item.at("pk").at("S") == "e#s0")
      last = std::max(last, item.at("sk").at("S").get<std::string>());
  }
  table.remove("e#s0", last);
  CHECK(thrown([&] { static_cast<void>(read(*store, "s0")); }).code() == ErrorCode::integrity);
  CHECK(thrown([&] {
          static_cast<void>(read(*store, "s0", {.direction = Direction::backward}));
        }).code() == ErrorCode::integrity);
}

TEST_CASE("scan: a store that grows meanwhile shows each stream as it was when it was seen") {
  const std::string big = text_of(60'000);
  for (const std::size_t connections : {std::size_t{1}, std::size_t{4}}) {
    FakeTable table;
    for (int i = 0; i < 60; ++i) {
      const std::string stream = fmt::format("s{}", i % 6);
      table.add({event(stream, "t", big)});
    }
    const Seqs before = by_stream(read_all(*table.open()));
    const auto transport = table.transport();
    int pages = 0;
    std::mutex mutex;
    transport->before = [&](const std::string& operation, const std::string&) {
      if (operation != "Scan") return std::optional<HttpResponse>();
      const std::lock_guard lock(mutex);
      ++pages;
      for (int s = 0; s < 6; ++s) {
        const std::string stream = fmt::format("s{}", s);
        table.add({event(stream)});
      }
      const std::string fresh = fmt::format("new{}", pages);
      table.add({event(fresh)});
      return std::optional<HttpResponse>();
    };
    CAPTURE(connections);
    const auto store = table.open(transport, {.connections = connections, .reads = true});
    CHECK(by_stream(read_all(*store)) == before);
    CHECK(pages >= 4);
    store->refresh();
    const Seqs after = by_stream(read_all(*store));
    for (const auto& [stream, seqs] : after) {
      CHECK(seqs == up_to(static_cast<std::int64_t>(seqs.size())));
      const auto was = before.find(stream);
      if (was != before.end()) CHECK(seqs.size() > was->second.size());
    }
    CHECK(after.size() > before.size());
  }
}

TEST_CASE("scan: parts are disjoint and all there is, backwards too") {
  FakeTable table;
  fill(table, 7, 3);
  const auto store = table.open({.connections = 4, .reads = true});
  const Seqs expected = by_stream(read_all(*store));
  for (const Direction direction : {Direction::forward, Direction::backward}) {
    Seqs found;
    for (std::int64_t part = 0; part < 3; ++part) {
      for (auto& [stream, seqs] :
           by_stream(read_all(*store, {.direction = direction, .part = part, .parts = 3}))) {
        CHECK(found.find(stream) == found.end());
        if (direction == Direction::backward) std::reverse(seqs.begin(), seqs.end());
        found[stream] = seqs;
      }
    }
    CHECK(found == expected);
  }
}

TEST_CASE("info: lists the streams of a small table once") {
  FakeTable table({}, {.shards = 3, .time_index = false, .seed = {}});
  fill(table, 5, 1);
  const auto transport = table.transport();
  std::atomic<int> listings = 0;
  transport->before = [&](const std::string& operation, const std::string& body) {
    if (operation == "Query" && body.find("l#") != std::string::npos) ++listings;
    return std::nullopt;
  };
  CHECK(table.open(transport)->info().streams == 5);
  CHECK(listings == 3);
}

}  // namespace
}  // namespace eventsrc::test
