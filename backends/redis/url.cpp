#include "redis/url.hpp"

#include <optional>

#include <fmt/format.h>

#include "dynamodb/aws/text.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/seq.hpp"

namespace eventsrc::redis {
namespace {

constexpr std::string_view kScheme = "redis://";
constexpr std::string_view kSecureScheme = "rediss://";

[[noreturn]] void refuse(std::string_view what) {
  throw Error(ErrorCode::usage,
              fmt::format("the place for snapshots {}: write redis://HOST[:PORT][/DB] or "
                          "redis://[USER]:PASSWORD@HOST[:PORT][/DB], or 'store' for the store "
                          "itself",
                          what));
}

int number_in(std::string_view text, int least, int most, std::string_view what) {
  const auto number = parse_count(text);
  if (!number || *number < least || *number > most) {
    refuse(fmt::format("has no {} from {} to {}", what, least, most));
  }
  return static_cast<int>(*number);
}

void take_user(std::string_view text, Url& url) {
  if (text.find(':') == std::string_view::npos) refuse("has no ':' before the password");
  const auto [user, password] = dynamodb::cut(text, ':');
  url.user = dynamodb::percent_decoded(user);
  url.password = dynamodb::percent_decoded(password);
  if (url.password.empty()) refuse("has an empty password");
}

void take_host(std::string_view text, Url& url) {
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) refuse("has a '[' without a ']'");
    url.host = text.substr(1, end - 1);
    port = text.substr(end + 1);
  } else {
    const std::size_t colon = text.find(':');
    url.host = text.substr(0, colon);
    if (colon != std::string_view::npos) port = text.substr(colon);
  }
  if (url.host.empty()) refuse("names no host");
  if (port.empty()) return;
  if (port.front() != ':') refuse("has something behind the ']'");
  constexpr int kMostPort = 65535;
  url.port = number_in(port.substr(1), 1, kMostPort, "port");
}

}  // namespace

Url Url::parse(std::string_view text) {
  if (text.starts_with(kSecureScheme)) {
    throw Error(ErrorCode::unsupported,
                "rediss:// is not supported: let a tunnel such as stunnel encrypt, and name its "
                "end on this machine with redis://");
  }
  if (!text.starts_with(kScheme)) refuse("is no URL of a Redis");
  std::string_view rest = text.substr(kScheme.size());
  if (rest.find_first_of("?#") != std::string_view::npos) refuse("has a '?' or '#'");
  Url url;
  // A password that was not encoded may hold more of them.
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    take_user(rest.substr(0, at), url);
    rest.remove_prefix(at + 1);
  }
  const auto [host, database] = dynamodb::cut(rest, '/');
  take_host(host, url);
  constexpr int kMostDatabase = 1'000'000;
  if (!database.empty()) url.database = number_in(database, 0, kMostDatabase, "database");
  return url;
}

std::string Url::shown() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return fmt::format("redis://{}{}{}:{}/{}", is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "", port,
                     database);
}

}  // namespace eventsrc::redis
