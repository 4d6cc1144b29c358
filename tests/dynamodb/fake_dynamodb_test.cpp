#include "support/fake_dynamodb.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "support/fakes.hpp"

using eventsrc::test::FakeAnswer;
using eventsrc::test::FakeClock;
using eventsrc::test::FakeDynamo;
using nlohmann::json;

namespace {

json text(const std::string& value) { return {{"S", value}}; }

struct Service {
  FakeClock clock{};
  FakeDynamo dynamo{{}, &clock};

  Service() {
    const json table = json::parse(R"({"TableName":"events","BillingMode":"PAY_PER_REQUEST",
      "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},
        {"AttributeName":"sk","AttributeType":"S"},{"AttributeName":"g","AttributeType":"S"},
        {"AttributeName":"ts","AttributeType":"N"}],
      "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
      "GlobalSecondaryIndexes":[{"IndexName":"time","KeySchema":[
        {"AttributeName":"g","KeyType":"HASH"},{"AttributeName":"ts","KeyType":"RANGE"}],
        "Projection":{"ProjectionType":"KEYS_ONLY"}}]})");
    REQUIRE(dynamo.handle("CreateTable", table.dump()).status == 200);
  }

  json ask(const std::string& operation, json request) {
    if (!request.contains("RequestItems") && !request.contains("TransactItems")) {
      request["TableName"] = "events";
    }
    return json::parse(dynamo.handle(operation, request.dump()).body);
  }
  json put(json item) { return ask("PutItem", {{"Item", std::move(item)}}); }
};

json item(const std::string& pk, const std::string& sk) {
  return {{"pk", text(pk)}, {"sk", text(sk)}};
}

/// An item of exactly `size` bytes, all but a few of them in one text.
json item_of(std::size_t size) {
  json big = item("p", "s");
  big["d"] = text(std::string(size - 7, 'x'));  // pk p sk s d
  return big;
}

json key_query(const std::string& pk) {
  return {{"KeyConditionExpression", "pk = :p"}, {"ExpressionAttributeValues", {{":p", text(pk)}}}};
}

}  // namespace

