#include "dynamodb/signed_request.hpp"

#include <algorithm>
#include <cctype>

namespace eventsrc::test {

PlainHttp::Headers headers_of(const SignedRequest& request) {
  const bool has_token = *request.token != '\0';
  PlainHttp::Headers headers{
      {"Host", "dynamodb.us-east-1.amazonaws.com"},
      {"Content-Type", "application/x-amz-json-1.0"},
      {"X-Amz-Date", "20260131T000000Z"},
      {"X-Amz-Target", std::string("DynamoDB_20120810.") + request.operation},
      {"Authorization",
       std::string("AWS4-HMAC-SHA256 Credential=test/20260131/us-east-1/dynamodb/aws4_request, "
                   "SignedHeaders=content-type;host;x-amz-date;") +
           (has_token ? "x-amz-security-token;" : "") +
           "x-amz-target, Signature=" + request.signature}};
  if (has_token) headers.emplace_back("X-Amz-Security-Token", request.token);
  return headers;
}

FakeRequest received(const SignedRequest& request) {
  FakeRequest read{.method = "POST", .path = "/", .query = "", .headers = {}, .body = request.body};
  for (auto [name, value] : headers_of(request)) {
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    read.headers[name] = value;
  }
  return read;
}

}  // namespace eventsrc::test
