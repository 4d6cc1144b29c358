#include <cstdint>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "cli_support.hpp"
#include "config.hpp"
#include "eventsrc/error.hpp"

namespace eventsrc::cli {
namespace {

std::string fault_of(std::string_view text) {
  try {
    static_cast<void>(parse_config(text, "c.json"));
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::invalid);
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("configuration: comments are allowed, and every key is read") {
  const Config config = parse_config(R"(// mine
    {"stores": {"prod": "sqlite:/srv/prod.db"}, /* the default */ "store": "prod", "views": "v"})",
                                     "c.json");
  CHECK(config.stores.at("prod") == "sqlite:/srv/prod.db");
  CHECK(config.store == "prod");
  CHECK(config.views == "v");
}

TEST_CASE("configuration: an empty file says nothing") {
  CHECK(parse_config(" \n", "c.json").stores.empty());
  CHECK(parse_config("// nothing yet\n", "c.json").stores.empty());
}

TEST_CASE("configuration: what is wrong is named by its JSON pointer") {
  CHECK(fault_of(R"({"storse": {}})").find("/storse is unknown") != std::string::npos);
  CHECK(fault_of(R"({"stores": {"a": 1}})").find("/stores/a must be a string") !=
        std::string::npos);
  CHECK(fault_of(R"({"stores": {"a/b": "x"}})").find("/stores/a~1b") != std::string::npos);
  CHECK(fault_of(R"({"store": ""})").find("/store must not be empty") != std::string::npos);
  CHECK(fault_of(R"({"store": "a", "store": "b"})").find("twice") != std::string::npos);
  CHECK(fault_of(R"({"store": 1e999})") == "configuration c.json: /store must be a string");
  CHECK_FALSE(fault_of("[]").empty());
}

TEST_CASE("configuration: what is wrong is placed by line and column") {
  using Place = std::pair<std::int64_t, std::int64_t>;
  const auto place_of = [](std::string_view text) {
    try {
      static_cast<void>(parse_config(text, "c.json"));
    } catch (const Error& error) {
      return Place(error.details().line.value_or(0), error.details().column.value_or(0));
    }
    FAIL("accepted");
    return Place();
  };
  CHECK(place_of("{\n  \"store\": x}") == Place(2, 12));
  CHECK(place_of("{\n  \"stroe\": 1}") == Place(2, 3));
  CHECK(place_of("{\n  \"store\" : 1}") == Place(2, 13));
  CHECK(place_of("{\"store\": \"\"}") == Place(1, 11));
  CHECK(place_of("// { \"\n\n  [ ]") == Place(3, 3));
  // Escapes and white space in strings; columns count bytes.
  CHECK(
      place_of(
          "{\"store\": \"\\\\\", \"views\": \"a \\\" b\", /* ä */\n\"stores\":\t{ \"a\": [1] }}") ==
      Place(2, 18));
  CHECK(place_of("{\"views\": \"v\", /* ä */ \"stores\": []}") == Place(1, 35));
  CHECK(place_of("{\"stores\": {\n\"a/b\": \"x\"}}") == Place(2, 1));
}

TEST_CASE("configuration: a byte order mark and CRLF are accepted") {
  CHECK(parse_config("\xEF\xBB\xBF{\r\n\"store\": \"a\"\r\n}\r\n", "c.json").store == "a");
}

TEST_CASE("configuration: the flag beats the environment, XDG_CONFIG_HOME beats HOME") {
  test::MapEnvironment environment;
  CHECK(find_config(std::nullopt, environment).path.empty());
  environment.values["HOME"] = "/h";
  CHECK(find_config(std::nullopt, environment).path == "/h/.config/eventsrc/config.json");
  environment.values["XDG_CONFIG_HOME"] = "/x";
  CHECK(find_config(std::nullopt, environment).path == "/x/eventsrc/config.json");
  environment.values["EVENTSRC_CONFIG"] = "/e.json";
  CHECK(find_config(std::nullopt, environment).origin == Origin::environment);
  CHECK(find_config("/f.json", environment).path == "/f.json");
}

TEST_CASE("configuration: a missing file is an error only if somebody named it") {
  CHECK(load_config({"/nowhere/config.json", Origin::builtin}).stores.empty());
  CHECK_THROWS_AS(static_cast<void>(load_config({"/nowhere/config.json", Origin::flag})), Error);
}

TEST_CASE("store: flag, environment, config file, default, in this order; names win over files") {
  test::Session session;
  session.environment.values.erase("EVENTSRC_STORE");
  const std::string config = session.folder.file("c.json");
  const auto store_of = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"init", "--config", config});
    return session.run(arguments).out;
  };
  test::write_file(
      config, R"({"stores": {"prod": ")" + session.folder.file("p.db") + R"("}, "store": "prod"})");
  CHECK(store_of({}).find("/p.db") != std::string::npos);
  session.environment.values["EVENTSRC_STORE"] = session.folder.file("e.db");
  CHECK(store_of({}).find("/e.db") != std::string::npos);
  CHECK(store_of({"-s", session.folder.file("f.db")}).find("/f.db") != std::string::npos);
  CHECK(store_of({"-s", "prod"}).find("/p.db") != std::string::npos);
}

}  // namespace eventsrc::cli
