#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "dynamodb/aws/http.hpp"

namespace eventsrc::dynamodb {

struct CurlOptions {
  std::string ca_bundle;  ///< a file of certificates; empty: the system's
  /// A transfer in which nothing moves for so long is broken.
  std::chrono::seconds stall{20};
};

/// Speaks HTTP/1.1 by libcurl, with proxies as its environment variables say. Follows no
/// redirects. Each call that runs at the same time as others has a connection of its own, which is
/// kept for later ones. Throws `unsupported` if libcurl is not installed.
[[nodiscard]] std::shared_ptr<HttpTransport> make_curl_transport(const CurlOptions& options = {});

/// Loads libcurl, which else the first transport does. Throws as that.
void load_curl();

}  // namespace eventsrc::dynamodb
