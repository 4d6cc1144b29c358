#include "security/secret_places.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

#include <sys/stat.h>

namespace eventsrc::test {
namespace {

void write_file(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

std::string json_of(const FakeCredentials& keys, std::string_view token) {
  return R"({"Version":1,"Code":"Success","AccessKeyId":")" + keys.key_id +
         R"(","SecretAccessKey":")" + keys.secret + R"(",")" + std::string(token) + R"(":")" +
         keys.token + R"("})";
}

std::string xml_of(const FakeCredentials& keys) {
  return "<R><Credentials><AccessKeyId>" + keys.key_id + "</AccessKeyId><SecretAccessKey>" +
         keys.secret + "</SecretAccessKey><SessionToken>" + keys.token +
         "</SessionToken><Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></R>";
}

std::string lines_of(const FakeCredentials& keys) {
  return "aws_access_key_id = " + keys.key_id + "\naws_secret_access_key = " + keys.secret +
         "\naws_session_token = " + keys.token + "\n";
}

}  // namespace

std::string piece_of(std::string_view secret, std::string_view text) {
  constexpr std::size_t kLength = 10;
  for (std::size_t at = 0; at + kLength <= secret.size(); ++at) {
    const std::string_view piece = secret.substr(at, kLength);
    if (text.find(piece) != std::string_view::npos) return std::string(piece);
  }
  return {};
}

SecretPlaces::SecretPlaces() : server_([this](const Served& served) { return answer(served); }) {
  FakeCredentials keys{"AKENV", secret("key-env"), secret("token-env"), "us-east-1"};
  add("environment",
      {"AWS_ACCESS_KEY_ID=AKENV", "AWS_SECRET_ACCESS_KEY=" + keys.secret,
       "AWS_SESSION_TOKEN=" + keys.token},
      keys);
  add_files();
  add_machine();
  add_roles();
}

// Letters and digits: as they are in a URL and in JSON.
std::string SecretPlaces::secret(const std::string& what) {
  std::uint64_t state = 88172645463325252ULL + secrets_.size() * 1000003ULL;
  std::string text = "HUSH";
  while (text.size() < 40) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    text += "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"[state % 62];
  }
  secrets_.push_back({what, text});
  return text;
}

void SecretPlaces::add(std::string name, std::vector<std::string> environment,
                       FakeCredentials credentials) {
  places_.push_back({std::move(name), std::move(environment), std::move(credentials)});
}

