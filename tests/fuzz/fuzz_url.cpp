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

// Inputs that have it themselves, which libFuzzer makes of what it is compared with, are passed
// over.
constexpr std::string_view kPassword = "hush-7c1e-hush";

void hides_password(std::string_view said) {
  require(said.find(kPassword) == std::string_view::npos, "a password is not shown");
}

void check_redis(std::string_view text) {
  try {
    const auto url = redis::Url::parse(text);
    require(url.port > 0 && url.port <= 65'535, "a port is one");
    require(url.database >= 0, "a database has a number");
    require(!url.host.empty(), "a host is named");
    hides_password(url.shown());
  } catch (const Error& error) {
    require(error.code() == ErrorCode::usage || error.code() == ErrorCode::unsupported,
            "a URL is refused as a mistake of usage");
    hides_password(error.what());
  }
}

void check_store(std::string_view text) {
  try {
    const StoreUrl url = StoreUrl::parse(text);
    require(url.kind == StoreUrl::Kind::memory || !url.path.empty(), "a store has a place");
  } catch (const Error& error) {
    require(error.code() == ErrorCode::usage, "a URL is refused as a mistake of usage");
    hides_password(error.what());
  }
}

// The text as what stands before a password, and behind it.
void check_with_password(std::string_view text) {
  const std::string login = std::string(":").append(kPassword).append("@");
  for (const std::string& url :
       {"redis://" + login + std::string(text), "redis://" + std::string(text) + login + "host"}) {
    check_redis(url);
    check_store(url);
  }
}

}  // namespace

void run(std::string_view input) {
  if (input.find(kPassword) != std::string_view::npos) return;
  for (const std::string_view text : split(input, "\n")) {
    check_store(text);
    check_redis(text);
    check_with_password(text);
    if (const auto url = dynamodb::parse_url(text)) {
      require(url->scheme == "http" || url->scheme == "https", "a scheme is one of two");
      const auto again = dynamodb::parse_url(url->text());
      require(again && again->text() == url->text(), "a URL is read as it was written");
    }
  }
}

}  // namespace eventsrc::fuzz
