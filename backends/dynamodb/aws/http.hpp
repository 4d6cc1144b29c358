#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace eventsrc::dynamodb {

struct HttpHeader {
  std::string name;
  std::string value;
};

struct HttpRequest {
  std::string_view method = "POST";
  std::string url;
  std::vector<HttpHeader> headers;
  std::string_view body;
  bool use_proxy = true;  ///< never for link-local addresses
  std::chrono::milliseconds connect_timeout{2000};
  /// Of the whole exchange, also of one in which something moves now and then for ever.
  std::chrono::milliseconds timeout{std::chrono::minutes(10)};
  /// In bytes, without its head. One of DynamoDB has at most 16 MB of items, in JSON.
  std::size_t largest_answer = std::size_t{128} << 20U;
};

struct HttpResponse {
  int status = 0;
  std::vector<HttpHeader> headers;
  std::string body;

  /// The header's value, or empty; names are compared without case.
  [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
};

/// Of an answer with credentials.
constexpr std::size_t kLargestCredentials = std::size_t{1} << 20U;

/// No whole answer came.
class HttpFault : public std::runtime_error {
 public:
  enum class Kind {
    unreachable,  ///< the request was never sent: no such host, refused, TLS failed
    stale,  ///< a kept connection was closed before a byte of the answer: not our request's fault
    broken  ///< it may have been carried out: reset, timed out, cut short
  };
  HttpFault(Kind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}

  [[nodiscard]] Kind kind() const noexcept { return kind_; }

 private:
  Kind kind_;
};

/// One exchange with a web server. Safe to use from several threads at once; keeps connections.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;
  /// Any complete answer, whatever its status. Throws HttpFault, and `interrupted`.
  [[nodiscard]] virtual HttpResponse send(const HttpRequest& request) = 0;
};

}  // namespace eventsrc::dynamodb
