#include "dynamodb/other_server.hpp"

namespace eventsrc::test {
namespace {

constexpr const char* kEndpoint = "EVENTSRC_TEST_DYNAMODB_ENDPOINT";

}  // namespace

bool OtherServer::is_there() { return environment(kEndpoint).has_value(); }

bool OtherServer::is_dynalite() { return !environment("EVENTSRC_TEST_DYNAMODB_LOCAL"); }

OtherServer::OtherServer() : http_(environment(kEndpoint).value_or("")) {}

FakeAnswer OtherServer::handle(std::string_view operation, std::string_view body) {
  // The emulators want a signature and do not look at it.
  const PlainResponse response =
      http_.send("POST", "/",
                 {{"Content-Type", "application/x-amz-json-1.0"},
                  {"X-Amz-Target", "DynamoDB_20120810." + std::string(operation)},
                  {"X-Amz-Date", "20260101T000000Z"},
                  {"Authorization",
                   "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, "
                   "SignedHeaders=host, Signature=0"}},
                 body);
  return {response.status, response.body};
}

}  // namespace eventsrc::test
