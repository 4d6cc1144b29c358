#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "dynamodb/aws/config_file.hpp"
#include "dynamodb/aws/credential_process.hpp"
#include "dynamodb/aws/endpoint.hpp"
#include "dynamodb/aws/sts.hpp"
#include "dynamodb/aws/text.hpp"
#include "dynamodb/client/capacity.hpp"
#include "dynamodb/client/concurrency.hpp"
#include "dynamodb/client/crc32.hpp"
#include "dynamodb/client/in_parallel.hpp"
#include "dynamodb/client/json_member.hpp"
#include "dynamodb/client/request_retry.hpp"
#include "dynamodb/client/server_time.hpp"
#include "dynamodb/client/wait.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "support/events.hpp"
#include "support/fakes.hpp"
#include "support/random_json.hpp"

namespace eventsrc::dynamodb {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::FakeClock;
using test::FakeRandom;
using test::thrown;

TEST_CASE("crc32: the check value of the catalogue, and any length around a step") {
  CHECK(crc32("123456789") == 0xCBF43926U);
  CHECK(crc32("") == 0);
  CHECK(crc32("a") == 0xE8B7BE43U);
  CHECK(crc32("The quick brown fox jumps over the lazy dog") == 0x414FA339U);
}

TEST_CASE("Retry: four attempts of a passing fault, waiting within bounds that double") {
  FakeRandom random;
  microseconds longest{0};
  for (int i = 0; i < 500; ++i) {
    FakeClock clock;
    RetryQuota quota;
    RequestRetry retry({.retry_for = seconds(7)}, quota, clock, random);
    int attempts = 1;
    microseconds bound = milliseconds(25);
    microseconds before{0};
    while (retry.wait(Remedy::retry)) {
      ++attempts;
      CHECK(clock.slept() - before <= bound);
      before = clock.slept();
      bound *= 2;
    }
    CHECK(attempts == 4);
    longest = std::max(longest, clock.slept());
  }
  CHECK(longest > milliseconds(140));  // of 25 + 50 + 100
}

TEST_CASE("Retry: throttling is waited for as long as the user allows, unless he counts attempts") {
  FakeClock clock;
  FakeRandom random;
  RetryQuota quota;
  RequestRetry retry({.retry_for = seconds(120)}, quota, clock, random);
  int attempts = 1;
  while (retry.wait(Remedy::slow_down)) ++attempts;
  CHECK(clock.slept() == seconds(120));
  CHECK(attempts > 120 / 20);
  RequestRetry counted({.retry_for = seconds(120), .attempts = 3, .attempts_bind_throttles = true},
                       quota, clock, random);
  attempts = 1;
  while (counted.wait(Remedy::slow_down)) ++attempts;
  CHECK(attempts == 3);
  RequestRetry never({.retry_for = seconds(0)}, quota, clock, random);
  CHECK_FALSE(never.wait(Remedy::retry));
  RequestRetry hopeless({.retry_for = seconds(9)}, quota, clock, random);
  CHECK_FALSE(hopeless.wait(Remedy::none));
}

TEST_CASE("Retry: what the service asks for is waited, but at most 5 s more than our own") {
  FakeClock clock;
  FakeRandom random;
  RetryQuota quota;
  RequestRetry first({.retry_for = seconds(60)}, quota, clock, random);
  CHECK(first.wait(Remedy::retry, milliseconds(1500)));
  CHECK(clock.slept() == milliseconds(1500));
  RequestRetry second({.retry_for = seconds(60)}, quota, clock, random);
  CHECK(second.wait(Remedy::retry, std::chrono::hours(1)));
  CHECK(clock.slept() - milliseconds(1500) >= seconds(5));
  CHECK(clock.slept() - milliseconds(1500) <= seconds(5) + milliseconds(25));
  RequestRetry third({.retry_for = seconds(60)}, quota, clock, random);
  const microseconds before = clock.slept();
  CHECK(third.wait(Remedy::retry, milliseconds(-5)));
  CHECK(clock.slept() - before <= milliseconds(25));
}

TEST_CASE("Retry: the quota of all requests ends passing faults, and success fills it") {
  FakeClock clock;
  FakeRandom random;
  RetryQuota quota;
  const RetryRules rules{.retry_for = seconds(7)};
  int retries = 0;
  for (int i = 0; i < 100; ++i) {
    RequestRetry retry(rules, quota, clock, random);
    if (retry.wait(Remedy::retry)) ++retries;
  }
  CHECK(retries == 500 / 14);
  // Throttled requests go on: what slows them down is how many run at once.
  RequestRetry throttled(rules, quota, clock, random);
  CHECK(throttled.wait(Remedy::slow_down));
  for (int i = 0; i < 20; ++i) RequestRetry(rules, quota, clock, random).succeeded();
  RequestRetry again(rules, quota, clock, random);
  CHECK(again.wait(Remedy::retry));
  const int left = quota.left();
  again.succeeded();
  CHECK(quota.left() == left + 14);
}

TEST_CASE("Waiting ends with an interrupt after 100 ms at most") {
  FakeClock clock;
  clock.on_sleep = [&] {
    if (clock.sleeps() == 3) request_interrupt(SIGINT);
  };
  const Error error = thrown([&] { wait_interruptibly(clock, seconds(60)); });
  clear_interrupt();
  CHECK(error.code() == ErrorCode::interrupted);
  CHECK(clock.slept() == milliseconds(300));
}

TEST_CASE("Concurrency: halved by throttling once a burst, one more after a round of successes") {
  Concurrency concurrency(16);
  {
    Concurrency::Place one(concurrency);
    Concurrency::Place two(concurrency);
    one.throttled();
    CHECK(concurrency.limit() == 8);
    two.throttled();  // of the same burst
    CHECK(concurrency.limit() == 8);
    two.throttled();  // again, after the halving
    CHECK(concurrency.limit() == 4);
  }
  for (int i = 0; i < 3; ++i) Concurrency::Place(concurrency).succeeded();
  CHECK(concurrency.limit() == 4);
  Concurrency::Place(concurrency).succeeded();
  CHECK(concurrency.limit() == 5);
  for (int i = 0; i < 1000; ++i) Concurrency::Place(concurrency).succeeded();
  CHECK(concurrency.limit() == 16);
  for (int i = 0; i < 10; ++i) Concurrency::Place(concurrency).throttled();
  CHECK(concurrency.limit() == 1);
}

TEST_CASE("Concurrency: never more at once than the limit, and an interrupt ends the queue") {
  Concurrency concurrency(3);
  std::atomic<int> inside{0};
  std::atomic<int> most{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        const Concurrency::Place place(concurrency);
        const int now = ++inside;
        int seen = most;
        while (now > seen && !most.compare_exchange_weak(seen, now)) {
        }
        std::this_thread::yield();
        --inside;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(most <= 3);
  CHECK(most >= 1);
  Concurrency one(1);
  const Concurrency::Place taken(one);
  request_interrupt(SIGINT);
  CHECK(thrown([&] { const Concurrency::Place place(one); }).code() == ErrorCode::interrupted);
  clear_interrupt();
}

TEST_CASE("Capacity: units of one table, of several, and where the server says nothing") {
  CHECK(consumed_capacity(R"({"Item":{},"ConsumedCapacity":{"CapacityUnits":1.5}})") == 1.5);
  CHECK(consumed_capacity(R"({"ConsumedCapacity":[{"CapacityUnits":2.0},{"CapacityUnits":3}]})") ==
        5);
  CHECK(consumed_capacity(R"({"a":"\"ConsumedCapacity\":{\"CapacityUnits\":9}"})") == 0);
  CHECK(consumed_capacity("{}") == 0);
  CHECK(takes_write_capacity("BatchWriteItem"));
  CHECK_FALSE(takes_write_capacity("Query"));
}

TEST_CASE("Capacity: a budget lets a second's worth through at once, then its rate") {
  FakeClock clock;
  CapacityBudget budget(10, clock);
  budget.wait();
  budget.spend(10);
  budget.wait();
  CHECK(clock.slept().count() == 0);
  budget.spend(25);
  budget.wait();
  CHECK(clock.slept() == milliseconds(2500));
  clock.advance(seconds(100));
  budget.wait();
  budget.spend(11);
  budget.wait();
  CHECK(clock.slept() == milliseconds(2600));
  CapacityBudget none(0, clock);
  none.spend(1000);
  none.wait();
  CHECK(clock.slept() == milliseconds(2600));
}

TEST_CASE("Server time: dates of HTTP, and how wrong the clock is") {
  CHECK(to_string(parse_http_date("Sat, 31 Jan 2026 12:00:07 GMT").value()) ==
        "2026-01-31T12:00:07.000000Z");
  for (const char* bad : {"", "Sat, 31 Jan 2026 12:00:07 UTC", "Sat, 31 Foo 2026 12:00:07 GMT",
                          "Sat, 31 anF 2026 12:00:07 GMT", "Sat, 32 Jan 2026 12:00:07 GMT",
                          "Saturday, 31-Jan-26 12:00:07 GMT"}) {
    CHECK_FALSE(parse_http_date(bad).has_value());
  }
  const Timestamp server = FakeClock::kStart + std::chrono::hours(12) + seconds(7);
  CHECK(describe_skew(server, server - std::chrono::minutes(7)) ==
        "this computer's clock is 7 min slow (server 12:00:07Z)");
  CHECK(describe_skew(server, server + seconds(90)) ==
        "this computer's clock is 90 s fast (server 12:00:07Z)");
  CHECK(describe_skew(server, server + std::chrono::hours(50)) ==
        "this computer's clock is 50 h fast (server 12:00:07Z)");
}

TEST_CASE("In parallel: every piece is done once, and taken in the caller's thread") {
  for (const std::size_t threads : {1U, 2U, 7U, 50U}) {
    std::vector<int> done(23);
    const auto here = std::this_thread::get_id();
    in_parallel(
        done.size(), threads, [](std::size_t i) { return std::to_string(i); },
        [&](const std::string& text) {
          CHECK(std::this_thread::get_id() == here);
          ++done[std::stoul(text)];
        });
    CHECK(std::count(done.begin(), done.end(), 1) == 23);
  }
}

TEST_CASE("In parallel: the first failure of work or taking ends it") {
  for (const std::size_t threads : {1U, 4U}) {
    std::atomic<int> begun{0};
    const auto failing = [&](std::size_t i) -> std::string {
      ++begun;
      if (i == 3) throw Error(ErrorCode::unavailable, "piece 3");
      return {};
    };
    CHECK(thrown([&] {
            in_parallel(10'000, threads, failing, [](const std::string&) {});
          }).code() == ErrorCode::unavailable);
    CHECK(begun < 10'000);
    CHECK(thrown([&] {
            in_parallel(
                100, threads, [](std::size_t) { return std::string(); },
                [](const std::string&) { throw Error(ErrorCode::internal, "taking"); });
          }).code() == ErrorCode::internal);
  }
}

TEST_CASE("Members of JSON: found by name at the top, whatever the texts say") {
  constexpr std::string_view kObject = R"({"a":"x\"b\":1","b":{"a":2},"c":1.5,"d":"é\n"})";
  CHECK(member(kObject, "b") == R"({"a":2})");
  CHECK(member(kObject, "z").empty());
  CHECK(member("[1]", "a").empty());
  CHECK(text_member(kObject, "d") == "é\n");
  CHECK_FALSE(text_member(kObject, "c").has_value());
  CHECK(number_member(kObject, "c") == 1.5);
  CHECK(number_member(kObject, "a") == 0);
}

TEST_CASE("Parsers: bytes of any kind end in an answer or an Error") {
  constexpr std::string_view kConfig =
      "[profile \"a b\"]\nkey = value\nouter =\n  inner = 1\n[services x]\n# c\n";
  test::RandomJson random(17);
  int refused = 0;
  int read = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::string config = random.mutated(std::string(kConfig));
    const std::string url = random.mutated("https://[::1]:8000/a%20b");
    const std::string date = random.mutated("Sat, 31 Jan 2026 12:00:07 GMT");
    const std::string xml = random.mutated("<A>x&lt;y&amp;</A>");
    try {
      static_cast<void>(parse_config(config, "F"));
      static_cast<void>(split_command(config));
      ++read;
    } catch (const Error& error) {
      CHECK(error.code() == ErrorCode::invalid);
      ++refused;
    }
    if (const auto parsed = parse_url(url)) CHECK(parse_url(parsed->text()).has_value());
    static_cast<void>(parse_http_date(date));
    CHECK(xml_text(xml, "A").size() <= xml.size());
    CHECK(percent_decoded(url).size() <= url.size());
  }
  CHECK(refused > 100);
  CHECK(read > 100);
}

TEST_CASE("Texts: percent encoding there and back") {
  std::string out;
  append_percent_encoded(out, "a-._~/ +é%", "/");
  CHECK(out == "a-._~/%20%2B%C3%A9%25");
  CHECK(percent_decoded(out) == "a-._~/ +é%");
  CHECK(percent_decoded("%4x%") == "%4x%");
  CHECK(trimmed(" \t a b\r\n") == "a b");
  CHECK(trimmed(" \n").empty());
}

}  // namespace
}  // namespace eventsrc::dynamodb
