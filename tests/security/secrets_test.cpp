#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fault/tool.hpp"
#include "redis/client.hpp"
#include "security/secret_places.hpp"
#include "support/fake_server.hpp"
#include "support/instants.hpp"
#include "support/temp_dir.hpp"

// The program with its most talkative options, and secrets in every place where it looks for them:
// none may come out, neither whole nor in part.

namespace eventsrc::test {
namespace {

using Words = std::vector<std::string>;

constexpr const char* kNobody = "http://127.0.0.1:1";

Words joined(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

/// Runs the program in a folder of its own, and keeps all that it prints.
class Watch {
 public:
  explicit Watch(SecretPlaces& places) : places_(places) {}

  /// Its exit status.
  int run(Words arguments, const Words& environment) {
    heard_ += "\n$";
    for (const std::string& word : arguments) heard_ += " " + shown(word);
    arguments.insert(arguments.begin(), "-v");
    Tool tool({.arguments = std::move(arguments),
               .temporary_folder = temporary_.path(),
               .environment = joined(environment, places_.nothing()),
               .prepare = [this] { return chdir(work_.path().c_str()) == 0; }});
    const Ended& ended = tool.wait();
    heard_ += "\n" + ended.out + ended.err;
    return ended.status;
  }

  /// Errors are printed in two ways: it takes turns with them, and the long mode tries both.
  void fails(const Words& arguments, const Words& environment) {
    const bool both = all_instants();
    as_json_ = !as_json_;
    if (both || !as_json_) CHECK_MESSAGE(run(arguments, environment) > 0, heard_);
    if (both || as_json_) {
      CHECK_MESSAGE(run(joined({"--errors", "json"}, arguments), environment) > 0, heard_);
    }
  }

  [[nodiscard]] std::string file(const std::string& name) const { return work_.file(name); }
  [[nodiscard]] const std::string& heard() const noexcept { return heard_; }

  /// In all that was printed, in the store and every other file.
  void expect_no_secret() const {
    std::string everything = heard_;
    for (const TempDir* folder : {&work_, &temporary_}) {
      for (const auto& entry : std::filesystem::recursive_directory_iterator(folder->path())) {
        if (entry.is_regular_file()) everything += content_of_file(entry.path().string());
      }
    }
    for (const HushHush& each : places_.secrets()) {
      const std::string piece = piece_of(each.text, everything);
      if (!piece.empty()) FAIL_CHECK(each.what << " is seen:\n" << around(everything, piece));
    }
    CHECK(std::filesystem::is_empty(temporary_.path()));
    for (const std::string& what : places_.wrongly_sent()) FAIL_CHECK(what << " was sent");
  }

 private:
  // The command line of the test may hold them.
  [[nodiscard]] std::string shown(const std::string& word) const {
    for (const HushHush& each : places_.secrets()) {
      if (!piece_of(each.text, word).empty()) return "(a secret)";
    }
    return word;
  }

  static std::string around(const std::string& text, const std::string& piece) {
    const std::size_t at = text.find(piece);
    const std::size_t begin = text.rfind('\n', at) + 1;
    return text.substr(begin, text.find('\n', at) - begin);
  }

  SecretPlaces& places_;
  TempDir work_;
  TempDir temporary_;
  std::string heard_;
  bool as_json_ = false;
};

Words at(const std::string& endpoint) { return {"AWS_ENDPOINT_URL_DYNAMODB=" + endpoint}; }

FakeServerOptions taking(SecretPlaces& places, const FakeCredentials& credentials) {
  return {.credentials = credentials,
          .witness = [&places](const FakeRequest& request) { places.witness(request); }};
}

void write_file(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

}  // namespace

TEST_CASE("Secrets: of credentials that are taken, nothing is printed, kept or sent") {
  SecretPlaces places;
  for (const SecretPlace& place : places.all()) {
    INFO(place.name);
    Watch watch(places);
    FakeServer server(taking(places, place.credentials));
    const Words environment = joined(place.environment, at(server.endpoint()));
    const auto works = [&](Words arguments) {
      CHECK_MESSAGE(watch.run(joined({"-s", "dynamodb:orders"}, arguments), environment) == 0,
                    watch.heard());
    };
    works({"init"});
    works({"append", "a", "insert", R"({"n":1})"});
    works({"info"});
    if (&place == &places.all().front()) {
      works({"info", "--json"});
      works({"export", "-o", "out.jsonl"});
      works({"verify"});
      works({"snapshot", "create", "a"});
      works({"redact", "a", "0", "--reason", "r"});
      CHECK(watch.run({"migrate", "dynamodb:orders", "copy.db"}, environment) == 0);
    }
    watch.expect_no_secret();
  }
}

TEST_CASE("Secrets: of credentials that are refused, nothing is printed") {
  SecretPlaces places;
  for (const SecretPlace& place : places.all()) {
    INFO(place.name);
    Watch watch(places);
    const Words head{"-s", "dynamodb:orders", "head", "a"};
    FakeCredentials other = place.credentials;
    other.secret = "another";
    FakeServer stranger(taking(places, other));
    watch.fails(head, joined(place.environment, at(stranger.endpoint())));
    // Some servers repeat what they were sent, and more.
    FakeServer parrot(taking(places, place.credentials));
    parrot.faults().set(R"([{"fault":"error","error":"ValidationException","message":"not )" +
                        place.credentials.token + " with " + place.credentials.secret +
                        R"(","status":400}])");
    watch.fails(head, joined(place.environment, at(parrot.endpoint())));
    watch.fails(head, joined(place.environment, at(kNobody)));
    watch.fails({"-s", "dynamodb:orders?region=no_region", "head", "a"}, place.environment);
    watch.expect_no_secret();
  }
}

