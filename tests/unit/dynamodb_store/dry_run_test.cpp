// A dry run refuses what a real append would, says what it would cost, and keeps little in memory.

#include <algorithm>

#include <doctest/doctest.h>
#include <malloc.h>
#include <nlohmann/json.hpp>

#include "dynamodb/transaction.hpp"
#include "eventsrc/error.hpp"
#include "support/events.hpp"
#include "unit/dynamodb_store/fake_table.hpp"

namespace eventsrc::test {
namespace {

using dynamodb::WriteOptions;

AppendOptions dry_run(bool by_stream = false) {
  AppendOptions options;
  options.dry_run = true;
  options.by_stream = by_stream;
  return options;
}

std::size_t used_memory() { return mallinfo2().uordblks; }

/// Many copies of one event.
class Copies final : public NewEventSource {
 public:
  Copies(const NewEvent& event, int count) : event_(event), count_(count) {}
  bool next(NewEvent& event) override {
    most_used = std::max(most_used, used_memory());
    if (given_ == count_) return false;
    ++given_;
    event = event_;
    return true;
  }
  void rewind() override { given_ = 0; }

  std::size_t most_used = 0;

 private:
  NewEvent event_;
  int count_;
  int given_ = 0;
};

TEST_CASE("dry run: of a great load little is in memory at once") {
  FakeTable table;
  const std::string text = text_of(1'000'000);
  Copies source(event("s", "t", text), 100);
  const auto store = table.open();
  const std::size_t before = used_memory();
  const AppendReport report = done(append(*store, source, dry_run(), table.clock, table.random));
  CHECK(report.events == 100);
  CHECK(source.most_used < before + 10'000'000);
  CHECK(report.cost->write_units > 97'000);
  CHECK(report.cost->write_units < 99'000);
  CHECK(table.leftovers() == "");
  CHECK(read(*store, "s").empty());
}

TEST_CASE("dry run: costs about what the real load does") {
  for (const std::size_t bytes : {std::size_t{100}, std::size_t{100'000}, std::size_t{5'000'000}}) {
    CAPTURE(bytes);
    FakeTable table;
    const std::string text = text_of(bytes);
    const std::vector<NewEvent> events{event("s", "t", text), event_with_id("s", "i", "t", "1")};
    const double estimated = table.add(events, dry_run()).cost->write_units;
    const double before = table.dynamo().usage().wcu;
    table.add(events);
    const double cost = table.dynamo().usage().wcu - before;
    CHECK(estimated >= cost * 0.98 - 1);
    CHECK(estimated <= cost * 1.02 + 1);
  }
}

TEST_CASE("dry run: streams that are written one by one do not cost what a transaction does") {
  FakeTable table;
  const std::string text = text_of(9'500);
  const std::vector<NewEvent> events{event("a", "t", text), event("b", "t", text)};
  const double together = table.add(events, dry_run()).cost->write_units;
  const double one_by_one = table.add(events, dry_run(/*by_stream=*/true)).cost->write_units;
  const double before = table.dynamo().usage().wcu;
  table.add({events[0]});
  table.add({events[1]});
  CHECK(one_by_one == table.dynamo().usage().wcu - before);
  CHECK(together == 2 * one_by_one - 2);  // the registry is apart
}

TEST_CASE("dry run: what it has set aside is looked at again") {
  FakeTable table;
  const std::string text = text_of(1'000'000, 1);
  const std::string other = text_of(1'000'000, 2);
  std::vector<NewEvent> events;
  for (const char* id : {"a", "b", "c", "d", "e"}) {
    events.push_back(event_with_id("s", id, "t", text));
  }
  events.push_back(events[1]);
  CHECK(table.add(events, dry_run()).already == 1);
  events.push_back(event_with_id("s", "c", "t", other));
  Events source(events);
  const auto store = table.open();
  const Rejection rejection =
      rejected(append(*store, source, dry_run(), table.clock, table.random));
  CHECK(rejection.details.seq == 2);
}

/// Adds a chunk and a half of events to a stream.
void add_chunk_and_a_half(Transaction& transaction) {
  StagedStream& stream = transaction.stream("s");
  const std::string text = text_of(dynamodb::kChunkBytes / 4);
  for (std::int64_t i = 0; i < 6; ++i) {
    EventView event;
    event.stream = "s";
    event.seq = Seq(i);
    event.type = "t";
    event.data = text;
    transaction.add(stream, event, std::nullopt);
  }
}

TEST_CASE("dry run: what is too much for a commit is refused, as a real append is") {
  FakeTable fake;
  const dynamodb::ClientOptions client = fake.client(fake.transport(), {});
  dynamodb::Table table(std::make_shared<dynamodb::Client>(client), /*eventual=*/false);
  dynamodb::Catalog catalog(table, /*freezes=*/false);
  const auto begin = [&](const WriteOptions& options) {
    return begin_write(table, catalog, fake.clock, fake.random, options);
  };
  const auto check = [](const Error& error) {
    CHECK(error.code() == ErrorCode::invalid);
    CHECK(error.details().stream == "s");
    CHECK(std::string(error.what()).find("events for stream \"s\" at once are too many") !=
          std::string::npos);
  };
  const auto real = begin({.most_chunks = 1});
  check(thrown([&] { add_chunk_and_a_half(*real); }));
  const auto dry = begin({.dry = true, .most_chunks = 1});
  add_chunk_and_a_half(*dry);
  check(thrown([&] { static_cast<void>(dry->cost(/*by_stream=*/false)); }));
  CHECK(dry->cost(/*by_stream=*/true)->write_units > 0);

  const auto enough = begin({.most_chunks = 2});
  add_chunk_and_a_half(*enough);
  CHECK(enough->commit());
}

}  // namespace
}  // namespace eventsrc::test