TEST_CASE("fake: a page ends at 1 MB and goes on after its last key") {
  Service service;
  for (int i = 0; i < 5; ++i) {
    json big = item("p", std::to_string(i));
    big["d"] = text(std::string(390'000, 'x'));
    REQUIRE(service.put(big) == json::object());
  }
  json request = key_query("p");
  request["ProjectionExpression"] = "sk";
  const json first = service.ask("Query", request);
  CHECK(first["Count"] == 3);
  request["ExclusiveStartKey"] = first["LastEvaluatedKey"];
  const json second = service.ask("Query", request);
  CHECK(second["Items"] == json::array({{{"sk", text("3")}}, {{"sk", text("4")}}}));
  CHECK_FALSE(second.contains("LastEvaluatedKey"));
}

TEST_CASE("fake: segments share the partitions out, each whole and in order") {
  Service service;
  for (int p = 0; p < 20; ++p) {
    for (int s = 0; s < 3; ++s) service.put(item("p" + std::to_string(p), std::to_string(s)));
  }
  std::size_t found = 0;
  std::size_t used_segments = 0;
  for (int segment = 0; segment < 4; ++segment) {
    const json page = service.ask("Scan", {{"Segment", segment}, {"TotalSegments", 4}});
    REQUIRE(page["Count"].get<int>() % 3 == 0);
    for (std::size_t i = 0; i < page["Items"].size(); ++i) {
      CHECK(page["Items"][i]["sk"] == text(std::to_string(i % 3)));
      CHECK(page["Items"][i]["pk"] == page["Items"][i - i % 3]["pk"]);
    }
    found += page["Items"].size();
    if (!page["Items"].empty()) ++used_segments;
  }
  CHECK(found == 60);
  CHECK(used_segments == 4);
}

TEST_CASE("fake: an index and eventual reads lag by so many writes as asked for") {
  Service service;
  service.dynamo.set_options({.table_lag = 1, .index_lag = 2});
  for (int i = 0; i < 4; ++i) {
    json one = item("p", std::to_string(i));
    one["g"] = text("0");
    one["ts"] = {{"N", std::to_string(9 + i)}};
    service.put(one);
  }
  const json index{{"IndexName", "time"},
                   {"KeyConditionExpression", "g = :g AND ts >= :t"},
                   {"ExpressionAttributeValues", {{":g", text("0")}, {":t", {{"N", "9"}}}}}};
  CHECK(service.ask("Query", index)["Count"] == 2);
  json query = key_query("p");
  CHECK(service.ask("Query", query)["Count"] == 3);
  query["ConsistentRead"] = true;
  CHECK(service.ask("Query", query)["Count"] == 4);
  service.dynamo.set_options({});
  const json all = service.ask("Query", index);
  REQUIRE(all["Count"] == 4);
  CHECK(all["Items"][1]["ts"] == json{{"N", "10"}});
  CHECK_FALSE(all["Items"][1].contains("d"));
}

TEST_CASE("fake: capacity follows size, consistency and the index") {
  Service service;
  json big = item_of(4097);
  big["g"] = text("0");
  big["ts"] = {{"N", "1"}};
  const json put = service.ask("PutItem", {{"Item", big}, {"ReturnConsumedCapacity", "TOTAL"}});
  CHECK(put["ConsumedCapacity"]["CapacityUnits"] == 6);
  json get{{"Key", item("p", "s")}, {"ReturnConsumedCapacity", "TOTAL"}};
  CHECK(service.ask("GetItem", get)["ConsumedCapacity"]["CapacityUnits"] == 1);
  get["ConsistentRead"] = true;
  CHECK(service.ask("GetItem", get)["ConsumedCapacity"]["CapacityUnits"] == 2);
  CHECK(service.dynamo.usage().wcu == 6);
  CHECK(service.dynamo.usage().rcu == 3);
}

TEST_CASE("fake: a new table is CREATING for a while and cannot be used") {
  FakeDynamo dynamo({.creating_answers = 2});
  const std::string create = R"({"TableName":"new","BillingMode":"PAY_PER_REQUEST",
    "DeletionProtectionEnabled":true,
    "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],
    "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]})";
  const std::string name = R"({"TableName":"new"})";
  REQUIRE(dynamo.handle("CreateTable", create).status == 200);
  const auto status = [&] {
    return json::parse(dynamo.handle("DescribeTable", name).body)["Table"]["TableStatus"];
  };
  const std::string get = R"({"TableName":"new","Key":{"pk":{"S":"a"}}})";
  CHECK(status() == "CREATING");
  CHECK(dynamo.handle("GetItem", get).status == 400);
  CHECK(status() == "CREATING");
  CHECK(status() == "ACTIVE");
  CHECK(dynamo.handle("GetItem", get).body == "{}");
  const FakeAnswer refused = dynamo.handle("DeleteTable", name);
  CHECK(refused.body.find("protected against deletion") != std::string::npos);
}

TEST_CASE("fake: BatchGetItem gives 16 MB and names the rest") {
  Service service;
  json keys = json::array();
  for (int i = 0; i < 50; ++i) {
    json big = item("p", std::to_string(i));
    big["d"] = text(std::string(400'000, 'x'));
    service.put(big);
    keys.push_back(item("p", std::to_string(i)));
  }
  const json all{{"RequestItems", {{"events", {{"Keys", keys}, {"ConsistentRead", true}}}}}};
  const json answer = service.ask("BatchGetItem", all);
  CHECK(answer["Responses"]["events"].size() == 41);
  CHECK(answer["UnprocessedKeys"]["events"]["Keys"].size() == 9);
  CHECK(answer["UnprocessedKeys"]["events"]["ConsistentRead"] == true);
}

TEST_CASE("fake: a transaction is all or nothing, and says why per item") {
  Service service;
  json taken = item("a", "0");
  taken["c"] = text("mine");
  service.put(taken);
  const auto put = [](const json& what) {
    return json{{"Put",
                 {{"TableName", "events"},
                  {"Item", what},
                  {"ConditionExpression", "attribute_not_exists(pk)"},
                  {"ReturnValuesOnConditionCheckFailure", "ALL_OLD"}}}};
  };
  const json both{{"TransactItems", {put(item("b", "0")), put(item("a", "0"))}}};
  const json refused = service.ask("TransactWriteItems", both);
  CHECK(refused["__type"] == "com.amazonaws.dynamodb.v20120810#TransactionCanceledException");
  CHECK(refused["Message"] ==
        "Transaction cancelled, please refer cancellation reasons for specific reasons [None, "
        "ConditionalCheckFailed]");
  CHECK(refused["CancellationReasons"][0] == json{{"Code", "None"}});
  CHECK(refused["CancellationReasons"][1]["Item"] == taken);
  CHECK(service.dynamo.items("events").size() == 1);
}

TEST_CASE("fake: a repeated transaction succeeds for ten minutes; another body is refused") {
  Service service;
  const auto transaction = [](const std::string& pk) {
    return json{{"ClientRequestToken", "token"},
                {"ReturnConsumedCapacity", "TOTAL"},
                {"TransactItems",
                 {{{"Put",
                    {{"TableName", "events"},
                     {"Item", item(pk, "0")},
                     {"ConditionExpression", "attribute_not_exists(pk)"}}}}}}};
  };
  const json first = service.ask("TransactWriteItems", transaction("a"));
  CHECK(first["ConsumedCapacity"][0]["CapacityUnits"] == 2);
  CHECK(service.ask("TransactWriteItems", transaction("a")).contains("ConsumedCapacity"));
  CHECK(service.ask("TransactWriteItems", transaction("b"))["__type"] ==
        "com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException");
  service.clock.advance(std::chrono::minutes(11));
  CHECK(service.ask("TransactWriteItems", transaction("a"))["__type"] ==
        "com.amazonaws.dynamodb.v20120810#TransactionCanceledException");
}

TEST_CASE("fake: a transaction of more than 100 items or 4 MB is refused") {
  Service service;
  const auto puts = [&](std::size_t count, std::size_t bytes) {
    json entries = json::array();
    for (std::size_t i = 0; i < count; ++i) {
      json one = item("p", std::to_string(i));
      one["d"] = text(std::string(bytes, 'x'));
      entries.push_back({{"Put", {{"TableName", "events"}, {"Item", one}}}});
    }
    return service.ask("TransactWriteItems", {{"TransactItems", entries}});
  };
  CHECK(puts(100, 10) == json::object());
  CHECK(puts(101, 10).contains("message"));
  CHECK(puts(11, 381'000) == json::object());
  CHECK(puts(11, 390'000)["message"] == "Transaction payload size cannot exceed 4MB");
}
