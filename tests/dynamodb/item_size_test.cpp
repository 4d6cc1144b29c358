#include <functional>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "dynamodb/other_server.hpp"
#include "support/fake_dynamodb.hpp"

using eventsrc::test::FakeAnswer;
using eventsrc::test::FakeDynamo;
using eventsrc::test::OtherServer;
using nlohmann::json;

namespace {

constexpr std::size_t kLimit = 409'600;
constexpr const char* kTooBig = "size has exceeded the maximum allowed size";

/// A value and the bytes it counts for.
struct Sized {
  json value;
  std::size_t size;
};

json text(const std::string& value) { return {{"S", value}}; }

const Sized kSized[] = {
    {{{"B", "AAAA"}}, 3},
    {{{"B", "AA=="}}, 1},
    {{{"BOOL", true}}, 1},
    {{{"NULL", true}}, 1},
    {{{"N", "0"}}, 1},
    {{{"N", "7"}}, 2},
    {{{"N", "-7"}}, 3},
    {{{"N", "12"}}, 2},
    {{{"N", "120"}}, 3},
    {{{"N", "123"}}, 3},
    {{{"N", "0.5"}}, 2},
    {{{"N", "1790000000000000"}}, 3},
    {{{"N", "1790000000123456"}}, 9},
    {{{"L", json::array()}}, 3},
    {{{"L", {text("ab"), text("c")}}}, 8},
    {{{"M", json::object()}}, 3},
    {{{"M", {{"key", text("ab")}}}}, 9},
};

using Handle = std::function<FakeAnswer(const char* operation, const std::string& body)>;

void create(const Handle& handle) {
  const FakeAnswer answer = handle("CreateTable", R"({"TableName":"sizes",
    "BillingMode":"PAY_PER_REQUEST",
    "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}],
    "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}]})");
  REQUIRE(answer.status == 200);
}

/// Puts an item of exactly `size` bytes that has `value` in it.
FakeAnswer put(const Handle& handle, std::size_t size, const Sized& value) {
  json item{{"pk", text("p")}, {"v", value.value}};
  item["d"] = text(std::string(size - value.size - 5, 'x'));  // the names pk, v, d and the key
  return handle("PutItem", json{{"TableName", "sizes"}, {"Item", item}}.dump());
}

void check_limit(const Handle& handle, const Sized& value) {
  CAPTURE(value.value.dump());
  CHECK(put(handle, kLimit, value).body == "{}");
  CHECK(put(handle, kLimit + 1, value).body.find(kTooBig) != std::string::npos);
}

}  // namespace

TEST_CASE("fake: an item of 400 KB is taken, one byte more is not") {
  FakeDynamo fake;
  const Handle handle = [&](const char* operation, const std::string& body) {
    return fake.handle(operation, body);
  };
  create(handle);
  for (const Sized& value : kSized) check_limit(handle, value);
  check_limit(handle, {text("\xC3\xA9"), 2});
}

TEST_CASE("fake: another DynamoDB counts the bytes of an item in the same way" *
          doctest::skip(!OtherServer::is_there())) {
  OtherServer server;
  const Handle handle = [&](const char* operation, const std::string& body) {
    return server.handle(operation, body);
  };
  create(handle);
  for (const Sized& value : kSized) check_limit(handle, value);
  // dynalite counts UTF-16 units.
  if (!OtherServer::is_dynalite()) check_limit(handle, {text("\xC3\xA9"), 2});
}
