#include "support/fake_transport.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include <nlohmann/json.hpp>

namespace eventsrc::test {
namespace {

constexpr std::string_view kTarget = "DynamoDB_20120810.";

std::array<std::uint32_t, 256> crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1U) != 0 ? value >> 1U ^ 0xEDB88320U : value >> 1U;
    }
    table.at(i) = value;
  }
  return table;
}

bool is_target(std::string_view name) {
  constexpr std::string_view kName = "x-amz-target";
  return std::equal(name.begin(), name.end(), kName.begin(), kName.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == b;
  });
}

std::string operation_of(const dynamodb::HttpRequest& request) {
  for (const dynamodb::HttpHeader& header : request.headers) {
    if (is_target(header.name) && header.value.starts_with(kTarget)) {
      return header.value.substr(kTarget.size());
    }
  }
  return {};
}

}  // namespace

std::uint32_t fake_crc32(std::string_view bytes) {
  static const std::array<std::uint32_t, 256> table = crc_table();
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) {
    crc = table.at((crc ^ static_cast<unsigned char>(c)) & 0xFFU) ^ crc >> 8U;
  }
  return ~crc;
}

dynamodb::HttpResponse fake_response(int status, std::string body, const std::string& request_id) {
  dynamodb::HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "application/x-amz-json-1.0"},
                      {"x-amz-crc32", std::to_string(fake_crc32(body))},
                      {"x-amzn-RequestId", request_id}};
  response.body = std::move(body);
  return response;
}

dynamodb::HttpResponse fake_error(const std::string& name, const std::string& message, int status) {
  const nlohmann::json body{{"__type", "com.amazonaws.dynamodb.v20120810#" + name},
                            {"message", message}};
  return fake_response(status, body.dump());
}

FakeTransport::FakeTransport(std::shared_ptr<FakeDynamo> dynamo) : dynamo_(std::move(dynamo)) {}

dynamodb::HttpResponse FakeTransport::send(const dynamodb::HttpRequest& request) {
  const std::string operation = operation_of(request);
  const std::string body(request.body);
  if (before) {
    if (std::optional<dynamodb::HttpResponse> instead = before(operation, body)) {
      return std::move(*instead);
    }
  }
  FakeAnswer answer = dynamo_->handle(operation, body);
  dynamodb::HttpResponse response =
      fake_response(answer.status, std::move(answer.body), "FAKE" + std::to_string(++sent_));
  if (after) after(operation, body, response);
  return response;
}

}  // namespace eventsrc::test
