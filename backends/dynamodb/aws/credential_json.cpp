#include "dynamodb/aws/credential_json.hpp"

#include <fmt/format.h>

#include "dynamodb/client/json_member.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr std::size_t kDepth = 16;

[[noreturn]] void refuse(std::string_view source, std::string_view what) {
  throw Error(ErrorCode::denied,
              fmt::format("the answer of {} {}: look at what it answers", source, what));
}

std::string needed(std::string_view object, std::string_view name, std::string_view source) {
  std::optional<std::string> value = text_member(object, name);
  if (!value || value->empty()) refuse(source, fmt::format("has no {}", name));
  return *std::move(value);
}

}  // namespace

Timestamp parse_expiration(std::string_view text, std::string_view source) {
  const std::optional<Timestamp> time = parse_timestamp(text, Fraction::cut);
  if (!time) refuse(source, "has an Expiration that is no time");
  return *time;
}

Credentials credentials_from_json(std::string_view text, std::string_view token,
                                  std::string source) {
  json::Checker checker(kDepth);
  std::string object;
  if (checker.minify(text, object) || object.front() != '{') refuse(source, "is not JSON");
  const std::string_view version = member(object, "Version");
  if (!version.empty() && version != "1") refuse(source, "has a Version that is not 1");
  // IMDS answers so where it could not make keys.
  const std::optional<std::string> code = text_member(object, "Code");
  if (code && *code != "Success") {
    refuse(source, fmt::format("says {} ({})", *code, text_member(object, "Message").value_or("")));
  }
  Credentials credentials;
  credentials.access_key = needed(object, "AccessKeyId", source);
  credentials.secret_key = Secret(needed(object, "SecretAccessKey", source));
  credentials.session_token = Secret(text_member(object, token).value_or(""));
  if (const auto expires = text_member(object, "Expiration")) {
    credentials.expires = parse_expiration(*expires, source);
  }
  credentials.source = std::move(source);
  wipe(object);
  return credentials;
}

}  // namespace eventsrc::dynamodb
