#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "eventsrc/timestamp.hpp"
#include "support/fake_dynamodb.hpp"

namespace eventsrc::test {

/// A request as it came over the wire.
struct FakeRequest {
  std::string method;
  std::string path;                              ///< without the query
  std::string query;                             ///< as sent, without the question mark
  std::map<std::string, std::string> headers{};  ///< names in lower case
  std::string body{};

  /// The header's value, or empty.
  [[nodiscard]] std::string header(const std::string& name) const;
  /// Of X-Amz-Target; empty if it is none of DynamoDB's.
  [[nodiscard]] std::string operation() const;
};

struct FakeCredentials {
  std::string key_id = "test";
  std::string secret = "test-secret";
  std::string token{};  ///< empty: none may be sent
  std::string region = "us-east-1";
};

/// Verifies Signature Version 4 as "Create a signed AWS API request" in the IAM user guide
/// describes it, independently of the product's signer. Nothing if the request is right; otherwise
/// the refusal as the service words it. The token `expired` is one that was valid once.
[[nodiscard]] std::optional<FakeAnswer> refuse_signature(const FakeRequest& request,
                                                         const FakeCredentials& credentials,
                                                         Timestamp now);

}  // namespace eventsrc::test
