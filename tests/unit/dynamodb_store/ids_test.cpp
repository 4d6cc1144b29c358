// Ids of events that are known ahead are looked up together.

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/event_line.hpp"
#include "support/events.hpp"
#include "support/open_file.hpp"
#include "unit/dynamodb_store/fake_table.hpp"

namespace eventsrc::test {
namespace {

// Events with ids, in turn of each of some streams.
std::string lines_of(int begin, int end, int streams) {
  std::string lines;
  for (int i = begin; i < end; ++i) {
    lines +=
        fmt::format(R"({{"stream":"s{}","type":"t","data":{},"id":"i{}"}})", i % streams, i, i);
    lines += '\n';
  }
  return lines;
}

AppendResult load(FakeTable& table, const std::string& lines) {
  const OpenFile file(lines);
  EventLineFile source(file.fd(), {});
  return append(*table.open(), source, {}, table.clock, table.random);
}

std::int64_t requests_so_far(FakeTable& table, const std::string& operation) {
  const auto requests = table.dynamo().usage().requests;
  const auto found = requests.find(operation);
  return found == requests.end() ? 0 : found->second;
}

TEST_CASE("ids: a load looks a hundred up at once, of however many streams") {
  for (const int streams : {1, 7}) {
    FakeTable table;
    CAPTURE(streams);
    const std::int64_t single = requests_so_far(table, "GetItem");
    CHECK(done(load(table, lines_of(0, 1000, streams))).events == 1000);
    CHECK(requests_so_far(table, "BatchGetItem") == 10);
    // The store's own item alone.
    CHECK(requests_so_far(table, "GetItem") - single <= 2);

    const AppendReport again = done(load(table, lines_of(0, 1000, streams)));
    CHECK(again.events == 0);
    CHECK(again.already == 1000);
    const AppendReport more = done(load(table, lines_of(500, 1500, streams)));
    CHECK(more.events == 500);
    CHECK(more.already == 500);
    CHECK(verified(*table.open()) == "");
  }
}

TEST_CASE("ids: a load that is read in several blocks looks up those of each") {
  FakeTable table;
  // Over the 256 KB that are read at once.
  CHECK(done(load(table, lines_of(0, 10'000, 3))).events == 10'000);
  CHECK(requests_so_far(table, "BatchGetItem") >= 100);
  CHECK(requests_so_far(table, "BatchGetItem") <= 105);
  CHECK(done(load(table, lines_of(0, 10'000, 3))).already == 10'000);
}

TEST_CASE("ids: what a load says about an id that is taken, within it or before") {
  FakeTable table;
  CHECK(done(load(table, lines_of(0, 10, 1))).events == 10);
  const std::string other = R"({"stream":"s0","type":"t","data":"other","id":"i3"})";
  CHECK(rejected(load(table, lines_of(10, 20, 1) + other + '\n')).details.line == 11);
  const std::string twice = lines_of(20, 21, 1) + lines_of(20, 21, 1);
  CHECK(done(load(table, twice)).already == 1);
  const std::string changed = R"({"stream":"s0","type":"t","data":"other","id":"i30"})";
  CHECK(rejected(load(table, lines_of(30, 31, 1) + changed + '\n')).details.line == 2);
  CHECK(read(*table.open(), "s0").size() == 11);
}

TEST_CASE("ids: a bad line behind is told of in its turn") {
  FakeTable table;
  const Error error = thrown([&] { static_cast<void>(load(table, lines_of(0, 5, 1) + "{}\n")); });
  CHECK(error.code() == ErrorCode::invalid);
  CHECK(error.details().line == 6);
  CHECK(read(*table.open(), "s0").empty());
}

}  // namespace
}  // namespace eventsrc::test
