#include "redis/client.hpp"

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>

#include <doctest/doctest.h>

#include "eventsrc/interrupt.hpp"
#include "support/events.hpp"
#include "support/fakes.hpp"
#include "unit/redis/servers.hpp"

namespace eventsrc::test {
namespace {

using redis::Client;
using redis::ClientOptions;
using redis::Command;
using redis::Reply;

ClientOptions served() {
  const char* const url = std::getenv("EVENTSRC_TEST_REDIS");
  REQUIRE_MESSAGE(url != nullptr, "run this by tests/support/with_redis");
  ClientOptions options;
  options.url = redis::Url::parse(url);
  return options;
}

/// Each look at it takes long.
class SlowClock final : public Clock {
 public:
  Timestamp now() override { return {}; }
  std::chrono::steady_clock::time_point elapsed() override {
    return elapsed_ += std::chrono::seconds(20);
  }
  void sleep(std::chrono::microseconds) override {}

 private:
  std::chrono::steady_clock::time_point elapsed_;
};

TEST_CASE("redis client: an answer that does not end is given up by its size, and by its time") {
  const auto why = [](const ClientOptions& options) {
    Client client(options);
    const Error error = thrown([&] { client.call({"PING"}); });
    CHECK(error.code() == ErrorCode::unavailable);
    return std::string(error.what());
  };
  {
    const Endless server("$9000000000\r\n");
    CHECK(why(server.options()).ends_with("its answer is larger than any of this kind can be"));
  }
  {
    const Endless server("*99999999\r\n");
    CHECK(why(server.options()).ends_with("its answer is larger than any of this kind can be"));
  }
  const Endless server("$9000000000\r\n");
  ClientOptions options = server.options();
  SlowClock clock;
  options.clock = &clock;
  CHECK(why(options).ends_with("its answer does not end"));
}

TEST_CASE("redis client: an interrupt ends a call") {
  const Endless server("$9000000000\r\n");
  request_interrupt(SIGINT);
  const Error error = thrown([&] { Client(server.options()).call({"PING"}); });
  clear_interrupt();
  CHECK(error.code() == ErrorCode::interrupted);
}

TEST_CASE("redis client: bytes of any kind go there and back, many commands at once") {
  Client client(served());
  const std::string key("k\0\r\n\xFF", 5);
  const std::string value = std::string(300'000, 'x') + std::string("\0\r\n", 3);
  const std::array commands{Command{"SET", key, value},      Command{"GET", key},
                            Command{"STRLEN", key},          Command{"GET", "nothing"},
                            Command{"MGET", key, "nothing"}, Command{"SET", "empty", ""},
                            Command{"GET", "empty"}};
  const auto replies = client.call(commands);
  REQUIRE(replies.size() == commands.size());
  CHECK(replies[1].text == value);
  CHECK(replies[2].number == static_cast<std::int64_t>(value.size()));
  CHECK(replies[3].is_nothing());
  REQUIRE(replies[4].items.size() == 2);
  CHECK(replies[4].items[0].text == value);
  CHECK(replies[4].items[1].is_nothing());
  CHECK(replies[6].kind == Reply::Kind::text);
  CHECK(replies[6].text.empty());
}

TEST_CASE("redis client: an error among the replies is thrown, and the next command goes well") {
  Client client(served());
  const std::array commands{Command{"SET", "k", "text"}, Command{"HGET", "k", "f"},
                            Command{"GET", "k"}};
  CHECK(thrown([&] { client.call(commands); }).code() == ErrorCode::unavailable);
  CHECK(client.call({"GET", "k"}).text == "text");
  CHECK(thrown([&] { client.call({"NO.SUCH", "secret"}); }).code() == ErrorCode::unsupported);
  const std::array failing{Command{"MULTI"}, Command{"HSET", "k", "f", "v"}, Command{"EXEC"}};
  CHECK(thrown([&] { client.call(failing); }).code() == ErrorCode::unavailable);
}

TEST_CASE(
    "redis client: a connection that was idle too long is made again, but for bound commands") {
  Client client(served());
  Client other(served());
  const auto end_it = [&] {
    const std::string id = std::to_string(client.call({"CLIENT", "ID"}).number);
    CHECK(other.call({"CLIENT", "KILL", "ID", id}).number == 1);
  };
  end_it();
  CHECK(client.call({"PING"}).text == "PONG");
  end_it();
  const Command ping{"PING"};
  CHECK(thrown([&] { client.call(std::span(&ping, 1), /*bound=*/true); }).code() ==
        ErrorCode::unavailable);
}

TEST_CASE("redis client: who is refused says so without the password") {
  Client admin(served());
  admin.call({"ACL", "SETUSER", "ann", "on", ">s3cret", "~*", "+@all", "-flushall"});
  ClientOptions options = served();
  options.url.user = "ann";
  options.url.password = "s3cret";
  Client ann(options);
  CHECK(ann.call({"ACL", "WHOAMI"}).text == "ann");
  CHECK(thrown([&] { ann.call({"FLUSHALL"}); }).code() == ErrorCode::denied);
  options.url.password = "wr0ng";
  Client wrong(options);
  const Error error = thrown([&] { wrong.call({"PING"}); });
  CHECK(error.code() == ErrorCode::denied);
  CHECK(std::string(error.what()).find("wr0ng") == std::string::npos);
  // An old server may have no password at all.
  options.url.user.clear();
  CHECK(thrown([&] { Client(options).call({"PING"}); }).code() == ErrorCode::denied);
  admin.call({"CONFIG", "SET", "requirepass", "s3cret"});
  Client locked(served());
  CHECK(thrown([&] { locked.call({"PING"}); }).code() == ErrorCode::denied);
  options.url.password = "s3cret";
  CHECK(Client(options).call({"PING"}).text == "PONG");
  admin.call({"CONFIG", "SET", "requirepass", ""});
}

TEST_CASE(
    "redis client: an unreachable server fails at once for some seconds, and is asked again") {
  FakeClock clock;
  Silence silence;
  ClientOptions options = silence.options();
  options.timeout = std::chrono::microseconds(1);
  options.clock = &clock;
  Client client(options);
  const auto why = [&] {
    const Error error = thrown([&] { client.call({"PING"}); });
    CHECK(error.code() == ErrorCode::unavailable);
    return std::string(error.what());
  };
  CHECK(why() ==
        "snapshots at " + client.name() + " cannot be reached: it does not answer in time");
  silence.close();
  CHECK(why() ==
        "snapshots at " + client.name() + " cannot be reached: it does not answer in time");
  clock.advance(std::chrono::seconds(11));
  CHECK(why() == "snapshots at " + client.name() + " cannot be reached: Connection refused");
}

TEST_CASE("redis client: a database that the server lacks") {
  ClientOptions options = served();
  options.url.database = 999'999;
  CHECK(thrown([&] { Client(options).call({"PING"}); }).code() == ErrorCode::unavailable);
}

}  // namespace
}  // namespace eventsrc::test
