// Tables of the Scala library eventsrc.

#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "dynamodb/scala_item.hpp"
#include "dynamodb/scala_table.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "support/events.hpp"
#include "support/fake_transport.hpp"
#include "support/fakes.hpp"

namespace eventsrc::test {
namespace {

using Seqs = std::vector<std::int64_t>;

std::string document(std::string_view typed, std::size_t depth = 10) {
  std::string out;
  return dynamodb::append_document(out, typed, depth) ? out : "refused";
}

TEST_CASE("scala table: a document of any type becomes JSON, always the same") {
  CHECK(document(R"({"S":"a\"b"})") == R"("a\"b")");
  CHECK(document(R"({"S":"\u0000"})") == R"("")");
  CHECK(document(R"({"S":"a\u0000"})") == R"("a\u0000")");
  CHECK(document(R"({"N":"1.50"})") == "1.50");
  CHECK(document(R"({"BOOL":true})") == "true");
  CHECK(document(R"({"NULL":true})") == "null");
  CHECK(document(R"({"B":"YWI="})") == R"("YWI=")");
  CHECK(document(R"({"SS":["b","a"]})") == R"(["a","b"])");
  CHECK(document(R"({"NS":["2","1"]})") == "[1,2]");
  CHECK(document(R"({"BS":["YWI="]})") == R"(["YWI="])");
  CHECK(document(R"({"L":[{"N":"2"},{"L":[]}]})") == "[2,[]]");
  CHECK(document(R"({"M":{"b":{"N":"1"},"a":{"M":{}}}})") == R"({"a":{},"b":1})");
  CHECK(document(R"({"X":"1"})") == "refused");
  CHECK(document(R"({"L":[{"L":[]}]})", 2) == "[[]]");
  CHECK(document(R"({"L":[{"L":[]}]})", 1) == "refused");
}

/// A table as the library makes it, filled through the service.
struct ScalaTable {
  FakeClock clock;
  FakeRandom random;
  FakeEnvironment environment{{"AWS_ACCESS_KEY_ID", "test"},
                              {"AWS_SECRET_ACCESS_KEY", "test-secret"},
                              {"AWS_REGION", "us-east-1"},
                              {"AWS_CONFIG_FILE", "/dev/null"},
                              {"AWS_SHARED_CREDENTIALS_FILE", "/dev/null"}};
  std::shared_ptr<FakeDynamo> dynamo = std::make_shared<FakeDynamo>();

  explicit ScalaTable(std::string_view range_type = "N") {
    call("CreateTable",
         fmt::format(
             R"-({{"TableName":"lib","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":)-"
             R"-([{{"AttributeName":"key","AttributeType":"S"}},)-"
             R"-({{"AttributeName":"seq","AttributeType":"{}"}}],"KeySchema":)-"
             R"-([{{"AttributeName":"key","KeyType":"HASH"}},)-"
             R"-({{"AttributeName":"seq","KeyType":"RANGE"}}]}})-",
             range_type));
  }

  void call(std::string_view operation, const std::string& body) const {
    const FakeAnswer answer = dynamo->handle(operation, body);
    CAPTURE(answer.body);
    REQUIRE(answer.status == 200);
  }
  void put(std::string_view attributes) const {
    call("PutItem", fmt::format(R"({{"TableName":"lib","Item":{{{}}}}})", attributes));
  }
  void put(std::string_view stream, std::int64_t seq, std::string_view data) const {
    put(fmt::format(R"("key":{{"S":{}}},"seq":{{"N":"{}"}},"event":{{"S":{}}},)"
                    R"("LastModifiedTimestamp":{{"N":"{}"}})",
                    json::quoted(stream), seq, json::quoted(data), 1000 + seq));
  }