TEST_CASE("Secrets: of answers that are no credentials, nothing is printed") {
  SecretPlaces places;
  const std::string key = places.secret("key-in-answer");
  const std::string token = places.secret("token-in-answer");
  const std::string member = R"("SecretAccessKey":")" + key + R"(","Token":")" + token + '"';
  const std::string element =
      "<SecretAccessKey>" + key + "</SecretAccessKey><SessionToken>" + token + "</SessionToken>";
  for (const auto& bad : std::vector<std::pair<int, std::string>>{
           {200, "{" + member},
           {200, "{" + member + "}"},
           {200, R"({"AccessKeyId":"",)" + member + "}"},
           {200, R"({"AccessKeyId":"A","Expiration":"soon",)" + member + "}"},
           {200, R"({"AccessKeyId":"A","Expiration":"2001-01-01T00:00:00Z",)" + member + "}"},
           {200, R"({"Code":"Failed",)" + member + "}"},
           {200, R"({"AccessKeyId":"A\n",)" + member + "}"},
           {403, "{" + member + "}"},
           {500, "{" + member + "}"},
           {200, "<R>" + element + "</R>"},
           {200, "<R><AccessKeyId>A</AccessKeyId><Expiration>soon</Expiration>" + element + "</R>"},
           {403, "<R><Code>No</Code>" + element + "</R>"}}) {
    INFO(bad.second);
    places.answer_with(bad.first, bad.second);
    Watch watch(places);
    for (const SecretPlace& place : places.all()) {
      const bool asks = place.name == "container" || place.name == "instance" ||
                        place.name == "web identity" || place.name == "role";
      if (!asks) continue;
      const Words head{"-s", "dynamodb:orders", "head", "a"};
      CHECK_MESSAGE(watch.run(head, joined(place.environment, at(kNobody))) > 0, watch.heard());
    }
    watch.expect_no_secret();
  }
}

