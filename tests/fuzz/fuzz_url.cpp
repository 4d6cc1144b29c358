// URLs of stores, of a Redis, and of an endpoint.

#include <string>
#include <string_view>

#include "dynamodb/aws/endpoint.hpp"
#include "eventsrc/error.hpp"
#include "fuzz.hpp"
#include "open_store.hpp"
#include "redis/url.hpp"

namespace eventsrc::fuzz {
namespace {

void check_redis(std::string_view text) {
  try {
    const auto url = redis::Url::parse(text);
    require(url.port > 0 && url.port <= 65'535, "a port is one");
    require(url.database >= 0, "a database has a number");
    require(!url.host.empty(), "a host is named");
    static_cast<void>(url.shown());
  } catch (const Error& error) {
    require(error.code() == ErrorCode::usage || error.code() == ErrorCode::unsupported,
            "a URL is refused as a mistake of usage");
  }
}

}  // namespace

void run(std::string_view input) {
  for (const std::string_view text : split(input, "\n")) {
    try {
      const StoreUrl url = StoreUrl::parse(text);
      require(url.kind == StoreUrl::Kind::memory || !url.path.empty(), "a store has a place");
    } catch (const Error& error) {
      require(error.code() == ErrorCode::usage, "a URL is refused as a mistake of usage");
    }
    check_redis(text);
    if (const auto url = dynamodb::parse_url(text)) {
      require(url->scheme == "http" || url->scheme == "https", "a scheme is one of two");
      const auto again = dynamodb::parse_url(url->text());
      require(again && again->text() == url->text(), "a URL is read as it was written");
    }
  }
}

}  // namespace eventsrc::fuzz
