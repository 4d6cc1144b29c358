#include "support/fake_transport.hpp"

#include <doctest/doctest.h>

using eventsrc::dynamodb::HttpFault;
using eventsrc::dynamodb::HttpRequest;
using eventsrc::dynamodb::HttpResponse;
using eventsrc::test::FakeDynamo;
using eventsrc::test::FakeTransport;

namespace {

HttpRequest request(const std::string& operation, std::string_view body) {
  HttpRequest request;
  request.url = "http://127.0.0.1/";
  request.headers = {{"X-Amz-Target", "DynamoDB_20120810." + operation}};
  request.body = body;
  return request;
}

constexpr std::string_view kDescribe = R"({"TableName":"events"})";

}  // namespace

TEST_CASE("fake transport: CRC32 is zlib's") {
  CHECK(eventsrc::test::fake_crc32("123456789") == 0xCBF43926U);
}

TEST_CASE("fake transport: an answer carries the service's status, body and CRC") {
  FakeTransport transport(std::make_shared<FakeDynamo>());
  const HttpResponse response = transport.send(request("DescribeTable", kDescribe));
  CHECK(response.status == 400);
  CHECK(response.body.find("ResourceNotFoundException") != std::string::npos);
  REQUIRE(response.headers.size() == 3);
  CHECK(response.headers[1].name == "x-amz-crc32");
  CHECK(response.headers[1].value == std::to_string(eventsrc::test::fake_crc32(response.body)));
}

TEST_CASE("fake transport: the hook before may answer instead, the one after may lose the answer") {
  const auto dynamo = std::make_shared<FakeDynamo>();
  FakeTransport transport(dynamo);
  transport.before = [](const std::string& operation, const std::string&) {
    return operation == "Scan"
               ? std::optional(eventsrc::test::fake_error("ThrottlingException", "Rate exceeded"))
               : std::nullopt;
  };
  transport.after = [](const std::string&, const std::string&, HttpResponse&) {
    throw HttpFault(HttpFault::Kind::broken, "reset");
  };
  const HttpResponse throttled = transport.send(request("Scan", kDescribe));
  CHECK(throttled.body.find("#ThrottlingException") != std::string::npos);
  CHECK(dynamo->usage().requests.empty());
  CHECK_THROWS_AS(static_cast<void>(transport.send(request("DescribeTable", kDescribe))),
                  HttpFault);
  CHECK(dynamo->usage().requests.at("DescribeTable") == 1);
}
