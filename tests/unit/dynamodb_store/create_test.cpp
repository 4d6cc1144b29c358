// Tables that are no place for a store, and what the service refuses where it seldom does.

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "eventsrc/append.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/snapshot.hpp"
#include "support/events.hpp"
#include "unit/dynamodb_store/fake_table.hpp"

namespace eventsrc::test {
namespace {

using nlohmann::json;

void ask(FakeTable& table, const std::string& operation, json body) {
  body["TableName"] = "events";
  const FakeAnswer answer = table.dynamo().handle(operation, body.dump());
  INFO(answer.body);
  REQUIRE(answer.status == 200);
}

void drop(FakeTable& table) {
  ask(table, "UpdateTable", {{"DeletionProtectionEnabled", false}});
  ask(table, "DeleteTable", json::object());
}

Error refusal(FakeTable& table, const dynamodb::CreateOptions& create = {}) {
  dynamodb::Options options;
  options.client = table.client(table.transport(), {});
  return thrown([&] { static_cast<void>(dynamodb::make_store(options, create)); });
}

bool says(const Error& error, std::string_view text) {
  return std::string_view(error.what()).find(text) != std::string_view::npos;
}

TEST_CASE("create: a table with other keys is none for a store, and stays as it is") {
  FakeTable table;
  drop(table);
  ask(table, "CreateTable",
      {{"BillingMode", "PAY_PER_REQUEST"},
       {"AttributeDefinitions", {{{"AttributeName", "id"}, {"AttributeType", "S"}}}},
       {"KeySchema", {{{"AttributeName", "id"}, {"KeyType", "HASH"}}}}});
  const Error error = refusal(table);
  CHECK(error.code() == ErrorCode::invalid);
  CHECK(says(error, "has other keys than an eventsrc store"));
  CHECK(table.items().empty());
}

TEST_CASE("create: an index can only come with its table") {
  FakeTable table;
  table.remove("m", "store");
  const Error error = refusal(table, {.time_index = true});
  CHECK(error.code() == ErrorCode::invalid);
  CHECK(says(error, "without the index 'time'"));
  CHECK(table.items().empty());
}

TEST_CASE("create: a table that does not become active is not waited for without end") {
  FakeTable table;
  drop(table);
  table.dynamo().set_options({.creating_answers = 1'000'000});
  const Error error = refusal(table);
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(says(error, "is still not active after"));
}

TEST_CASE("create: a store whose own item goes while it is sealed is not sealed") {
  for (const int last : {1, 2}) {
    CAPTURE(last);
    FakeTable table;
    const auto transport = table.transport();
    const auto store = table.open(transport);
    CHECK_FALSE(store->sealed());
    int updates = 0;
    transport->before = [&](const std::string& operation, const std::string& /*body*/) {
      if (operation == "UpdateItem" && ++updates == last) table.remove("m", "store");
      return std::nullopt;
    };
    const Error error = thrown([&] { static_cast<void>(store->seal("new")); });
    CHECK(error.code() == ErrorCode::unavailable);
    CHECK(updates == last);
  }
}

TEST_CASE(
    "create: a store whose own item goes after it was opened is neither sealed nor unsealed") {
  FakeTable table;
  const auto store = table.open();
  CHECK_FALSE(store->sealed());
  table.remove("m", "store");
  for (const bool seals : {true, false}) {
    CAPTURE(seals);
    const Error error =
        thrown([&] { static_cast<void>(seals ? store->seal("new") : store->unseal()); });
    CHECK(error.code() == ErrorCode::unavailable);
  }
  CHECK(table.items().empty());
}

TEST_CASE("snapshots: a policy that no item holds is refused") {
  FakeTable table;
  const auto store = table.open();
  const Error error = thrown([&] {
    store->snapshots()->set_policy(
        {.pattern = "a", .view = "v", .definition = std::string(400'000, ' ') + "{}", .every = 2});
  });
  CHECK(error.code() == ErrorCode::invalid);
  CHECK(store->snapshots()->policies().empty());
}

TEST_CASE("append: a transaction that is refused for a reason of its own is told with it") {
  FakeTable table;
  const auto transport = table.transport();
  transport->before = [](const std::string& operation, const std::string& /*body*/) {
    std::optional<dynamodb::HttpResponse> answer;
    if (operation == "TransactWriteItems") {
      answer = fake_response(
          400,
          R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",)"
          R"("Message":"cancelled","CancellationReasons":[{"Code":"None"},)"
          R"({"Code":"ItemCollectionSizeLimitExceeded","Message":"Collection size exceeded."}]})");
    }
    return answer;
  };
  const auto store = table.open(transport);
  Events source({event("a"), event("b")});
  const Error error =
      thrown([&] { static_cast<void>(append(*store, source, {}, table.clock, table.random)); });
  CHECK(error.code() == ErrorCode::invalid);
  CHECK(says(error, "ItemCollectionSizeLimitExceeded"));
  CHECK(read_all(*table.open()).empty());
}

}  // namespace
}  // namespace eventsrc::test
