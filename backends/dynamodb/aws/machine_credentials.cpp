#include "dynamodb/aws/machine_credentials.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "dynamodb/aws/credential_json.hpp"
#include "dynamodb/aws/endpoint.hpp"
#include "dynamodb/aws/file_text.hpp"
#include "dynamodb/aws/text.hpp"
#include "eventsrc/error.hpp"

namespace eventsrc::dynamodb {
namespace {

constexpr int kOk = 200;
constexpr int kServerFault = 500;
constexpr std::chrono::milliseconds kContainerTimeout{2000};
constexpr std::chrono::milliseconds kInstanceTimeout{1000};
constexpr int kContainerTries = 3;
constexpr std::string_view kContainerHost = "http://169.254.170.2";

bool container_host(std::string_view host) {
  constexpr std::array<std::string_view, 3> kHosts = {"169.254.170.2", "169.254.170.23",
                                                      "fd00:ec2::23"};
  for (const std::string_view known : kHosts) {
    if (host == known) return true;
  }
  return is_loopback(host);
}

bool instance_host(std::string_view host) {
  return host == "169.254.169.254" || host == "fd00:ec2::254" || is_loopback(host);
}

// The place of the container's credentials; empty where no variable names one.
std::string container_url(const Environment& environment) {
  if (auto path = environment.get_filled("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")) {
    // Else it could be one more part of the host's name.
    if (path->front() != '/') {
      throw Error(ErrorCode::invalid,
                  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin with '/': correct it");
    }
    return std::string(kContainerHost) + *path;
  }
  const auto full = environment.get_filled("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  if (!full) return {};
  const std::optional<Url> url = parse_url(full->substr(0, full->find('?')));
  if (!url || (url->scheme != "https" && !container_host(url->host))) {
    throw Error(ErrorCode::invalid,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor a container's own "
                "address: correct it");
  }
  return *full;
}

Secret container_authorization(const Environment& environment) {
  std::string token;
  if (auto path = environment.get_filled("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
    std::optional<std::string> text = read_file_text(*path, *path);
    if (!text) {
      throw Error(ErrorCode::denied,
                  fmt::format("there is no file {}, which AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE "
                              "names: correct it",
                              *path));
    }
    token = trimmed(*text);
    wipe(*text);
  } else {
    token = environment.get_filled("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("");
  }
  if (token.find_first_of("\r\n") != std::string::npos) {
    throw Error(ErrorCode::invalid,
                "the container's authorization token has more than one line: "
                "correct it");
  }
  return Secret(std::move(token));
}

// Tries again as long as nothing answers.
HttpResponse ask_container(const CredentialSeams& seams, const HttpRequest& request,
                           std::string_view source) {
  for (int attempt = 1;; ++attempt) {
    try {
      HttpResponse response = seams.transport->send(request);
      if (response.status < kServerFault || attempt == kContainerTries) return response;
    } catch (const HttpFault& fault) {
      if (attempt < kContainerTries) continue;
      throw Error(ErrorCode::unavailable,
                  fmt::format("{} does not answer ({}): try again later", source, fault.what()));
    }
  }
}

/// The instance metadata service, version 2.
class Metadata {
 public:
  explicit Metadata(const CredentialSeams& seams) : seams_(seams) {
    const Environment& environment = *seams.environment;
    const auto off = environment.get_filled("AWS_EC2_METADATA_DISABLED");
    if (off && lowered(*off) == "true") return;
    base_ = environment.get_filled("AWS_EC2_METADATA_SERVICE_ENDPOINT").value_or("");
    if (base_.empty()) {
      const auto mode = environment.get_filled("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE");
      const bool ipv6 = mode && lowered(*mode) == "ipv6";
      base_ = ipv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
    }
    while (!base_.empty() && base_.back() == '/') base_.pop_back();
    check_base();
  }

  /// What stands under a path; empty where there is no such service or nothing stands there.
  std::string get(std::string_view path) {
    if (base_.empty()) return {};
    if (token_.empty()) {
      token_ = ask("PUT", "/latest/api/token", {"X-aws-ec2-metadata-token-ttl-seconds", "21600"});
    }
    // Nobody there: do not wait for it once more.
    if (token_.empty()) {
      base_.clear();
      return {};
    }
    return ask("GET", path, {"X-aws-ec2-metadata-token", token_});
  }

 private:
  // Keys come from there.
  void check_base() const {
    const std::optional<Url> url = parse_url(base_);
    if (url && (url->scheme == "https" || instance_host(url->host))) return;
    throw Error(
        ErrorCode::invalid,
        "AWS_EC2_METADATA_SERVICE_ENDPOINT is neither https nor the instance's own address: "
        "correct it");
  }

  std::string ask(std::string_view method, std::string_view path, HttpHeader header) {
    HttpRequest request;
    request.method = method;
    request.url = base_ + std::string(path);
    request.headers.push_back(std::move(header));
    request.use_proxy = false;
    request.connect_timeout = kInstanceTimeout;
    request.timeout = kInstanceTimeout;
    request.largest_answer = kLargestCredentials;
    try {
      HttpResponse response = seams_.transport->send(request);
      if (response.status == kOk) return std::move(response.body);
    } catch (const HttpFault&) {
      // Most computers are no EC2 instances.
    }
    return {};
  }

  const CredentialSeams& seams_;
  std::string base_;
  std::string token_;
};

}  // namespace

std::optional<Credentials> container_credentials(const CredentialSeams& seams) {
  HttpRequest request;
  request.method = "GET";
  request.url = container_url(*seams.environment);
  if (request.url.empty()) return std::nullopt;
  const Secret authorization = container_authorization(*seams.environment);
  if (!authorization.empty()) {
    request.headers.push_back({"Authorization", authorization.reveal()});
  }
  request.use_proxy = false;
  request.timeout = kContainerTimeout;
  request.largest_answer = kLargestCredentials;
  std::string source = "the container's credential service";
  HttpResponse response = ask_container(seams, request, source);
  if (response.status != kOk) {
    throw Error(ErrorCode::denied,
                fmt::format("{} refuses (HTTP {}): look at the role of the task, and at "
                            "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                            source, response.status));
  }
  Credentials credentials = credentials_from_json(response.body, "Token", std::move(source));
  wipe(response.body);
  return credentials;
}

std::optional<Credentials> instance_credentials(const CredentialSeams& seams) {
  constexpr std::string_view kPath = "/latest/meta-data/iam/security-credentials/";
  Metadata metadata(seams);
  const std::string roles = metadata.get(kPath);
  const std::string_view role = trimmed(cut(roles, '\n').first);
  if (role.empty()) return std::nullopt;
  std::string answer = metadata.get(std::string(kPath).append(role));
  if (answer.empty()) return std::nullopt;
  Credentials credentials =
      credentials_from_json(answer, "Token", fmt::format("the instance's role {}", role));
  wipe(answer);
  return credentials;
}

std::string instance_region(const CredentialSeams& seams) {
  return std::string(trimmed(Metadata(seams).get("/latest/meta-data/placement/region")));
}

}  // namespace eventsrc::dynamodb
