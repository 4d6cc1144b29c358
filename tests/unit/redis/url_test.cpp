#include "redis/url.hpp"

#include <doctest/doctest.h>

#include "support/events.hpp"

namespace eventsrc::test {
namespace {

using redis::Url;

Error fault_of(const std::string& text) {
  return thrown([&] { static_cast<void>(Url::parse(text)); });
}

TEST_CASE("redis url: host, port and database, or what stands for them") {
  const Url plain = Url::parse("redis://cache");
  CHECK(plain.host == "cache");
  CHECK(plain.port == 6379);
  CHECK(plain.database == 0);
  CHECK(plain.user.empty());
  CHECK(plain.password.empty());
  CHECK(plain.shown() == "redis://cache:6379/0");
  CHECK(Url::parse("redis://cache/").shown() == "redis://cache:6379/0");
  CHECK(Url::parse("redis://127.0.0.1:1/15").shown() == "redis://127.0.0.1:1/15");
  CHECK(Url::parse("redis://[::1]").shown() == "redis://[::1]:6379/0");
  CHECK(Url::parse("redis://[fe80::2]:7000/3").host == "fe80::2");
}

TEST_CASE("redis url: user and password are decoded, and never shown") {
  const Url url = Url::parse("redis://ann:p%40s%2Fs:w%3A@cache:7000/2");
  CHECK(url.user == "ann");
  CHECK(url.password == "p@s/s:w:");
  CHECK(url.shown() == "redis://cache:7000/2");
  const Url anonymous = Url::parse("redis://:a@b@cache");
  CHECK(anonymous.user.empty());
  CHECK(anonymous.password == "a@b");
  CHECK(anonymous.host == "cache");
}

TEST_CASE("redis url: what is none is refused, without a word of it") {
  for (const char* const text :
       {"", "cache:6379", "http://:secret@cache", "redis:/cache", "redis://", "redis://:secret@",
        "redis://secret@cache", "redis://ann:@cache", "redis://:secret@cache:0",
        "redis://:secret@cache:65536", "redis://:secret@cache:x", "redis://:secret@cache:",
        "redis://:secret@cache/-1", "redis://:secret@cache/x", "redis://:secret@cache/1/2",
        "redis://:secret@[::1", "redis://:secret@[::1]6379", "redis://:secret@cache?db=1"}) {
    CAPTURE(text);
    const Error error = fault_of(text);
    CHECK(error.code() == ErrorCode::usage);
    CHECK(std::string(error.what()).find("secret") == std::string::npos);
  }
  const Error secure = fault_of("rediss://:secret@cache");
  CHECK(secure.code() == ErrorCode::unsupported);
  CHECK(std::string(secure.what()).find("secret") == std::string::npos);
}

}  // namespace
}  // namespace eventsrc::test
