#include "support/fake_signature.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <span>
#include <vector>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "eventsrc/hash.hpp"
#include "support/fake_dynamodb/service_error.hpp"

namespace eventsrc::test {
namespace {

using dynamo::ServiceError;

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kTarget = "DynamoDB_20120810.";
constexpr auto kTolerance = std::chrono::minutes(5);

ServiceError refusal(const std::string& name, const std::string& message) {
  return dynamo::front_error(name, message);
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.reset();
  hash.add(bytes);
  return to_hex(hash.finish());
}

std::string hmac(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data(), &size);
  return {digest.begin(), digest.begin() + size};
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

/// Without spaces at the ends, and one where there were several.
std::string squeezed(std::string_view text) {
  std::string out;
  for (const std::string& word : split(text, ' ')) {
    if (!word.empty()) out += (out.empty() ? "" : " ") + word;
  }
  return out;
}

struct Authorization {
  std::string key_id;
  std::string date;
  std::string region;
  std::string service;
  std::string terminator;
  std::vector<std::string> signed_headers;
  std::string signature;

  [[nodiscard]] std::string scope() const {
    return date + "/" + region + "/" + service + "/" + terminator;
  }
};

Authorization read_authorization(const FakeRequest& request) {
  const std::string text = request.header("authorization");
  if (!text.starts_with("AWS4-")) {
    throw refusal("MissingAuthenticationTokenException", "Request is missing Authentication Token");
  }
  if (!text.starts_with(std::string(kAlgorithm) + " ")) {
    throw refusal("IncompleteSignatureException",
                  "Unsupported AWS 'algorithm': '" + text.substr(0, text.find(' ')) + "'");
  }
  std::map<std::string, std::string> fields;
  for (const std::string& part : split(std::string_view(text).substr(kAlgorithm.size() + 1), ',')) {
    const std::string field = squeezed(part);
    const std::size_t equals = std::min(field.find('='), field.size() - 1);
    fields[field.substr(0, equals)] = field.substr(equals + 1);
  }
  for (const char* name : {"Credential", "Signature", "SignedHeaders"}) {
    if (!fields[name].empty()) continue;
    throw refusal("IncompleteSignatureException", std::string("Authorization header requires '") +
                                                      name + "' parameter. Authorization=" + text);
  }
  const std::vector<std::string> scope = split(fields["Credential"], '/');
  if (scope.size() != 5) {
    throw refusal("IncompleteSignatureException",
                  "Credential must have exactly 5 slash-delimited elements, e.g. "
                  "keyid/date/region/service/term, got '" +
                      fields["Credential"] + "'");
  }
  return {scope[0],           scope[1], scope[2],
          scope[3],           scope[4], split(fields["SignedHeaders"], ';'),
          fields["Signature"]};
}

std::string basic_format(Timestamp time) {
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts);
  return {text.data(), size};
}

Timestamp read_date(const std::string& text) {
  std::tm parts{};
  const char* end = strptime(text.c_str(), "%Y%m%dT%H%M%SZ", &parts);
  if (end == nullptr || *end != '\0') {
    throw refusal("IncompleteSignatureException",
                  "Date must be in ISO-8601 'basic format'. Got '" + text +
                      "'. See http://en.wikipedia.org/wiki/ISO_8601");
  }
  return Timestamp{std::chrono::seconds{timegm(&parts)}};
}

void check_date(const FakeRequest& request, Timestamp now) {
  const std::string text = request.header("x-amz-date");
  const Timestamp date = read_date(text);
  if (date < now - kTolerance) {
    throw refusal("InvalidSignatureException",
                  "Signature expired: " + text + " is now earlier than " +
                      basic_format(now - kTolerance) + " (" + basic_format(now) + " - 5 min.)");
  }
  if (date > now + kTolerance) {
    throw refusal("InvalidSignatureException",
                  "Signature not yet current: " + text + " is still later than " +
                      basic_format(now + kTolerance) + " (" + basic_format(now) + " + 5 min.)");
  }
}

void check_scope(const Authorization& authorization, const FakeRequest& request,
                 const std::string& region) {
  std::string message;
  if (authorization.region != region) {
    message += "Credential should be scoped to a valid region. ";
  }
  if (authorization.service != "dynamodb") {
    message += "Credential should be scoped to correct service: 'dynamodb'. ";
  }
  if (authorization.terminator != "aws4_request") {
    message += "Credential should be scoped with a valid terminator: 'aws4_request'. ";
  }
  const std::string date = request.header("x-amz-date");
  if (!date.starts_with(authorization.date) || authorization.date.size() != 8) {
    message +=
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "
        "from HTTP: '" +
        authorization.date + "' != '" + date.substr(0, 8) + "'. ";
  }
  if (!message.empty()) throw refusal("InvalidSignatureException", message);
}

void check_signed_headers(const Authorization& authorization, const FakeRequest& request) {
  const std::vector<std::string>& names = authorization.signed_headers;
  const auto is_signed = [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (!is_signed("host")) {
    throw refusal("InvalidSignatureException",
                  "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  // Stricter than the service: whatever says what to do, or as whom, must be covered.
  for (const auto& [name, value] : request.headers) {
    if (!name.starts_with("x-amz-") || is_signed(name)) continue;
    throw refusal("InvalidSignatureException",
                  "'" + name + "' must be a 'SignedHeader' in the AWS Authorization.");
  }
}

std::string canonical_query(const std::string& query) {
  if (query.empty()) return {};
  std::vector<std::string> parameters = split(query, '&');
  for (std::string& parameter : parameters) {
    if (parameter.find('=') == std::string::npos) parameter += '=';
  }
  std::sort(parameters.begin(), parameters.end());
  std::string canonical;
  for (const std::string& parameter : parameters) {
    canonical += (canonical.empty() ? "" : "&") + parameter;
  }
  return canonical;
}

std::string canonical_request(const Authorization& authorization, const FakeRequest& request) {
  std::string text = request.method + "\n" + request.path + "\n" + canonical_query(request.query);
  text += '\n';
  std::string names;
  for (const std::string& name : authorization.signed_headers) {
    text += name + ":" + squeezed(request.header(name)) + "\n";
    names += (names.empty() ? "" : ";") + name;
  }
  return text + "\n" + names + "\n" + sha256_hex(request.body);
}

void check_signature(const Authorization& authorization, const FakeRequest& request,
                     const std::string& secret) {
  std::string key = "AWS4" + secret;
  for (const std::string& part : {authorization.date, authorization.region, authorization.service,
                                  authorization.terminator}) {
    key = hmac(key, part);
  }
  const std::string canonical = canonical_request(authorization, request);
  const std::string to_sign = std::string(kAlgorithm) + "\n" + request.header("x-amz-date") + "\n" +
                              authorization.scope() + "\n" + sha256_hex(canonical);
  const std::string digest = hmac(key, to_sign);
  const std::vector<std::uint8_t> bytes(digest.begin(), digest.end());
  if (to_hex(bytes) == authorization.signature) return;
  throw refusal("InvalidSignatureException",
                "The request signature we calculated does not match the signature you provided. "
                "Check your AWS Secret Access Key and signing method. Consult the service "
                "documentation for details.\n\nThe Canonical String for this request should have "
                "been\n'" +
                    canonical + "'\n\nThe String-to-Sign should have been\n'" + to_sign + "'\n");
}

void check_token(const FakeRequest& request, const std::string& token) {
  const std::string given = request.header("x-amz-security-token");
  if (given == "expired") {
    throw refusal("ExpiredTokenException", "The security token included in the request is expired");
  }
  if (given != token) {
    throw refusal("UnrecognizedClientException",
                  "The security token included in the request is invalid.");
  }
}

}  // namespace

std::string FakeRequest::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? std::string{} : found->second;
}

std::string FakeRequest::operation() const {
  const std::string target = header("x-amz-target");
  return target.starts_with(kTarget) ? target.substr(kTarget.size()) : std::string{};
}

std::optional<FakeAnswer> refuse_signature(const FakeRequest& request,
                                           const FakeCredentials& credentials, Timestamp now) {
  try {
    const Authorization authorization = read_authorization(request);
    check_date(request, now);
    check_signed_headers(authorization, request);
    check_scope(authorization, request, credentials.region);
    if (authorization.key_id != credentials.key_id) {
      throw refusal("UnrecognizedClientException",
                    "The security token included in the request is invalid.");
    }
    check_signature(authorization, request, credentials.secret);
    check_token(request, credentials.token);
  } catch (const ServiceError& error) {
    return FakeAnswer{error.status(), error.body().dump()};
  }
  return {};
}

}  // namespace eventsrc::test
