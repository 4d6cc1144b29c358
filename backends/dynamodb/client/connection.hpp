#pragma once

#include <memory>
#include <string>

#include "dynamodb/aws/credentials.hpp"
#include "dynamodb/aws/endpoint.hpp"
#include "dynamodb/aws/sigv4.hpp"
#include "dynamodb/client/client.hpp"
#include "dynamodb/client/request_retry.hpp"

namespace eventsrc::dynamodb {

/// Where requests go, by what way, and who signs them: all that is found out with the first
/// request. Safe to use from several threads.
class Connection {
 public:
  /// Throws what finding throws. `options` must outlive it.
  explicit Connection(const ClientOptions& options);

  [[nodiscard]] const std::string& region() const noexcept { return region_; }
  [[nodiscard]] const Url& url() const noexcept { return url_; }
  [[nodiscard]] const RetryRules& retry_rules() const noexcept { return rules_; }
  [[nodiscard]] CredentialKeeper& credentials() noexcept { return keeper_; }

  /// Sends an operation's body, signed at `time`. Throws HttpFault, and `interrupted`.
  [[nodiscard]] HttpResponse send(std::string_view operation, std::string_view body,
                                  const Credentials& credentials, Timestamp time);

 private:
  Connection(const ClientOptions& options, const Settings& settings);
  [[nodiscard]] Credentials find() const;

  const ClientOptions& options_;
  std::shared_ptr<HttpTransport> transport_;
  std::string region_;
  Url url_;
  std::string url_text_;
  RetryRules rules_;
  Signer signer_;
  CredentialKeeper keeper_;
};

}  // namespace eventsrc::dynamodb