TEST_CASE("Secrets: of files and programs that are wrong, nothing is printed") {
  SecretPlaces places;
  const std::string key = places.secret("key-in-file");
  const std::string program = places.home().file("wrong");
  Watch watch(places);
  const Words head{"-s", "dynamodb:orders", "head", "a"};
  const Words environment{"AWS_PROFILE=p", "AWS_CONFIG_FILE=" + places.home().file("config"),
                          "AWS_SHARED_CREDENTIALS_FILE=" + places.home().file("keys"),
                          at(kNobody).front()};
  for (const std::string& text : Words{
           key + "\n", "[" + key + "\n", "[p]\n" + key + "\n", "[p]\n[" + key + "\n",
           "[p]\naws_secret_access_key\n" + key + "\n", "[p]\naws_secret_access_key: " + key + "\n",
           "[p]\naws_secret_access_key = " + key + "\n", "[p]\naws_access_key_id = A\n" + key,
           "[p]\naws_access_key_id = A\naws_secret_access_key = " + key + "\x01\n",
           "[p]\naws_access_key_id = A\naws_secret_access_key = " + key + " " + key + "\n",
           "[p]\naws_access_key_id = A\naws_secret_access_key = A\naws_session_token = \x7f" + key,
           "[p]\ncredential_process = /nowhere/program --key " + key + "\n",
           "[p]\ncredential_process = program '" + key + "\n"}) {
    INFO(text);
    for (const char* name : {"keys", "config"}) {
      write_file(places.home().file("keys"), "");
      write_file(places.home().file("config"), "");
      write_file(places.home().file(name), text);
      watch.fails(head, environment);
    }
  }
  write_file(places.home().file("keys"), "");
  write_file(places.home().file("config"), "[profile p]\ncredential_process = " + program + "\n");
  for (const std::string& prints :
       Words{key, R"({"Version":1,"SecretAccessKey":")" + key + R"("})",
             R"({"Version":2,"AccessKeyId":"A","SecretAccessKey":")" + key + R"("})",
             R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":")" + key,
             R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":")" + key + R"( "})"}) {
    for (const char* end : {"exit 0", "exit 3", "kill -9 $$"}) {
      write_file(program, "#!/bin/sh\necho '" + prints + "'\n" + end + "\n");
      chmod(program.c_str(), 0700);
      watch.fails(head, environment);
    }
  }
  watch.fails(head, {"AWS_SECRET_ACCESS_KEY=" + key});
  watch.fails(head, {"AWS_SESSION_TOKEN=" + key});
  watch.fails(head, {"AWS_ACCESS_KEY_ID=A", "AWS_SECRET_ACCESS_KEY=" + key + "\n"});
  watch.fails(head, {"AWS_ACCESS_KEY_ID=A", "AWS_SECRET_ACCESS_KEY=" + key, at(kNobody).front(),
                     "AWS_CA_BUNDLE=/nowhere"});
  watch.expect_no_secret();
}

TEST_CASE("Secrets: a login in the address of a store or a server is not printed") {
  SecretPlaces places;
  const std::string password = places.secret("password-in-address");
  const std::string login = "ann:" + password + "@";
  Watch watch(places);
  const Words keys{"AWS_ACCESS_KEY_ID=A", "AWS_SECRET_ACCESS_KEY=not-a-secret"};
  for (const std::string& store :
       Words{"dynamodb:orders?endpoint=https://" + login + "example.com",
             "dynamodb:orders?endpoint=http://" + login + "127.0.0.1:1",
             "dynamodb:orders?endpoint=http%3A%2F%2Fann%3A" + password + "%40127.0.0.1",
             "dynamodb:orders?password=" + password, "dynamodb://" + login + "us-east-1/orders",
             "redis://" + login + "127.0.0.1:1", "https://" + login + "example.com"}) {
    INFO(store);
    for (const Words& command : {Words{"append", "a", "x"}, Words{"info", "--json"}}) {
      watch.fails(joined({"-s", store}, command), keys);
    }
    watch.fails({"seal"}, joined({"EVENTSRC_STORE=" + store}, keys));
    watch.fails({"migrate", "memory:", store}, keys);
    watch.fails({"-s", "memory:", "--fallback", store, "head", "a"}, keys);
  }
  const Words head{"-s", "dynamodb:orders", "head", "a"};
  for (const std::string& url : Words{"http://" + login + "127.0.0.1:1", "https://" + login + "x",
                                      "ftp://" + login + "x", login}) {
    watch.fails(joined(head, {"--endpoint-url", url}), keys);
    watch.fails(head, joined({"AWS_ENDPOINT_URL_DYNAMODB=" + url}, keys));
    watch.fails(head, joined({"AWS_ENDPOINT_URL=" + url}, keys));
    watch.fails(head, {"AWS_CONTAINER_CREDENTIALS_FULL_URI=" + url});
    watch.fails(head,
                {"AWS_EC2_METADATA_DISABLED=false", "AWS_EC2_METADATA_SERVICE_ENDPOINT=" + url});
  }
  watch.expect_no_secret();
}

