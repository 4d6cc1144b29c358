// A redaction that dies at any request leaves a sound store; a repeat and 'gc' end it, and nothing
// of the payload is left in the table.

#include "eventsrc/redact.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "eventsrc/error.hpp"
#include "eventsrc/rewrite.hpp"
#include "eventsrc/verify.hpp"
#include "support/events.hpp"
#include "support/instants.hpp"
#include "unit/dynamodb_store/dying.hpp"

namespace eventsrc::test {
namespace {

RedactOptions because() {
  RedactOptions options;
  options.note = {"asked", {}, "test"};
  options.retry.retry_for = std::chrono::seconds(0);
  return options;
}

/// Whether the secret stands anywhere in the table.
/// A stream whose event 1 is secret; great ones lie in chunks.
void fill(FakeTable& table, std::size_t size) {
  const std::string secret = '"' + std::string(kSecret) + std::string(size, 's') + '"';
  const std::string other = '"' + std::string(size, 'o') + '"';
  table.add({event("a", "t", other), event("a", "t", secret), event("a", "t", other)});
  table.add({event("a", "t", other)});
}

// What went wrong, or nothing.
std::string try_to_redact(Store& store, Clock& clock, Random& random) {
  try {
    redact(store, "a", {Seq(1), Seq(3)}, because(), clock, random);
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

// True once it lived to the end.
bool kill_at(const FakeDynamoOptions& dynamo, std::size_t size, int k, bool last_arrives) {
  CAPTURE(dynamo.transactions);
  CAPTURE(size);
  CAPTURE(k);
  CAPTURE(last_arrives);
  FakeTable table(dynamo);
  fill(table, size);
  REQUIRE(holds_secret(table));
  Dying dying(table, k, last_arrives);
  const std::string error =
      try_to_redact(*table.open(dying.transport(), {.retry_for = std::chrono::seconds(0)}),
                    table.clock, table.random);
  if (!dying.died()) CHECK(error == "");
  CHECK(verified(*table.open()) == "");
  CHECK(try_to_redact(*table.open(), table.clock, table.random) == "");
  CHECK(verified(*table.open()) == "");
  for (const StoredEvent& event : read(*table.open(), "a")) {
    CHECK(event.redacted == (event.seq == Seq(1) || event.seq == Seq(3)));
  }
  table.clock.advance(std::chrono::hours(2));
  static_cast<void>(table.open()->collect_garbage({}));
  CHECK(table.leftovers() == "");
  CHECK_FALSE(holds_secret(table));
  CHECK(verified(*table.open()) == "");
  return !dying.died();
}

TEST_CASE("redact: killed at every request, with transactions and without, in items and chunks") {
  FakeDynamoOptions plain;
  plain.transactions = false;
  plain.returns_old = false;
  for (const FakeDynamoOptions& dynamo : {FakeDynamoOptions{}, plain}) {
    for (const std::size_t size : {std::size_t{10}, std::size_t{30'000}}) {
      for (const bool last_arrives : {false, true}) {
        CHECK(at_instants(60, [&](int k) { return kill_at(dynamo, size, k, last_arrives); }) > 3);
      }
    }
  }
}

TEST_CASE("redact: an answer that was lost is no second redaction") {
  for (const bool transactions : {true, false}) {
    FakeDynamoOptions options;
    options.transactions = transactions;
    FakeTable table(options);
    fill(table, 10);
    const auto transport = table.transport();
    int lost = 0;
    transport->after = [&](const std::string& operation, const std::string& body,
                           dynamodb::HttpResponse&) {
      const bool writes = operation == "TransactWriteItems" ||
                          (operation == "PutItem" && body.find("\"e#") != std::string::npos);
      if (!writes || lost >= 1) return;
      ++lost;
      throw dynamodb::HttpFault(dynamodb::HttpFault::Kind::broken, "lost");
    };
    RedactOptions again = because();
    again.retry.retry_for = std::chrono::seconds(7);
    const auto report =
        redact(*table.open(transport), "a", {Seq(1)}, again, table.clock, table.random);
    CHECK(lost == 1);
    CHECK(report.events == 1);
    CHECK(read(*table.open(), "$audit").size() == 1);
    CHECK(verified(*table.open()) == "");
  }
}

TEST_CASE("redact: a rival that redacts another event of the same commit meanwhile") {
  for (const bool transactions : {true, false}) {
    FakeDynamoOptions options;
    options.transactions = transactions;
    FakeTable table(options);
    fill(table, 10);
    const auto transport = table.transport();
    bool come = false;
    transport->before = [&](const std::string& operation,
                            const std::string& body) -> std::optional<dynamodb::HttpResponse> {
      // When the record stands, or is to be written together with the rest.
      const bool now = operation == "TransactWriteItems" ||
                       (operation == "PutItem" && body.find("\"e#a\"") != std::string::npos);
      if (now && !std::exchange(come, true)) {
        redact(*table.open(), "a", {Seq(0)}, because(), table.clock, table.random);
      }
      return std::nullopt;
    };
    RedactOptions again = because();
    again.retry.retry_for = std::chrono::seconds(7);
    redact(*table.open(transport), "a", {Seq(1)}, again, table.clock, table.random);
    CHECK(come);
    const auto events = read(*table.open(), "a");
    CHECK(events[0].redacted);
    CHECK(events[1].redacted);
    CHECK_FALSE(events[2].redacted);
    CHECK(verified(*table.open()) == "");
  }
}

TEST_CASE("redact: records that keep the secret of a rewrite go in the same transaction") {
  FakeTable table;
  fill(table, 10);
  const std::string secret = '"' + std::string(kSecret) + std::string(10, 's') + '"';
  RewriteOptions options;
  options.note = {"mended", {}, "test"};
  rewrite(*table.open(), "a", Seq(1), {"t", secret}, {"t", "1"}, options, table.clock,
          table.random);
  CHECK(holds_secret(table));
  CHECK(verified(*table.open()) == "");
  redact(*table.open(), "a", {Seq(1)}, because(), table.clock, table.random);
  CHECK_FALSE(holds_secret(table));
  CHECK(verified(*table.open()) == "");
}

TEST_CASE("rewrite: one that the server cannot do leaves nothing that keeps others away") {
  FakeDynamoOptions plain;
  plain.transactions = false;
  FakeTable table(plain);
  fill(table, 10);
  const std::string secret = '"' + std::string(kSecret) + std::string(10, 's') + '"';
  RewriteOptions options;
  options.note = {"mended", {}, "test"};
  const Error error = thrown([&] {
    rewrite(*table.open(), "a", Seq(1), {"t", secret}, {"t", "1"}, options, table.clock,
            table.random);
  });
  CHECK(error.code() == ErrorCode::unsupported);
  CHECK(table.open()->collect_garbage({}).young == 0);
}

}  // namespace
}  // namespace eventsrc::test
