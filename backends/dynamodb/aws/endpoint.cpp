#include "dynamodb/aws/endpoint.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "dynamodb/aws/text.hpp"
#include "eventsrc/error.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr int kHighestPort = 65535;

bool starts_with(std::string_view text, std::string_view beginning) noexcept {
  return text.substr(0, beginning.size()) == beginning;
}

bool only_of(std::string_view text, std::string_view others) noexcept {
  return std::all_of(text.begin(), text.end(), [others](char c) {
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') ||
           others.find(c) != std::string_view::npos;
  });
}

// Splits `host[:port]`; false if it is not that. A port that the scheme has anyway is left out.
bool parse_authority(std::string_view text, Url& url) {
  std::size_t colon = text.find(':');
  if (starts_with(text, "[")) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return false;
    url.host = lowered(text.substr(1, end - 1));
    if (!only_of(url.host, ":.")) return false;
    colon = end + 1 == text.size() ? std::string_view::npos : end + 1;
    if (colon != std::string_view::npos && text[colon] != ':') return false;
    url.authority = '[' + url.host + ']';
  } else {
    url.host = lowered(text.substr(0, colon));
    if (!only_of(url.host, "-._")) return false;
    url.authority = url.host;
  }
  if (url.host.empty()) return false;
  if (colon == std::string_view::npos) return true;
  const std::string_view digits = text.substr(colon + 1);
  int port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc() || end != digits.data() + digits.size()) return false;
  if (port <= 0 || port > kHighestPort) return false;
  constexpr int kHttp = 80;
  constexpr int kHttps = 443;
  if (port != (url.scheme == "http" ? kHttp : kHttps)) url.authority += fmt::format(":{}", port);
  return true;
}

struct Custom {
  std::string url;
  std::string from;
  ErrorCode fault = ErrorCode::invalid;  ///< if it cannot be taken
};

Url checked_url(const Custom& custom) {
  std::optional<Url> url = parse_url(custom.url);
  if (!url) {
    throw Error(custom.fault,
                fmt::format("the endpoint from {} is not a URL like https://host:port: correct it",
                            custom.from));
  }
  if (url->scheme == "http" && !is_loopback(url->host)) {
    throw Error(custom.fault,
                fmt::format("the endpoint http://{} (from {}) is not encrypted, and not on this "
                            "computer: use https",
                            url->authority, custom.from));
  }
  return *url;
}

std::optional<Custom> custom_endpoint(const Settings& settings, const EndpointQuery& query) {
  if (!query.given.empty()) {
    return Custom{query.given, "the store's address or --endpoint-url", ErrorCode::usage};
  }
  if (settings.enabled("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls")) {
    return std::nullopt;
  }
  const Environment& environment = settings.environment();
  if (auto url = environment.get_filled(query.variable)) return Custom{*url, query.variable};
  if (query.any_service) {
    constexpr const char* kAny = "AWS_ENDPOINT_URL";
    if (auto url = environment.get_filled(kAny)) return Custom{*url, kAny};
  }
  const std::string file =
      fmt::format("{}, profile {}", settings.config_name(), settings.profile());
  if (auto url = settings.service_endpoint(query.service)) return Custom{*url, file};
  if (query.any_service) {
    if (auto url = settings.get(settings.profile(), "endpoint_url")) return Custom{*url, file};
  }
  return std::nullopt;
}

// What the names of a region's services end with.
struct Suffixes {
  std::string_view plain = "amazonaws.com";
  std::string_view dual_stack = "api.aws";
};

Suffixes suffixes_of(std::string_view region) {
  if (starts_with(region, "cn-")) return {"amazonaws.com.cn", "api.amazonwebservices.com.cn"};
  if (starts_with(region, "us-iso-")) return {"c2s.ic.gov", "api.aws.ic.gov"};
  if (starts_with(region, "us-isob-")) return {"sc2s.sgov.gov", "api.aws.scloud"};
  if (starts_with(region, "eusc-")) return {"amazonaws.eu", "api.amazonwebservices.eu"};
  return {};
}

Url derived(const std::string& region, const std::string& service, bool fips, bool dual_stack) {
  const Suffixes suffixes = suffixes_of(region);
  // The plain names of GovCloud stand for FIPS already.
  const bool named = fips && !(starts_with(region, "us-gov-") && !dual_stack);
  const std::string host = fmt::format("{}{}.{}.{}", service, named ? "-fips" : "", region,
                                       dual_stack ? suffixes.dual_stack : suffixes.plain);
  return {"https", host, host, "/"};
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  Url url;
  url.scheme = lowered(text.substr(0, colon));
  if (url.scheme != "http" && url.scheme != "https") return std::nullopt;
  const std::string_view rest = text.substr(colon + 3);
  const std::size_t slash = rest.find('/');
  url.path = slash == std::string_view::npos ? "/" : std::string(rest.substr(slash));
  if (!only_of(url.path, "/-._~%")) return std::nullopt;
  if (!parse_authority(rest.substr(0, slash), url)) return std::nullopt;
  return url;
}

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  return starts_with(host, "127.") && std::count(host.begin(), host.end(), '.') == 3 &&
         host.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string find_region(const Settings& settings, const std::string& given,
                        const std::function<std::string()>& ask_machine) {
  std::string region = given;
  const Environment& environment = settings.environment();
  for (const char* variable : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (region.empty()) region = environment.get_filled(variable).value_or("");
  }
  if (region.empty()) region = settings.get(settings.profile(), "region").value_or("");
  if (region.empty() && ask_machine) region = ask_machine();
  if (region.empty()) {
    throw Error(ErrorCode::invalid, fmt::format("no region: set AWS_REGION, --region, or region in "
                                                "{}",
                                                settings.config_name()));
  }
  // It becomes a part of a host's name.
  constexpr std::size_t kLongest = 63;
  if (region.size() > kLongest || !only_of(region, "-") || region.front() == '-') {
    throw Error(given.empty() ? ErrorCode::invalid : ErrorCode::usage,
                "the region is not one like eu-west-1: correct it");
  }
  return region;
}

Url find_endpoint(const Settings& settings, const std::string& region, const EndpointQuery& query) {
  const bool fips = settings.enabled("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint");
  const bool dual_stack = settings.enabled("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint");
  if (const std::optional<Custom> custom = custom_endpoint(settings, query)) {
    if (fips || dual_stack) {
      throw Error(
          ErrorCode::invalid,
          fmt::format("{} cannot be used with the endpoint from {}: unset one of them",
                      fips ? "AWS_USE_FIPS_ENDPOINT" : "AWS_USE_DUALSTACK_ENDPOINT", custom->from));
    }
    return checked_url(*custom);
  }
  if (region == "local") {
    if (query.service == "dynamodb") return {"http", "localhost:8000", "localhost", "/"};
    return derived("us-east-1", query.service, fips, dual_stack);
  }
  return derived(region, query.service, fips, dual_stack);
}

}  // namespace eventsrc::dynamodb
