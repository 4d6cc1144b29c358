#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "dynamodb/aws/config_file.hpp"
#include "dynamodb/aws/endpoint.hpp"
#include "dynamodb/aws/settings.hpp"
#include "eventsrc/error.hpp"
#include "support/events.hpp"
#include "support/fake_http.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::dynamodb {
namespace {

using test::FakeEnvironment;
using test::TempDir;
using test::thrown;

TEST_CASE("AWS config: sections, comments, quotes, nested keys, and what comes last counts") {
  const ConfigFile file = parse_config(
      "\xEF\xBB\xBF# a comment\r\n"
      "; another\n"
      "[default]\r\n"
      "Region = eu-west-1\r\n"
      "output=\n"
      "\n"
      "[profile \"my own\"]  # comment\n"
      "region=us-east-1\n"
      "dynamodb =\n"
      "  endpoint_url = http://localhost:8000\n"
      "  # inside\n"
      "\tother=1\n"
      "credential_process = /bin/cmd --a b=c # d\n"
      "[profile   spaced]\n"
      "a = 1\n"
      "a = 2\n"
      "[ services x ]\n"
      "sts =\n"
      "   endpoint_url = https://sts\n"
      "[sso-session s]\n"
      "sso_region = us-east-1\n"
      "[default]\n"
      "more = yes\n",
      "F");
  CHECK(file.size() == 5);
  CHECK(file.at("default").get("region") == "eu-west-1");
  CHECK(file.at("default").get("more") == "yes");
  CHECK_FALSE(file.at("default").get("output").has_value());
  CHECK(file.at("profile my own").get("region") == "us-east-1");
  CHECK(file.at("profile my own").get("dynamodb", "endpoint_url") == "http://localhost:8000");
  CHECK(file.at("profile my own").get("dynamodb", "other") == "1");
  CHECK_FALSE(file.at("profile my own").get("endpoint_url").has_value());
  CHECK(file.at("profile my own").get("credential_process") == "/bin/cmd --a b=c # d");
  CHECK(file.at("profile spaced").get("a") == "2");
  CHECK(file.at("services x").get("sts", "endpoint_url") == "https://sts");
  CHECK(file.at("sso-session s").get("sso_region") == "us-east-1");
}

TEST_CASE("AWS config: what is no config is refused with its line, but not its text") {
  for (const auto& [text, line] : {std::pair{"[default]\nsecretsecret\n", "line 2"},
                                   {"key = secretsecret\n", "line 1"},
                                   {"\n[secretsecret\n", "line 2"},
                                   {"[a]\n= secretsecret\n", "line 2"},
                                   {"[a]\nb =\n  secretsecret\n", "line 3"}}) {
    const std::string which = text;
    CAPTURE(which);
    const Error error =
        thrown([&, source = text] { static_cast<void>(parse_config(source, "F")); });
    const std::string message = error.what();
    CHECK(error.code() == ErrorCode::invalid);
    CHECK(message.find(std::string("F, ") + line) == 0);
    CHECK(message.find("secretsecret") == std::string::npos);
  }
}

struct Home {
  TempDir folder;
  FakeEnvironment environment{{"HOME", folder.path()}};

