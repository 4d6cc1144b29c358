#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "dynamodb/aws/credentials.hpp"
#include "dynamodb/aws/http.hpp"
#include "eventsrc/hash.hpp"
#include "eventsrc/timestamp.hpp"

namespace eventsrc::dynamodb {

/// HMAC-SHA256 (RFC 2104).
[[nodiscard]] Hash hmac_sha256(std::string_view key, std::string_view message);

/// `YYYYMMDDTHHMMSSZ`, as in the header X-Amz-Date.
[[nodiscard]] std::string amz_date(Timestamp time);

/// What of a request is signed.
struct SignedParts {
  std::string_view method = "POST";
  std::string_view path = "/";  ///< as it is sent, without query
  std::string_view query{};
  std::span<const HttpHeader> headers;  ///< with Host and X-Amz-Date
  std::string_view body{};
};

/// The text of AWS Signature Version 4 that stands for a request. `headers`: set to the names of
/// the signed headers, joined by `;`.
[[nodiscard]] std::string canonical_request(const SignedParts& parts, std::string& headers);

/// Signs requests by AWS Signature Version 4 for one region and service, e.g. `dynamodb` or `sts`.
/// Safe to use from several threads.
class Signer {
 public:
  Signer(std::string region, std::string service);
  ~Signer();
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;

  /// The value of the header Authorization. `date`: that of X-Amz-Date.
  [[nodiscard]] std::string authorization(const SignedParts& parts, const Credentials& credentials,
                                          std::string_view date);
  /// Adds X-Amz-Date, X-Amz-Security-Token where there is one, and Authorization to the headers of
  /// a request to `path`; all headers that are there already are signed.
  void sign(HttpRequest& request, std::string_view path, const Credentials& credentials,
            Timestamp time);

 private:
  Hash day_key(const Credentials& credentials, std::string_view day);

  std::string region_;
  std::string service_;
  std::mutex mutex_;
  // A day's key is the same for all its requests.
  std::string key_of_;
  Hash key_{};
};

}  // namespace eventsrc::dynamodb
