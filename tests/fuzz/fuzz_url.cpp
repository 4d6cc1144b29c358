// URLs of stores, of a Redis, and of an endpoint.

#include <algorithm>
#include <string>
#include <string_view>

#include "dynamodb/aws/endpoint.hpp"
#include "eventsrc/error.hpp"
#include "fuzz.hpp"
#include "open_store.hpp"
#include "redis/url.hpp"

namespace eventsrc::fuzz {
namespace {

// Long enough not to stand in a message by chance.
constexpr std::size_t kSecret = 6;

void check_redis(std::string_view text) {
  // What stands before the last @ may be a password.
  const std::size_t at = text.rfind('@');
  const std::size_t colon = at == std::string_view::npos ? at : text.rfind(':', at);
  const std::string_view secret =
      colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1, at - colon - 1);
  try {
    const auto url = redis::Url::parse(text);
    require(url.port > 0 && url.port <= 65'535, "a port is one");
    require(url.database >= 0, "a database has a number");
    require(!url.host.empty(), "a host is named");
    if (url.password.size() >= kSecret && url.host.find(url.password) == std::string::npos) {
      require(url.shown().find(url.password) == std::string::npos, "a password is not shown");
    }
  } catch (const Error& error) {
    require(error.code() == ErrorCode::usage || error.code() == ErrorCode::unsupported,
            "a URL is refused as a mistake of usage");
    // The message has an example of its own: redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE].
    const auto is_capital = [](char c) { return (c >= 'A' && c <= 'Z') || c == '[' || c == ']'; };
    // And what is behind the @ is shown.
    const std::string_view word =
        secret.substr(std::min(secret.find_first_not_of('/'), secret.size()));
    const bool is_shown = secret.empty() || text.substr(at).find(word) != std::string_view::npos;
    const bool is_example = std::all_of(secret.begin(), secret.end(), is_capital);
    if (secret.size() >= kSecret && !is_shown && !is_example &&
        secret.find(' ') == std::string_view::npos) {
      require(std::string_view(error.what()).find(secret) == std::string_view::npos,
              "a message does not repeat what may be a password");
    }
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
