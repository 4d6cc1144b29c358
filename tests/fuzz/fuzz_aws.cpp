// Files and answers that credentials come from, and answers that are errors. None of their text
// stands in a message.

#include <string>
#include <string_view>

#include "dynamodb/aws/config_file.hpp"
#include "dynamodb/aws/credential_json.hpp"
#include "dynamodb/client/json_member.hpp"
#include "dynamodb/client/server_time.hpp"
#include "dynamodb/client/service_error.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"
#include "fuzz.hpp"

namespace eventsrc::fuzz {
namespace {

// Texts of this length stand in no message of our own by chance.
constexpr std::size_t kTelling = 12;

void require_silent(const Error& error, std::string_view text) {
  const std::string_view message(error.what());
  for (std::size_t at = 0; at + kTelling <= text.size(); ++at) {
    const std::string_view part = text.substr(at, kTelling);
    if (part.find_first_not_of(part.front()) == std::string_view::npos) continue;
    // A secret has no blank.
    require(
        message.find(part) == std::string_view::npos || part.find(' ') != std::string_view::npos,
        "a message does not repeat what may be a secret");
  }
}

}  // namespace

void run(std::string_view input) {
  try {
    for (const auto& [name, section] : dynamodb::parse_config(input, "the file")) {
      for (const auto& [key, value] : section.values) {
        require(section.get(key).value_or("") == value, "a key has its value");
      }
    }
  } catch (const Error& error) {
    require(error.code() == ErrorCode::invalid, "a file is refused as invalid input");
    require_silent(error, input);
  }
  try {
    const auto found = dynamodb::credentials_from_json(input, "SessionToken", "the source");
    static_cast<void>(found);
  } catch (const Error& error) {
    require(error.code() == ErrorCode::denied, "credentials are refused");
    // What a server says of its own failure is told.
    const auto object = minified(input);
    const bool is_told = !object || dynamodb::text_member(*object, "Code");
    for (const std::string_view name : {"SecretAccessKey", "SessionToken"}) {
      if (!is_told) require_silent(error, dynamodb::text_member(*object, name).value_or(""));
    }
  }
  static_cast<void>(dynamodb::parse_http_date(input));
  if (const auto body = minified(input)) {
    dynamodb::HttpResponse response;
    response.status = 400;
    response.body = std::string(input);
    const auto error = dynamodb::parse_service_error(response, *body);
    static_cast<void>(dynamodb::remedy_for(error));
  }
}

}  // namespace eventsrc::fuzz
