#include "dynamodb/aws/credentials.hpp"

#include <chrono>
#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "dynamodb/aws/credential_process.hpp"
#include "dynamodb/aws/curl_transport.hpp"
#include "dynamodb/aws/machine_credentials.hpp"
#include "dynamodb/aws/sts.hpp"
#include "eventsrc/error.hpp"
#include "support/events.hpp"
#include "support/fake_http.hpp"
#include "support/fakes.hpp"
#include "support/http_server.hpp"
#include "support/temp_dir.hpp"

namespace eventsrc::dynamodb {
namespace {

using test::FakeClock;
using test::FakeEnvironment;
using test::FakeTransport;
using test::HttpServer;
using test::reply;
using test::Sent;
using test::Served;
using test::TempDir;
using test::thrown;

constexpr std::string_view kMachineKeys =
    R"({"Code":"Success","AccessKeyId":"AKM","SecretAccessKey":"secret-of-machine",)"
    R"("Token":"token-of-machine","Expiration":"2026-01-31T06:00:00Z"})";

std::string sts_answer(std::string_view key) {
  return "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Result>"
         "<Credentials><AccessKeyId>" +
         std::string(key) +
         "</AccessKeyId><SecretAccessKey>s&amp;s</SecretAccessKey><SessionToken>t&lt;t"
         "</SessionToken><Expiration>2026-01-31T01:00:00Z</Expiration></Credentials></Result>"
         "</AssumeRoleResponse>";
}

HttpResponse respond(int status, std::string body) { return {status, {}, std::move(body)}; }

/// A home folder, a clock and a network of its own.
struct World {
  TempDir folder;
  FakeEnvironment environment{{"HOME", folder.path()},
                              {"AWS_CONFIG_FILE", folder.file("config")},
                              {"AWS_SHARED_CREDENTIALS_FILE", folder.file("keys")}};
  FakeClock clock;
  FakeTransport::Answer network = [](const Sent& sent) -> HttpResponse {
    throw HttpFault(HttpFault::Kind::unreachable, "nothing at " + sent.url);
  };
  FakeTransport transport{[this](const Sent& sent) { return network(sent); }};