  std::unique_ptr<Store> open(bool reads = true) {
    dynamodb::Options options;
    options.reads = reads;
    options.client.transport = std::make_shared<FakeTransport>(dynamo);
    options.client.environment = &environment;
    options.client.location = {"lib", {}, "http://127.0.0.1:1", {}};
    options.client.connections = 1;
    options.client.clock = &clock;
    options.client.random = &random;
    return dynamodb::open_scala_table(options, {});
  }
};

TEST_CASE("scala table: any part of a stream, with and without its chain, in both directions") {
  ScalaTable table;
  for (const std::int64_t seq : {1, 2, 3, 7, 8}) table.put("a", seq, fmt::format("{}", seq));
  for (std::int64_t seq = 0; seq < 3; ++seq) table.put("b", seq, "{}");
  const auto store = table.open();
  const auto whole = read(*store, "a");
  CHECK(seqs(whole) == Seqs{1, 2, 3, 7, 8});
  CHECK(faults_of(*store) == "");
  for (const bool chain : {true, false}) {
    for (const Direction direction : {Direction::forward, Direction::backward}) {
      for (std::int64_t from = 0; from < 10; ++from) {
        for (std::int64_t to = 0; to < 10; ++to) {
          Seqs expected;
          for (const std::int64_t seq : {1, 2, 3, 7, 8}) {
            if (seq >= from && seq <= to) expected.push_back(seq);
          }
          if (direction == Direction::backward) std::reverse(expected.begin(), expected.end());
          const auto found = read(*store, "a", {Seq(from), Seq(to), direction, chain});
          CHECK(seqs(found) == expected);
          for (const StoredEvent& event : found) {
            const auto same = std::find_if(whole.begin(), whole.end(), [&](const StoredEvent& e) {
              return e.seq == event.seq;
            });
            CHECK(event.data == same->data);
            if (chain) CHECK(event.hash == same->hash);
          }
        }
      }
    }
  }
  CHECK(read_all(*store).size() == 8);
  CHECK(read_all(*store, {.direction = Direction::backward}).size() == 8);
  CHECK(read_all(*store, {.part = 0, .parts = 2}).size() +
            read_all(*store, {.part = 1, .parts = 2}).size() ==
        8);
  CHECK(seqs(*store, "unknown").empty());
  CHECK_FALSE(store->head("unknown"));
  CHECK_FALSE(store->head(""));
  const auto head = store->head("a");
  REQUIRE(head);
  CHECK(head->events == 5);
  CHECK(head->first == Seq(1));
  CHECK(head->hash == whole.back().hash);
  CHECK(names(*store, Selection({"?"})) == std::vector<std::string>{"a", "b"});
  CHECK(names(*store, Selection({"b", "c"})) == std::vector<std::string>{"b"});
}

TEST_CASE("scala table: a reader shows one state until it looks again; hashes stay the same") {
  ScalaTable table;
  table.put("a", 0, "1");
  const auto store = table.open();
  const auto first = read(*store, "a");
  table.put("a", 1, "2");
  CHECK(seqs(*store, "a") == Seqs{0});
  store->refresh();
  const auto later = read(*store, "a");
  CHECK(seqs(later) == Seqs{0, 1});
  CHECK(later[0].hash == first[0].hash);
  CHECK(read(*table.open(), "a")[1].hash == later[1].hash);
}

TEST_CASE("scala table: it is never written to") {
  ScalaTable table;
  table.put("a", 0, "1");
  const auto store = table.open();
  CHECK(store->capabilities().read_only);
  CHECK(thrown([&] { static_cast<void>(store->begin()); }).code() == ErrorCode::denied);
  CHECK(thrown([&] { store->seal(""); }).code() == ErrorCode::unsupported);
}

TEST_CASE("scala table: a range that is no number is refused by name") {
  for (const std::string type : {"B", "S"}) {
    ScalaTable table(type);
    const auto error = thrown([&] { static_cast<void>(table.open()->head("a")); });
    CHECK(error.code() == ErrorCode::unsupported);
    CHECK(std::string(error.what()).find("\"seq\"") != std::string::npos);
  }
}

TEST_CASE("scala table: a row whose number is no seq is met, wherever it stands") {
  for (const std::string seq : {"-3", "1.5", "100000000000000000000"}) {
    CAPTURE(seq);
    ScalaTable table;
    table.put("bad", 1, "{}");
    table.put(R"("key":{"S":"bad"},"seq":{"N":")" + seq +
              R"("},"event":{"S":"{}"},"LastModifiedTimestamp":{"N":"1"})");
    const auto store = table.open();
    const std::string what = thrown([&] { static_cast<void>(read(*store, "bad")); }).what();
    CAPTURE(what);
    CHECK(what.starts_with(R"(table "lib", key "bad", seq )" + seq + ": its seq is no whole"));
  }
}

TEST_CASE("scala table: a row that is no event names table, key and seq") {
  const auto refused = [](std::string_view rest) {
    ScalaTable table;
    table.put("good", 0, "{}");
    table.put(fmt::format(R"("key":{{"S":"bad"}},"seq":{{"N":"5"}}{})", rest));
    const auto store = table.open();
    const auto error = thrown([&] { static_cast<void>(read(*store, "bad")); });
    CHECK(error.code() == ErrorCode::invalid);
    CHECK(error.details().seq == 5);
    const std::string what = error.what();
    CAPTURE(what);
    CHECK(what.starts_with(R"(table "lib", key "bad", seq 5: )"));
    CHECK(seqs(*store, "good") == Seqs{0});
    return what.substr(what.find(": ") + 2);
  };
  const std::string time = R"(,"LastModifiedTimestamp":{"N":"1"})";
  CHECK(refused(time).starts_with("it has no attribute event"));
  CHECK(refused(R"(,"event":{"S":"{}"})").starts_with("its LastModifiedTimestamp is no time"));
  CHECK(refused(R"(,"event":{"S":"{}"},"LastModifiedTimestamp":{"N":"1.5"})")
            .starts_with("its LastModifiedTimestamp is no time"));
  CHECK(refused(R"(,"event":{"S":"{}"},"LastModifiedTimestamp":{"N":"999999999999999"})")
            .starts_with("its LastModifiedTimestamp is no time"));
  CHECK(refused(R"(,"event":{"S":"{"})" + time).starts_with("its event is no JSON"));
  CHECK(refused(R"(,"event":{"S":"{}"},"Operation":{"S":"upsert"})" + time)
            .starts_with("its Operation is neither insert nor delete"));
}

}  // namespace
}  // namespace eventsrc::test