std::vector<std::string> SecretPlaces::nothing() const {
  std::vector<std::string> result{"HOME=" + home_.path(), "AWS_REGION=us-east-1",
                                  "AWS_EC2_METADATA_DISABLED=true", "AWS_MAX_ATTEMPTS=1"};
  for (const char* name :
       {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE",
        "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_ENDPOINT_URL",
        "AWS_ENDPOINT_URL_DYNAMODB", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_WEB_IDENTITY_TOKEN_FILE"}) {
    result.push_back(std::string(name) + "=");
  }
  return result;
}

void SecretPlaces::add_files() {
  const FakeCredentials in_keys{"AKKEYS", secret("key-keys"), secret("token-keys"), "us-east-1"};
  const FakeCredentials in_config{"AKCONF", secret("key-config"), secret("token-config"),
                                  "us-east-1"};
  const FakeCredentials by_program{"AKPROC", secret("key-process"), secret("token-process"),
                                   "us-east-1"};
  role_source_ = {"AKSRC", secret("key-source"), secret("token-source"), "us-east-1"};
  const std::string program = home_.file("program");
  write_file(program, "#!/bin/sh\ncat <<'END'\n" + json_of(by_program, "SessionToken") + "\nEND\n");
  chmod(program.c_str(), 0700);
  mkdir(home_.file(".aws").c_str(), 0700);
  write_file(home_.file(".aws/credentials"), "[kept]\n" + lines_of(in_keys));
  write_file(home_.file(".aws/config"),
             "[profile config]\n" + lines_of(in_config) +
                 "[profile program]\ncredential_process = " + program + "\n[profile source]\n" +
                 lines_of(role_source_) +
                 "[profile role]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = source\n");
  add("credentials file", {"AWS_PROFILE=kept"}, in_keys);
  add("config file", {"AWS_PROFILE=config"}, in_config);
  add("credential_process", {"AWS_PROFILE=program"}, by_program);
}

void SecretPlaces::add_machine() {
  machine_ = {"AKMACHINE", secret("key-machine"), secret("token-machine"), "us-east-1"};
  container_token_ = secret("container-authorization");
  instance_token_ = secret("instance-token");
  add("container",
      {"AWS_CONTAINER_CREDENTIALS_FULL_URI=" + server_.url() + "/container",
       "AWS_CONTAINER_AUTHORIZATION_TOKEN=" + container_token_},
      machine_);
  write_file(home_.file("authorization"), container_token_ + "\n");
  add("container, token in a file",
      {"AWS_CONTAINER_CREDENTIALS_FULL_URI=" + server_.url() + "/container",
       "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=" + home_.file("authorization")},
      machine_);
  add("instance",
      {"AWS_EC2_METADATA_DISABLED=false", "AWS_EC2_METADATA_SERVICE_ENDPOINT=" + server_.url()},
      machine_);
}

void SecretPlaces::add_roles() {
  role_ = {"AKROLE", secret("key-role"), secret("token-role"), "us-east-1"};
  web_token_ = secret("web-identity-token");
  add("role", {"AWS_PROFILE=role", "AWS_ENDPOINT_URL_STS=" + server_.url()}, role_);
  write_file(home_.file("web-token"), web_token_ + "\n");
  add("web identity",
      {"AWS_WEB_IDENTITY_TOKEN_FILE=" + home_.file("web-token"),
       "AWS_ROLE_ARN=arn:aws:iam::1:role/r", "AWS_ENDPOINT_URL_STS=" + server_.url()},
      role_);
}

void SecretPlaces::answer_with(int status, std::string body) {
  const std::scoped_lock lock(mutex_);
  bad_status_ = status;
  bad_body_ = std::move(body);
}

void SecretPlaces::answer_well() { answer_with(0, {}); }

Reply SecretPlaces::answer(const Served& served) {
  const std::string everything = served.head + served.body;
  const bool for_sts = served.body.find("Action=") != std::string::npos;
  if (for_sts) {
    // A role's source signs: only its token goes there, or the token that is the proof.
    check("STS", everything, {role_source_.token, web_token_});
  } else if (served.target == "/container") {
    check("the container's service", everything, {container_token_});
  } else {
    check("the instance's service", everything, {instance_token_});
  }
  const std::scoped_lock lock(mutex_);
  const bool asks_for_token = served.method == "PUT";
  const bool asks_for_roles = served.target.ends_with("security-credentials/");
  if (bad_status_ != 0 && !asks_for_token && !asks_for_roles) return reply(bad_status_, bad_body_);
  if (for_sts) return reply(200, xml_of(role_), "text/xml");
  if (served.target == "/container") {
    const bool knows = served.header("Authorization") == container_token_;
    return knows ? reply(200, json_of(machine_, "Token")) : reply(401, "");
  }
  if (asks_for_token) return reply(200, instance_token_, "text/plain");
  if (served.header("X-aws-ec2-metadata-token") != instance_token_) return reply(401, "");
  if (asks_for_roles) return reply(200, "ours", "text/plain");
  return reply(200, json_of(machine_, "Token"));
}

void SecretPlaces::witness(const FakeRequest& request) {
  std::string everything = request.method + request.path + request.query + request.body;
  std::string token;
  for (const auto& [name, value] : request.headers) {
    if (name == "x-amz-security-token") {
      token = value;
    } else {
      everything += name + ": " + value + "\n";
    }
  }
  check("DynamoDB", everything, {});
  // The token is a part of the protocol, a key never is.
  for (const HushHush& each : secrets_) {
    if (each.what.starts_with("key-")) {
      if (!piece_of(each.text, token).empty()) check("DynamoDB, as a token", token, {});
    }
  }
}

void SecretPlaces::check(std::string_view where, std::string_view text,
                         const std::vector<std::string>& allowed) {
  for (const HushHush& each : secrets_) {
    const bool may = std::find(allowed.begin(), allowed.end(), each.text) != allowed.end();
    if (may || piece_of(each.text, text).empty()) continue;
    const std::scoped_lock lock(mutex_);
    wrongly_sent_.push_back(each.what + " to " + std::string(where));
  }
}

std::vector<std::string> SecretPlaces::wrongly_sent() const {
  const std::scoped_lock lock(mutex_);
  return wrongly_sent_;
}

}  // namespace eventsrc::test