  void config(const std::string& text) { std::ofstream(folder.file("config")) << text; }
  void keys(const std::string& text) { std::ofstream(folder.file("keys")) << text; }
  Credentials find(const std::string& profile = "", HttpTransport* by = nullptr) {
    const Settings settings(environment, profile);
    return find_credentials(settings, {&environment, &clock, by != nullptr ? by : &transport,
                                       [] { return std::string("eu-west-1"); }});
  }
  Error fails(const std::string& profile = "") {
    return thrown([&] { static_cast<void>(find(profile)); });
  }
};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("Credentials: the environment counts before a profile, unless that was asked for") {
  World world;
  world.keys("[default]\naws_access_key_id=AKF\naws_secret_access_key=sf\n");
  CHECK(world.find().access_key == "AKF");
  CHECK(world.find().source == "profile default from " + world.folder.file("keys"));
  world.environment.set("AWS_ACCESS_KEY_ID", "AKE");
  world.environment.set("AWS_SECRET_ACCESS_KEY", "se");
  world.environment.set("AWS_SESSION_TOKEN", "te");
  const Credentials found = world.find();
  CHECK(found.access_key == "AKE");
  CHECK(found.secret_key.reveal() == "se");
  CHECK(found.session_token.reveal() == "te");
  CHECK(world.find("default").access_key == "AKF");
  world.environment.set("AWS_PROFILE", "default");
  CHECK(world.find().access_key == "AKE");
  CHECK(world.transport.sent.empty());
}

TEST_CASE("Credentials: half a pair is an error that names the missing half") {
  World world;
  world.environment.set("AWS_ACCESS_KEY_ID", "AKE");
  CHECK(world.fails().code() == ErrorCode::denied);
  CHECK(has(world.fails().what(), "AWS_SECRET_ACCESS_KEY"));
  World other;
  other.environment.set("AWS_SECRET_ACCESS_KEY", "hush-hush");
  CHECK(has(other.fails().what(), "AWS_ACCESS_KEY_ID"));
  CHECK_FALSE(has(other.fails().what(), "hush"));
  World file;
  file.keys("[default]\naws_access_key_id=AKF\n");
  CHECK(has(file.fails().what(), "aws_secret_access_key"));
}

TEST_CASE("Credentials: a line end that came along is no part of a header, and not shown") {
  for (const char* bad : {"line\nX-Evil: 1", "with space", "end\r", "caf\xC3\xA9"}) {
    World world;
    world.environment.set("AWS_ACCESS_KEY_ID", "AKE");
    world.environment.set("AWS_SECRET_ACCESS_KEY", "se");
    world.environment.set("AWS_SESSION_TOKEN", bad);
    CHECK(world.fails().code() == ErrorCode::denied);
    CHECK_FALSE(has(world.fails().what(), bad));
  }
}

TEST_CASE("Credentials: within a profile: keys file, credential_process, config file, container") {
  World world;
  const std::string process =
      "credential_process = sh -c 'echo {\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"AKP\\\","
      "\\\"SecretAccessKey\\\":\\\"sp\\\"}'\n";
  const std::string own = "aws_access_key_id=AKC\naws_secret_access_key=sc\n";
  world.config("[default]\n" + own + process);
  world.keys("[default]\naws_access_key_id=AKF\naws_secret_access_key=sf\n");
  world.environment.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/x");
  world.network = [](const Sent&) { return respond(200, std::string(kMachineKeys)); };
  CHECK(world.find().access_key == "AKF");
  world.keys("");
  CHECK(world.find().access_key == "AKP");
  world.config("[default]\n" + own);
  CHECK(world.find().access_key == "AKC");
  CHECK(world.transport.sent.empty());
  world.config("[default]\nregion=x\n");
  CHECK(world.find().access_key == "AKM");
}

TEST_CASE("Credentials: where there are none, the message says what to do") {
  World world;
  const Error error = world.fails();
  CHECK(error.code() == ErrorCode::denied);
  CHECK(std::string(error.what()) ==
        "no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile in " +
            world.folder.file("keys"));
  // The instance was asked once, and no proxy.
  REQUIRE(world.transport.sent.size() == 1);
  CHECK(world.transport.sent[0].url == "http://169.254.169.254/latest/api/token");
  CHECK_FALSE(world.transport.sent[0].use_proxy);
  world.environment.set("AWS_EC2_METADATA_DISABLED", "true");
  CHECK(world.fails().code() == ErrorCode::denied);
  CHECK(world.transport.sent.size() == 1);
}

TEST_CASE("Credentials: SSO, `aws login` and MFA are explained with the commands to run") {
  World world;
  world.config(
      "[profile s]\nsso_session = x\n[profile l]\nlogin_session = y\n"
      "[profile m]\nrole_arn = arn\nsource_profile = k\nmfa_serial = z\n"
      "[profile k]\naws_access_key_id=AKC\naws_secret_access_key=sc\n"
      "[profile both]\nsso_session = x\n"
      "credential_process = sh -c 'echo {\\\"AccessKeyId\\\":\\\"AKP\\\","
      "\\\"SecretAccessKey\\\":\\\"sp\\\"}'\n");
  const std::string sso = world.fails("s").what();
  CHECK(has(sso, "profile \"s\" uses SSO: run `aws sso login --profile s`"));
  CHECK(has(sso, "credential_process = aws configure export-credentials --profile s"));
  CHECK(has(sso, "eval \"$(aws configure export-credentials --profile s --format env)\""));
  CHECK(has(world.fails("l").what(), "run `aws login --profile l`"));
  CHECK(has(world.fails("m").what(), "profile \"m\" wants an MFA code"));
  CHECK(world.fails("s").code() == ErrorCode::denied);
  // Who followed the advice is served.
  CHECK(world.find("both").access_key == "AKP");
}

TEST_CASE("credential_process: words are split as a shell does, and nothing is expanded") {
  const auto words = split_command(R"(cmd  --a "b c" 'd "e' f\ g $HOME "h\"i" j"k"l '')");
  CHECK(words ==
        std::vector<std::string>{"cmd", "--a", "b c", "d \"e", "f g", "$HOME", "h\"i", "jkl", ""});
  CHECK(thrown([] { static_cast<void>(split_command("a 'b")); }).code() == ErrorCode::invalid);
  CHECK(thrown([] { static_cast<void>(split_command("  ")); }).code() == ErrorCode::invalid);
}

TEST_CASE("credential_process: its failure shows what it says, never what it prints") {
  const auto failing = [](const std::string& command) {
    return thrown([&] { static_cast<void>(run_credential_process(command, "the process")); });
  };
  const Error failed = failing("sh -c 'echo s3cr3t; echo no luck >&2; exit 3'");
  CHECK(failed.code() == ErrorCode::denied);
  CHECK(std::string(failed.what()) == "the process failed with status 3: no luck");
  const std::string bad = failing("echo s3cr3t").what();
  CHECK(bad == "the answer of the process is not JSON: look at what it answers");
  CHECK(has(failing("sh -c 'echo {\\\"AccessKeyId\\\":\\\"s3cr3t\\\"}'").what(),
            "has no SecretAccessKey"));
  CHECK(has(failing("sh -c 'echo {\\\"Version\\\":2}'").what(), "Version"));
  CHECK(has(failing("/no/such/program").what(), "cannot be run"));
  CHECK(has(failing("sh -c 'kill -9 $$'").what(), "was ended by signal 9"));
  // Nothing to read, however long it would wait for it.
  CHECK(has(failing("sh -c 'read line; echo \"got:$line\" >&2; exit 1'").what(), "got:"));
}

TEST_CASE(
    "credential_process: Expiration and token are taken, and much on both streams is no halt") {
  const Credentials found = run_credential_process(
      "sh -c 'head -c 300000 /dev/zero >&2; head -c 200000 /dev/zero | tr \"\\0\" \" \"; echo "
      "\"{\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"AKP\\\",\\\"SecretAccessKey\\\":\\\"sp\\\","
      "\\\"SessionToken\\\":\\\"tp\\\",\\\"Expiration\\\":\\\"2026-02-01T02:00:00+02:00\\\"}\"'",
      "the process");
  CHECK(found.access_key == "AKP");
  CHECK(found.session_token.reveal() == "tp");
  REQUIRE(found.expires.has_value());
  CHECK(to_string(*found.expires) == "2026-02-01T00:00:00.000000Z");
}

TEST_CASE("Container: the address, the token of a file before that of a variable, three tries") {
  World world;
  world.environment.set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/x");
  int asked = 0;
  world.network = [&](const Sent&) -> HttpResponse {
    if (++asked == 1) throw HttpFault(HttpFault::Kind::broken, "timeout");
    if (asked == 2) return respond(503, "");
    return respond(200, std::string(kMachineKeys));
  };
  CHECK(world.find().source == "the container's credential service");
  CHECK(asked == 3);
  CHECK(world.transport.sent[0].url == "http://169.254.170.2/v2/x");
  CHECK(world.transport.sent[0].header("Authorization").empty());
  CHECK_FALSE(world.transport.sent[0].use_proxy);
  world.environment.set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "by variable");
  CHECK(world.find().access_key == "AKM");
  CHECK(world.transport.sent.back().header("Authorization") == "by variable");
  std::ofstream(world.folder.file("token")) << "by file\n";
  world.environment.set("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", world.folder.file("token"));
  CHECK(world.find().access_key == "AKM");
  CHECK(world.transport.sent.back().header("Authorization") == "by file");
  std::ofstream(world.folder.file("token")) << "by\r\nX-Evil: file\n";
  CHECK(world.fails().code() == ErrorCode::invalid);
}

TEST_CASE("Container: foreign plain addresses are refused, a refusal is no silence") {
  World world;
  for (const char* bad :
       {"http://example.com/x", "http://169.254.170.2.example.com/", "nonsense"}) {
    world.environment.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", bad);
    CHECK(world.fails().code() == ErrorCode::invalid);
  }
  CHECK(world.transport.sent.empty());
  world.network = [](const Sent&) { return respond(403, "no"); };
  for (const char* good : {"https://example.com/x", "http://169.254.170.23/v1", "http://[::1]:1/",
                           "http://[fd00:ec2::23]/v1", "http://localhost/?a=b"}) {
    world.environment.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", good);
    CHECK(world.fails().code() == ErrorCode::denied);
    CHECK(world.transport.sent.back().url == good);
  }
  world.network = [](const Sent&) -> HttpResponse {
    throw HttpFault(HttpFault::Kind::unreachable, "refused");
  };
  CHECK(world.fails().code() == ErrorCode::unavailable);
}

TEST_CASE("Container: a relative address is a path, not one more part of the host's name") {
  World world;
  for (const char* bad : {"@example.com/x", ".example.com/x", ":1@example.com/"}) {
    world.environment.set("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", bad);
    CHECK(world.fails().code() == ErrorCode::invalid);
  }
  CHECK(world.transport.sent.empty());
}

TEST_CASE("Container: over a real connection") {
  HttpServer server([](const Served& served) {
    const bool right = served.method == "GET" && served.target == "/creds?a=b" &&
                       served.header("Authorization") == "Bearer x";
    return reply(right ? 200 : 400, kMachineKeys);
  });
  World world;
  world.environment.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", server.url() + "/creds?a=b");
  world.environment.set("AWS_CONTAINER_AUTHORIZATION_TOKEN", "Bearer x");
  const Credentials found = world.find("", make_curl_transport().get());
  CHECK(found.access_key == "AKM");
  CHECK(found.secret_key.reveal() == "secret-of-machine");
  CHECK(found.session_token.reveal() == "token-of-machine");
}

TEST_CASE("Instance: version 2 of the service, over a real connection, keys and region") {
  HttpServer server([](const Served& served) {
    if (served.method == "PUT" && served.target == "/latest/api/token") {
      const bool right = served.header("X-aws-ec2-metadata-token-ttl-seconds") == "21600";
      return reply(right ? 200 : 400, "TOKEN", "text/plain");
    }
    if (served.header("X-aws-ec2-metadata-token") != "TOKEN") return reply(401, "");
    if (served.target == "/latest/meta-data/placement/region") {
      return reply(200, "ap-south-1", "text/plain");
    }
    if (served.target == "/latest/meta-data/iam/security-credentials/") {
      return reply(200, "my-role\n", "text/plain");
    }
    if (served.target == "/latest/meta-data/iam/security-credentials/my-role") {
      return reply(200, kMachineKeys);
    }
    return reply(404, "");
  });
  World world;
  world.environment.set("AWS_EC2_METADATA_SERVICE_ENDPOINT", server.url() + "/");
  const auto curl = make_curl_transport();
  const Credentials found = world.find("", curl.get());
  CHECK(found.access_key == "AKM");
  CHECK(found.source == "the instance's role my-role");
  CHECK(found.expires.has_value());
  CHECK(instance_region({&world.environment, &world.clock, curl.get(), {}}) == "ap-south-1");
}

TEST_CASE("Instance: keys come over https, or from the instance's own addresses") {
  World world;
  for (const char* bad : {"http://example.com", "http://169.254.169.254.example.com/",
                          "http://169.254.169.254@example.com", "nonsense"}) {
    world.environment.set("AWS_EC2_METADATA_SERVICE_ENDPOINT", bad);
    CHECK(world.fails().code() == ErrorCode::invalid);
  }
  CHECK(world.transport.sent.empty());
  for (const char* good : {"https://example.com/", "http://169.254.169.254", "http://127.0.0.1:1",
                           "http://[fd00:ec2::254]/", "http://localhost:1338"}) {
    world.environment.set("AWS_EC2_METADATA_SERVICE_ENDPOINT", good);
    CHECK(world.fails().code() == ErrorCode::denied);
    CHECK(world.transport.sent.back().url.starts_with(good));
  }
}

TEST_CASE("Instance: a role that cannot be taken is an error, no role is none") {
  World world;
  world.environment.set("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6");
  world.network = [](const Sent& sent) {
    if (sent.method == "PUT") return respond(200, "T");
    if (sent.url == "http://[fd00:ec2::254]/latest/meta-data/iam/security-credentials/") {
      return respond(200, "r");
    }
    return respond(200, R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"no trust"})");
  };
  CHECK(has(world.fails().what(), "AssumeRoleUnauthorizedAccess (no trust)"));
  world.network = [](const Sent& sent) {
    return sent.method == "PUT" ? respond(200, "T") : respond(404, "");
  };
  CHECK(has(world.fails().what(), "no AWS credentials"));
}

TEST_CASE("Role: source_profile, over a real connection to STS, signed for it") {
  std::string body;
  std::string authorization;
  HttpServer server([&](const Served& served) {
    body = served.body;
    authorization = served.header("Authorization");
    return reply(200, sts_answer("AKR"), "text/xml");
  });
  World world;
  world.environment.set("AWS_ENDPOINT_URL_STS", server.url());
  world.config(
      "[profile r]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = base\n"
      "external_id = e/1\nrole_session_name = me\nduration_seconds = 900\n");
  world.keys("[base]\naws_access_key_id=AKB\naws_secret_access_key=sb\n");
  const Credentials found = world.find("r", make_curl_transport().get());
  CHECK(found.access_key == "AKR");
  CHECK(found.secret_key.reveal() == "s&s");
  CHECK(found.session_token.reveal() == "t<t");
  CHECK(found.source == "role arn:aws:iam::1:role/x of profile r");
  CHECK(to_string(found.expires.value()) == "2026-01-31T01:00:00.000000Z");
  CHECK(body ==
        "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fx"
        "&RoleSessionName=me&ExternalId=e%2F1&DurationSeconds=900");
  CHECK(has(authorization, "Credential=AKB/20260131/eu-west-1/sts/aws4_request"));
  CHECK(has(authorization, "SignedHeaders=content-type;host;x-amz-date,"));
}

TEST_CASE("Role: chains, the environment as source, circles and contradictions") {
  World world;
  world.network = [](const Sent& sent) {
    const bool second = has(sent.header("Authorization"), "Credential=AK1/");
    return respond(200, sts_answer(second ? "AK2" : "AK1"));
  };
  world.environment.set("AWS_ACCESS_KEY_ID", "AKE");
  world.environment.set("AWS_SECRET_ACCESS_KEY", "se");
  world.config(
      "[profile one]\nrole_arn = a1\ncredential_source = Environment\n"
      "[profile two]\nrole_arn = a2\nsource_profile = one\n"
      "[profile self]\nrole_arn = a3\nsource_profile = self\n"
      "aws_access_key_id=AKS\naws_secret_access_key=ss\n"
      "[profile x]\nrole_arn = a\nsource_profile = y\n"
      "[profile y]\nrole_arn = a\nsource_profile = x\n"
      "[profile both]\nrole_arn = a\nsource_profile = x\ncredential_source = Environment\n"
      "[profile none]\nrole_arn = a\n"
      "[profile odd]\nrole_arn = a\ncredential_source = Elsewhere\n"
      "[profile lost]\nrole_arn = a\nsource_profile = nowhere\n"
      "[profile empty]\nregion = r\n[profile poor]\nrole_arn = a\nsource_profile = empty\n");
  CHECK(world.find("two").access_key == "AK2");
  CHECK(has(world.transport.sent[0].header("Authorization"), "Credential=AKE/"));
  CHECK(world.transport.sent[0].url == "https://sts.eu-west-1.amazonaws.com/");
  CHECK(world.find("self").access_key == "AK1");
  CHECK(has(world.transport.sent.back().header("Authorization"), "Credential=AKS/"));
  CHECK(has(world.fails("x").what(), "circle: x -> y -> x"));
  CHECK(has(world.fails("both").what(), "both source_profile and credential_source"));
  CHECK(has(world.fails("none").what(), "neither source_profile nor credential_source"));
  CHECK(has(world.fails("odd").what(), "credential_source of profile \"odd\""));
  CHECK(has(world.fails("lost").what(), "\"nowhere\""));
  CHECK(has(world.fails("poor").what(), "profile \"empty\", the source of \"poor\""));
}

TEST_CASE("Role: what STS refuses is said with its words, what passes is tried again") {
  World world;
  world.config("[default]\nrole_arn = a\nsource_profile = default\n");
  world.keys("[default]\naws_access_key_id=AKB\naws_secret_access_key=secret-of-base\n");
  int asked = 0;
  world.network = [&](const Sent&) -> HttpResponse {
    ++asked;
    return respond(
        403,
        "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User "
        "is not authorized to perform: sts:AssumeRole</Message></Error><RequestId>id-1"
        "</RequestId></ErrorResponse>");
  };
  CHECK(std::string(world.fails().what()) ==
        "STS does not give the role a: User is not authorized to perform: sts:AssumeRole "
        "(AccessDenied, request id id-1)");
  CHECK(world.fails().code() == ErrorCode::denied);
  CHECK(asked == 2);
  asked = 0;
  world.network = [&](const Sent&) -> HttpResponse {
    if (++asked == 1) throw HttpFault(HttpFault::Kind::broken, "reset");
    if (asked == 2) return respond(500, "");
    return respond(200, sts_answer("AKR"));
  };
  CHECK(world.find().access_key == "AKR");
  CHECK(asked == 3);
  CHECK(world.clock.slept() == std::chrono::milliseconds(600));
  world.network = [](const Sent&) -> HttpResponse {
    throw HttpFault(HttpFault::Kind::unreachable, "refused");
  };
  CHECK(world.fails().code() == ErrorCode::unavailable);
}

TEST_CASE("Web identity: unsigned, with the token of the file, from variables or the profile") {
  World world;
  world.network = [](const Sent&) { return respond(200, sts_answer("AKW")); };
  std::ofstream(world.folder.file("token")) << "jwt.jwt.jwt\n";
  world.environment.set("AWS_WEB_IDENTITY_TOKEN_FILE", world.folder.file("token"));
  CHECK(has(world.fails().what(), "AWS_ROLE_ARN"));
  world.environment.set("AWS_ROLE_ARN", "arn");
  CHECK(world.find().access_key == "AKW");
  const Sent& sent = world.transport.sent.back();
  CHECK(sent.header("Authorization").empty());
  CHECK(sent.body ==
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn"
        "&RoleSessionName=eventsrc-1769817600&WebIdentityToken=jwt.jwt.jwt");
  world.config("[profile w]\nrole_arn = other\nweb_identity_token_file = " +
               world.folder.file("token") + "\n");
  CHECK(world.find("w").source == "role other of profile w");
  std::ofstream(world.folder.file("token")) << "";
  CHECK(world.fails("w").code() == ErrorCode::denied);
}

TEST_CASE("Keeper: keys are renewed in time, once a minute, and used to their end if that fails") {
  FakeClock clock;
  int found = 0;
  bool fail = false;
  CredentialKeeper keeper(clock, [&] {
    if (fail) throw Error(ErrorCode::unavailable, "nobody there");
    Credentials credentials{"AK" + std::to_string(++found), Secret("s"), Secret(), {}, "a test"};
    credentials.expires = clock.now() + std::chrono::hours(1);
    return credentials;
  });
  CHECK(keeper.get()->access_key == "AK1");
  clock.advance(std::chrono::minutes(44));
  CHECK(keeper.get()->access_key == "AK1");
  clock.advance(std::chrono::minutes(2));
  CHECK(keeper.get()->access_key == "AK2");
  fail = true;
  clock.advance(std::chrono::minutes(59));
  CHECK(keeper.get()->access_key == "AK2");
  clock.advance(std::chrono::minutes(1));
  CHECK(thrown([&] { static_cast<void>(keeper.get()); }).code() == ErrorCode::unavailable);
  fail = false;
  const auto third = keeper.get();
  CHECK(third->access_key == "AK3");
  keeper.refuse(third);
  CHECK(keeper.get()->access_key == "AK4");
  // Somebody else's refusal of older keys changes nothing.
  keeper.refuse(third);
  CHECK(keeper.get()->access_key == "AK4");
}

TEST_CASE("Keeper: keys that are over already are not used") {
  FakeClock clock;
  CredentialKeeper keeper(clock, [&] {
    return Credentials{"AK", Secret("s"), Secret(), clock.now(), "an old cache"};
  });
  CHECK(has(thrown([&] { static_cast<void>(keeper.get()); }).what(),
            "the credentials of an old cache expired at 2026-01-31T00:00:00.000000Z"));
}

TEST_CASE("Secret: what is moved or written over leaves nothing behind") {
  std::string text = "a secret long enough for the heap, surely";
  text.reserve(100);
  const char* const at = text.data();
  const std::size_t size = text.size();
  wipe(text);
  CHECK(text.empty());
  CHECK(std::string_view(at, size).find_first_not_of('\0') == std::string_view::npos);
  Secret short_one("short");
  const Secret moved(std::move(short_one));
  CHECK(moved.reveal() == "short");
  CHECK(without("is long-secret here", Secret("long-secret")) == "is *** here");
}

TEST_CASE("STS: texts of elements, with entities") {
  CHECK(xml_text("<a><B>x&lt;&amp;amp;&quot;</B><B>y</B></a>", "B") == "x<&amp;\"");
  CHECK(xml_text("<a>x</a>", "B").empty());
  CHECK(xml_text("<B>never ends", "B") == "never ends");
}

}  // namespace
}  // namespace eventsrc::dynamodb
