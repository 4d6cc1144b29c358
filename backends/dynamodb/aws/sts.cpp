#include "dynamodb/aws/sts.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/aws/credential_json.hpp"
#include "dynamodb/aws/endpoint.hpp"
#include "dynamodb/aws/file_text.hpp"
#include "dynamodb/aws/sigv4.hpp"
#include "dynamodb/aws/text.hpp"
#include "dynamodb/client/wait.hpp"
#include "eventsrc/error.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr int kOk = 200;
constexpr int kServerFault = 500;
constexpr int kTries = 3;
constexpr std::chrono::milliseconds kPause{200};
constexpr std::chrono::milliseconds kTimeout{10'000};

void add(std::string& form, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (!form.empty()) form += '&';
  form.append(name).append("=");
  append_percent_encoded(form, value);
}

std::string form_of(std::string_view action, const Role& role, Timestamp now) {
  std::string form;
  add(form, "Action", action);
  add(form, "Version", "2011-06-15");
  add(form, "RoleArn", role.arn);
  const std::string made_up = fmt::format(
      "eventsrc-{}", std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  add(form, "RoleSessionName", role.session_name.empty() ? made_up : role.session_name);
  add(form, "ExternalId", role.external_id);
  add(form, "DurationSeconds", role.duration_seconds);
  return form;
}

bool worth_trying_again(const HttpResponse& response) {
  if (response.status >= kServerFault) return true;
  const std::string code = xml_text(response.body, "Code");
  return code == "Throttling" || code == "IDPCommunicationError";
}

Credentials credentials_of(HttpResponse& response, const Role& role) {
  std::string& body = response.body;
  if (response.status != kOk) {
    const std::string message = xml_text(body, "Message");
    const std::string code = xml_text(body, "Code");
    const std::string id = xml_text(body, "RequestId");
    throw Error(ErrorCode::denied,
                fmt::format("STS does not give the role {}: {} ({}, request id {})", role.arn,
                            message.empty() ? fmt::format("HTTP {}", response.status) : message,
                            code.empty() ? "no code" : code, id.empty() ? "unknown" : id));
  }
  Credentials credentials;
  credentials.access_key = xml_text(body, "AccessKeyId");
  credentials.secret_key = Secret(xml_text(body, "SecretAccessKey"));
  credentials.session_token = Secret(xml_text(body, "SessionToken"));
  credentials.source = role.source;
  if (credentials.access_key.empty() || credentials.secret_key.empty()) {
    throw Error(ErrorCode::denied, fmt::format("the answer of STS for the role {} has no keys: "
                                               "look at AWS_ENDPOINT_URL_STS",
                                               role.arn));
  }
  credentials.expires = parse_expiration(xml_text(body, "Expiration"), "STS");
  wipe(body);
  return credentials;
}

// Signs by `by` unless it is null.
Credentials ask_sts(const Settings& settings, const CredentialSeams& seams, const Role& role,
                    std::string_view form, const Credentials* by) {
  const std::string region = seams.region();
  const Url url =
      find_endpoint(settings, region,
                    {.service = "sts", .variable = "AWS_ENDPOINT_URL_STS", .any_service = false});
  Signer signer(region == "local" ? "us-east-1" : region, "sts");
  for (int attempt = 1;; ++attempt) {
    HttpRequest request;
    request.url = url.text();
    request.body = form;
    request.timeout = kTimeout;
    request.largest_answer = kLargestCredentials;
    request.use_proxy = !is_loopback(url.host);
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"},
                       {"Host", url.authority}};
    if (by != nullptr) signer.sign(request, url.path, *by, seams.clock->now());
    try {
      HttpResponse response = seams.transport->send(request);
      if (attempt == kTries || !worth_trying_again(response)) {
        return credentials_of(response, role);
      }
    } catch (const HttpFault& fault) {
      if (attempt == kTries) {
        throw Error(ErrorCode::unavailable,
                    fmt::format("STS at {} does not answer ({}): try again later", url.authority,
                                fault.what()));
      }
    }
    wait_interruptibly(*seams.clock, kPause * attempt);
  }
}

}  // namespace

Credentials assume_role(const Settings& settings, const CredentialSeams& seams, const Role& role,
                        const Credentials& by) {
  const std::string form = form_of("AssumeRole", role, seams.clock->now());
  return ask_sts(settings, seams, role, form, &by);
}

Credentials assume_role_with_token(const Settings& settings, const CredentialSeams& seams,
                                   const Role& role, const std::string& token_file) {
  std::optional<std::string> token = read_file_text(token_file, token_file);
  if (!token || trimmed(*token).empty()) {
    throw Error(ErrorCode::denied, fmt::format("the web identity token file {} is missing or "
                                               "empty: look at AWS_WEB_IDENTITY_TOKEN_FILE",
                                               token_file));
  }
  std::string form = form_of("AssumeRoleWithWebIdentity", role, seams.clock->now());
  add(form, "WebIdentityToken", trimmed(*token));
  wipe(*token);
  Credentials credentials = ask_sts(settings, seams, role, form, nullptr);
  wipe(form);
  return credentials;
}

std::string xml_text(std::string_view xml, std::string_view element) {
  const std::string opening = fmt::format("<{}>", element);
  const std::size_t begin = xml.find(opening);
  if (begin == std::string_view::npos) return {};
  std::string_view rest = xml.substr(begin + opening.size());
  rest = rest.substr(0, rest.find('<'));
  constexpr std::array<std::pair<std::string_view, char>, 5> kEntities = {
      {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}, {"&amp;", '&'}}};
  std::string text;
  while (!rest.empty()) {
    std::size_t length = 1;
    char stands_for = rest.front();
    for (const auto& [entity, c] : kEntities) {
      if (rest.substr(0, entity.size()) != entity) continue;
      length = entity.size();
      stands_for = c;
    }
    text += stands_for;
    rest.remove_prefix(length);
  }
  return text;
}

}  // namespace eventsrc::dynamodb
