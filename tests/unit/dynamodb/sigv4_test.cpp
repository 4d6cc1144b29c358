#include "dynamodb/aws/sigv4.hpp"

#include <filesystem>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "dynamodb/aws/text.hpp"
#include "dynamodb/client/json_member.hpp"
#include "eventsrc/hash.hpp"
#include "eventsrc/json.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::dynamodb {
namespace {

namespace fs = std::filesystem;
using test::content_of_file;

// Constants of the suite.
constexpr std::string_view kDate = "20150830T123600Z";
constexpr std::string_view kHost = "example.amazonaws.com";

struct Vector {
  std::string method;
  std::string path;
  std::string query;
  std::vector<HttpHeader> headers;
  std::string body;
};

// A request in the suite's own notation: lines that begin with space go on with the header above.
Vector read_request(const std::string& text) {
  Vector vector;
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  vector.method = line.substr(0, line.find(' '));
  const std::string target =
      line.substr(vector.method.size() + 1, line.rfind(' ') - vector.method.size() - 1);
  vector.path = target.substr(0, target.find('?'));
  if (vector.path.size() < target.size()) vector.query = target.substr(vector.path.size() + 1);
  while (std::getline(lines, line) && !line.empty()) {
    if (line[0] == ' ') {
      vector.headers.back().value += line;
    } else {
      const auto [name, value] = cut(line, ':');
      vector.headers.push_back({std::string(name), std::string(value)});
    }
  }
  while (std::getline(lines, line)) vector.body += line;
  return vector;
}

Credentials credentials_of(const std::string& context) {
  json::Checker checker(8);
  std::string text;
  REQUIRE_FALSE(checker.minify(context, text).has_value());
  const std::string_view given = member(text, "credentials");
  Credentials credentials;
  credentials.access_key = text_member(given, "access_key_id").value();
  credentials.secret_key = Secret(text_member(given, "secret_access_key").value());
  credentials.session_token = Secret(text_member(given, "token").value_or(""));
  return credentials;
}

TEST_CASE("SigV4: AWS's published vectors are signed as they say") {
  int vectors = 0;
  for (const auto& folder : fs::directory_iterator(EVENTSRC_SIGV4_VECTORS)) {
    if (!folder.is_directory()) continue;
    ++vectors;
    const std::string path = folder.path();
    CAPTURE(path);
    const std::string context = content_of_file(path + "/context.json");
    const Credentials credentials = credentials_of(context);
    Vector vector = read_request(content_of_file(path + "/request.txt"));
    vector.headers.push_back({"X-Amz-Date", std::string(kDate)});
    if (!credentials.session_token.empty()) {
      vector.headers.push_back({"X-Amz-Security-Token", credentials.session_token.reveal()});
    }
    if (context.find("\"sign_body\": true") != std::string::npos) {
      Sha256 sha;
      sha.add(vector.body);
      vector.headers.push_back({"X-Amz-Content-Sha256", to_hex(sha.finish())});
    }
    const SignedParts parts{vector.method, vector.path, vector.query, vector.headers, vector.body};
    std::string names;
    CHECK(canonical_request(parts, names) ==
          content_of_file(path + "/header-canonical-request.txt"));
    Signer signer("us-east-1", "service");
    const std::string authorization = signer.authorization(parts, credentials, kDate);
    const std::string wanted =
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        "SignedHeaders=" +
        names + ", Signature=" + content_of_file(path + "/header-signature.txt");
    CHECK(authorization == wanted);
  }
  // Eight of the suite are not here; see its NOTICE.
  CHECK(vectors == 31);
}

TEST_CASE("SigV4: HMAC-SHA256 as RFC 4231 says, also with a key longer than a block") {
  CHECK(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(to_hex(hmac_sha256(std::string(131, '\xaa'),
                           "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

Credentials keys(const std::string& secret, const std::string& token = "") {
  return {"AKID", Secret(secret), Secret(token), std::nullopt, "a test"};
}

std::string signature_of(Signer& signer, const Credentials& credentials, Timestamp time,
                         std::string_view body = "{}") {
  HttpRequest request;
  request.url = "https://example.amazonaws.com/";
  request.headers = {{"Host", std::string(kHost)}};
  request.body = body;
  signer.sign(request, "/", credentials, time);
  CHECK(request.headers.back().name == "Authorization");
  return request.headers.back().value;
}

TEST_CASE("SigV4: the kept key of a day is used for no other day, secret, region or service") {
  const Timestamp day{std::chrono::sys_days{std::chrono::year{2026} / 1 / 31}};
  const Timestamp next = day + std::chrono::hours(24);
  Signer kept("us-east-1", "dynamodb");
  for (int round = 0; round < 2; ++round) {
    for (const char* secret : {"one", "two"}) {
      for (const Timestamp time : {day, next, day + std::chrono::seconds(1)}) {
        Signer fresh("us-east-1", "dynamodb");
        CHECK(signature_of(kept, keys(secret), time) == signature_of(fresh, keys(secret), time));
      }
    }
  }
  Signer region("eu-west-1", "dynamodb");
  Signer service("us-east-1", "sts");
  const std::string signature = signature_of(kept, keys("one"), day);
  CHECK(signature_of(region, keys("one"), day) != signature);
  CHECK(signature_of(service, keys("one"), day) != signature);
  CHECK(signature_of(kept, keys("one"), day, "{ }") != signature);
}

TEST_CASE("SigV4: a session token is sent and signed") {
  Signer signer("us-east-1", "dynamodb");
  HttpRequest request;
  request.headers = {{"Host", std::string(kHost)}};
  signer.sign(request, "/", keys("secret", "the token"), Timestamp{});
  REQUIRE(request.headers.size() == 4);
  CHECK(request.headers[1].value == "19700101T000000Z");
  CHECK(request.headers[2].value == "the token");
  CHECK(request.headers[3].value.find("SignedHeaders=host;x-amz-date;x-amz-security-token,") !=
        std::string::npos);
}

}  // namespace
}  // namespace eventsrc::dynamodb