TEST_CASE("Secrets: the password of a Redis is not printed or kept, whether it is right or wrong") {
  const char* const served = std::getenv("EVENTSRC_TEST_REDIS");
  REQUIRE_MESSAGE(served != nullptr, "run this by tests/support/with_redis");
  SecretPlaces places;
  const std::string right = places.secret("password-right");
  const std::string wrong = places.secret("password-wrong");
  const std::string host = std::string(served).substr(std::string_view("redis://").size());
  redis::Client redis({.url = redis::Url::parse(served)});
  static_cast<void>(redis.call({"CONFIG", "SET", "requirepass", right}));
  Watch watch(places);
  REQUIRE(watch.run({"append", "a", "insert", "{}"}, {}) == 0);
  const std::string good = "redis://:" + right + "@" + host;
  write_file(places.home().file("config.json"), R"({"snapshots":")" + good + "\"}");
  for (const auto& [options, environment] : std::vector<std::pair<Words, Words>>{
           {{"--snapshots", good}, {}},
           {{}, {"EVENTSRC_SNAPSHOTS=" + good}},
           {{}, {"EVENTSRC_CONFIG=" + places.home().file("config.json")}}}) {
    for (const Words& command :
         {Words{"snapshot", "create", "a"}, Words{"snapshot", "list"}, Words{"info"},
          Words{"info", "--json"}, Words{"replay", "a", "--explain"},
          Words{"snapshot", "policy", "set", "a", "--every", "1"}, Words{"append", "a", "x", "{}"},
          Words{"snapshot", "verify"}, Words{"redact", "a", "0", "--reason", "r"}}) {
      CHECK_MESSAGE(watch.run(joined(command, options), environment) == 0, watch.heard());
    }
  }
  for (const std::string& url :
       Words{"redis://:" + wrong + "@" + host, "redis://" + wrong + ":" + wrong + "@" + host,
             "redis://:" + wrong + "@127.0.0.1:1", "redis://:" + wrong + "@" + host + "/" + wrong,
             "redis://" + wrong + "@" + host, "redis://:" + wrong + "@" + host + "?x",
             "redis://:" + wrong + "@127.0.0.1:99999", "rediss://:" + wrong + "@" + host,
             "http://:" + wrong + "@" + host, "redis://:" + wrong + "@", wrong}) {
    INFO(url);
    watch.fails({"snapshot", "create", "a", "--snapshots", url}, {});
    watch.fails({"snapshot", "list"}, {"EVENTSRC_SNAPSHOTS=" + url});
    write_file(places.home().file("config.json"), R"({"snapshots":")" + url + "\"}");
    watch.fails({"snapshot", "list"}, {"EVENTSRC_CONFIG=" + places.home().file("config.json")});
  }
  watch.expect_no_secret();
}

TEST_CASE("Secrets: programs of views see no environment") {
  SecretPlaces places;
  Watch watch(places);
  const Words environment = places.all().front().environment;
  REQUIRE(watch.run({"append", "a", "x", "{}"}, environment) == 0);
  for (const std::string& program : Words{"env", "env | tostring | error", "$ENV"}) {
    write_file(watch.file("view.json"), R"({"view":"spy","on":{"x":{"jq":")" + program + "\"}}}");
    // The word is refused; the variable is an empty object.
    const bool ends_well = program == "$ENV";
    for (const Words& command :
         {Words{"replay", "a", "--view", "view.json"}, Words{"export", "--where", program},
          Words{"append", "a", "x", "--if", program}}) {
      CHECK_MESSAGE((watch.run(command, environment) == 0) == ends_well, watch.heard());
    }
  }
  watch.expect_no_secret();
}

}  // namespace eventsrc::test