  void write(const std::string& config, const std::string& keys = "") {
    std::ofstream(folder.file("config")) << config;
    std::ofstream(folder.file("keys")) << keys;
    environment.set("AWS_CONFIG_FILE", folder.file("config"));
    environment.set("AWS_SHARED_CREDENTIALS_FILE", folder.file("keys"));
  }
  [[nodiscard]] Settings settings(const std::string& profile = "") const {
    return {environment, profile};
  }
};

TEST_CASE("AWS settings: the profile asked for, then AWS_PROFILE, then default") {
  Home home;
  home.write("[default]\nregion=d\n[profile a]\nregion=a\n[profile b]\nregion=b\n",
             "[a]\naws_access_key_id=X\nregion=from-keys\n");
  CHECK(home.settings().profile() == "default");
  CHECK(home.settings().get("default", "region") == "d");
  home.environment.set("AWS_PROFILE", "a");
  CHECK(home.settings().profile() == "a");
  CHECK_FALSE(home.settings().profile_asked_for());
  CHECK(home.settings().get("a", "region") == "from-keys");
  CHECK(home.settings("b").profile() == "b");
  CHECK(home.settings("b").profile_asked_for());
  const Error error = thrown([&] { static_cast<void>(home.settings("c")); });
  CHECK(error.code() == ErrorCode::invalid);
  CHECK(std::string(error.what()).find("there is no profile \"c\" in ") == 0);
}

TEST_CASE("AWS settings: the files of the home folder are found, and need not be there") {
  Home home;
  CHECK(home.settings().profile() == "default");
  CHECK(mkdir((home.folder.path() + "/.aws").c_str(), 0700) == 0);
  std::ofstream(home.folder.file(".aws/config")) << "[default]\nregion = here\n";
  CHECK(home.settings().get("default", "region") == "here");
  CHECK(home.settings().config_name() == "~/.aws/config");
}

TEST_CASE("AWS region: the order of its sources, and a message where there is none") {
  Home home;
  home.write("[default]\nregion=profile-1\n");
  const auto nobody = [] { return std::string(); };
  CHECK(find_region(home.settings(), "", nobody) == "profile-1");
  home.environment.set("AWS_DEFAULT_REGION", "default-1");
  CHECK(find_region(home.settings(), "", nobody) == "default-1");
  home.environment.set("AWS_REGION", "env-1");
  CHECK(find_region(home.settings(), "", nobody) == "env-1");
  CHECK(find_region(home.settings(), "given-1", nobody) == "given-1");
  Home empty;
  CHECK(find_region(empty.settings(), "", [] { return std::string("machine-1"); }) == "machine-1");
  CHECK(std::string(
            thrown([&] { static_cast<void>(find_region(empty.settings(), "", nobody)); }).what()) ==
        "no region: set AWS_REGION, --region, or region in ~/.aws/config");
  for (const char* bad : {"eu-west-1.evil.example/", "a b", "-x", "x@y"}) {
    CHECK(thrown([&] { static_cast<void>(find_region(empty.settings(), bad, nobody)); }).code() ==
          ErrorCode::usage);
    empty.environment.set("AWS_REGION", bad);
    CHECK(thrown([&] { static_cast<void>(find_region(empty.settings(), "", nobody)); }).code() ==
          ErrorCode::invalid);
  }
}

std::string endpoint(const Settings& settings, const std::string& region,
                     const std::string& given = "") {
  return find_endpoint(
             settings, region,
             {.service = "dynamodb", .variable = "AWS_ENDPOINT_URL_DYNAMODB", .given = given})
      .text();
}

TEST_CASE("AWS endpoint: derived from region and partition, FIPS and dual stack") {
  Home home;
  CHECK(endpoint(home.settings(), "eu-west-1") == "https://dynamodb.eu-west-1.amazonaws.com/");
  CHECK(endpoint(home.settings(), "cn-north-1") == "https://dynamodb.cn-north-1.amazonaws.com.cn/");
  CHECK(endpoint(home.settings(), "local") == "http://localhost:8000/");
  home.environment.set("AWS_USE_FIPS_ENDPOINT", "true");
  CHECK(endpoint(home.settings(), "us-east-1") == "https://dynamodb-fips.us-east-1.amazonaws.com/");
  CHECK(endpoint(home.settings(), "us-gov-west-1") ==
        "https://dynamodb.us-gov-west-1.amazonaws.com/");
  home.environment.set("AWS_USE_DUALSTACK_ENDPOINT", "true");
  CHECK(endpoint(home.settings(), "us-east-1") == "https://dynamodb-fips.us-east-1.api.aws/");
  home.environment.set("AWS_USE_FIPS_ENDPOINT", "false");
  CHECK(endpoint(home.settings(), "us-east-1") == "https://dynamodb.us-east-1.api.aws/");
  CHECK(thrown([&] { endpoint(home.settings(), "us-east-1", "https://x"); }).code() ==
        ErrorCode::invalid);
  home.environment.set("AWS_USE_FIPS_ENDPOINT", "maybe");
  CHECK(thrown([&] { endpoint(home.settings(), "us-east-1"); }).code() == ErrorCode::invalid);
}

TEST_CASE("AWS endpoint: the order of what sets one") {
  Home home;
  home.write(
      "[default]\nendpoint_url=https://profile\nservices=s\n"
      "[services s]\ndynamodb =\n  endpoint_url=https://service\n");
  CHECK(endpoint(home.settings(), "r") == "https://service/");
  home.environment.set("AWS_ENDPOINT_URL", "https://any");
  CHECK(endpoint(home.settings(), "r") == "https://any/");
  home.environment.set("AWS_ENDPOINT_URL_DYNAMODB", "https://own:443/x");
  CHECK(endpoint(home.settings(), "r") == "https://own/x");
  home.environment.set("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
  CHECK(endpoint(home.settings(), "r") == "https://dynamodb.r.amazonaws.com/");
  CHECK(endpoint(home.settings(), "r", "http://127.0.0.1:1234") == "http://127.0.0.1:1234/");
  Home other;
  other.write("[default]\nendpoint_url=https://profile:8443\n");
  CHECK(endpoint(other.settings(), "r") == "https://profile:8443/");
}

TEST_CASE("AWS endpoint: plain http is for this computer only; what is no URL is refused") {
  Home home;
  for (const char* good :
       {"http://localhost:1", "http://127.1.2.3", "http://[::1]:8000/", "HTTPS://Some.Host"}) {
    CAPTURE(good);
    CHECK_FALSE(endpoint(home.settings(), "r", good).empty());
  }
  for (const char* bad :
       {"http://example.com", "http://127.0.0.1.evil.example", "http://10.0.0.1:8000",
        "ftp://localhost", "localhost:8000", "http://user:pass@localhost", "https://",
        "https://host:0", "https://host:99999", "https://host:12x", "https://ho st",
        "https://host/?query", "http://[::2]", "https://[::1", "https://[::1]8000"}) {
    CAPTURE(bad);
    CHECK(thrown([&] { endpoint(home.settings(), "r", bad); }).code() == ErrorCode::usage);
    home.environment.set("AWS_ENDPOINT_URL", bad);
    CHECK(thrown([&] { endpoint(home.settings(), "r", ""); }).code() == ErrorCode::invalid);
  }
}

}  // namespace
}  // namespace eventsrc::dynamodb
