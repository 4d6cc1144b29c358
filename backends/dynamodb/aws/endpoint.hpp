#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "dynamodb/aws/settings.hpp"

namespace eventsrc::dynamodb {

/// A URL in its parts.
struct Url {
  std::string scheme;     ///< lower case
  std::string authority;  ///< `host` or `host:port`, as the header Host wants it
  std::string host;       ///< without port; an IPv6 address without its brackets
  std::string path;       ///< `/` if there is none; no query

  [[nodiscard]] std::string text() const { return scheme + "://" + authority + path; }
};

/// Reads `http[s]://host[:port][/path]`. Empty if `text` is anything else, e.g. with a user, query
/// or fragment.
[[nodiscard]] std::optional<Url> parse_url(std::string_view text);

/// This machine: `localhost`, 127.0.0.0/8, `::1`.
[[nodiscard]] bool is_loopback(std::string_view host);

/// The region: given, AWS_REGION, AWS_DEFAULT_REGION, the profile's, else what `ask_machine` says
/// (the instance's; may be empty). Throws `invalid` if there is none or it cannot be one.
[[nodiscard]] std::string find_region(const Settings& settings, const std::string& given,
                                      const std::function<std::string()>& ask_machine);

/// Where a service of AWS is asked.
struct EndpointQuery {
  std::string service;   ///< `dynamodb` or `sts`
  const char* variable;  ///< its own, e.g. AWS_ENDPOINT_URL_DYNAMODB
  std::string given{};   ///< by the user; counts first
  /// Whether AWS_ENDPOINT_URL and the profile's `endpoint_url`, which name no service, count.
  bool any_service = true;
};

/// The service's endpoint in a region, in the order of the AWS CLI. Throws `invalid` for what is no
/// URL, for `http` to another machine (it would show keys' signatures and data to everyone on the
/// way), and for a custom endpoint together with FIPS or dual stack.
[[nodiscard]] Url find_endpoint(const Settings& settings, const std::string& region,
                                const EndpointQuery& query);

}  // namespace eventsrc::dynamodb
