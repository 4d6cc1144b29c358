#include "support/fake_server.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "dynamodb/signed_request.hpp"
#include "support/fake_transport.hpp"
#include "support/fakes.hpp"
#include "support/plain_http.hpp"

using eventsrc::test::FakeClock;
using eventsrc::test::FakeFaults;
using eventsrc::test::FakeServer;
using eventsrc::test::PlainHttp;
using eventsrc::test::PlainResponse;
using eventsrc::test::SignedRequest;
using nlohmann::json;

namespace {

/// A server with the table `events`, at a time when the signed requests are right.
struct Served {
  FakeClock clock{};
  FakeServer server{{.clock = &clock}};

  Served() { REQUIRE(ask(eventsrc::test::kSignedCreateTable).status == 200); }

  /// Each on a connection of its own.
  PlainResponse ask(const SignedRequest& request) {
    PlainHttp http(server.endpoint());
    return http.send("POST", "/", headers_of(request), request.body);
  }
  PlainResponse get() { return ask(eventsrc::test::kSignedGet); }
  void fault(const json& rule) { server.faults().set(json::array({rule}).dump()); }
  json report() { return json::parse(server.report()); }
  [[nodiscard]] std::size_t items() { return server.dynamo().items("events").size(); }
};

bool crc_fits(const PlainResponse& response) {
  return response.header("x-amz-crc32") ==
         std::to_string(eventsrc::test::fake_crc32(response.body));
}

bool names_error(const PlainResponse& response, const std::string& error) {
  return response.body.find("#" + error + "\"") != std::string::npos;
}

}  // namespace

TEST_CASE("fake server: one connection answers several requests, with CRC, id and date") {
  Served served;
  PlainHttp http(served.server.endpoint());
  const SignedRequest& put = eventsrc::test::kSignedPut;
  const SignedRequest& get = eventsrc::test::kSignedGet;
  CHECK(http.send("POST", "/", headers_of(put), put.body).body == "{}");
  const PlainResponse answer = http.send("POST", "/", headers_of(get), get.body);
  CHECK(answer.status == 200);
  CHECK(answer.body == R"({"Item":{"pk":{"S":"a"}}})");
  CHECK(crc_fits(answer));
  CHECK_FALSE(answer.header("x-amzn-requestid").empty());
  CHECK(answer.header("date") == "Sat, 31 Jan 2026 00:00:00 GMT");
  CHECK(served.report()["connections"] == 2);
  CHECK(served.report()["requests"]["GetItem"] == 1);
}

TEST_CASE("fake server: a wrong signature is refused and reported") {
  Served served;
  SignedRequest wrong = eventsrc::test::kSignedGet;
  wrong.body = R"({"TableName":"events","Key":{"pk":{"S":"b"}}})";
  CHECK(names_error(served.ask(wrong), "InvalidSignatureException"));
  CHECK(served.report()["refused"]["InvalidSignatureException"] == 1);
}

TEST_CASE("fake server: errors of the service can be made") {
  struct Case {
    const char* fault;
    int status;
    const char* error;
  };
  const Case cases[] = {{"throttle", 400, "ThrottlingException"},
                        {"provisioned-throughput", 400, "ProvisionedThroughputExceededException"},
                        {"internal-error", 500, "InternalServerError"},
                        {"expired-token", 400, "ExpiredTokenException"},
                        {"access-denied", 400, "AccessDeniedException"},
                        {"no-table", 400, "ResourceNotFoundException"},
                        {"conflict", 400, "TransactionConflictException"}};
  Served served;
  for (const Case& one : cases) {
    CAPTURE(one.fault);
    served.fault({{"fault", one.fault}});
    const PlainResponse answer = served.ask(eventsrc::test::kSignedPut);
    CHECK(answer.status == one.status);
    CHECK(names_error(answer, one.error));
    CHECK(crc_fits(answer));
    CHECK(served.report()["faults"][one.fault] == 1);
  }
  served.fault({{"fault", "throttle"}, {"reason", "IndexReadAccountLimitExceeded"}});
  CHECK(json::parse(served.get().body)["ThrottlingReasons"][0]["reason"] ==
        "IndexReadAccountLimitExceeded");
  served.fault({{"fault", "conflict"}});
  CHECK(json::parse(served.ask(eventsrc::test::kSignedTransaction)
                        .body)["CancellationReasons"][0]["Code"] == "TransactionConflict");
  served.fault({{"fault", "error"}, {"error", "LimitExceededException"}, {"status", 429}});
  CHECK(names_error(served.get(), "LimitExceededException"));
  served.fault({{"fault", "unavailable"}});
  CHECK(served.get().status == 503);
  CHECK(served.items() == 0);
}

TEST_CASE("fake server: a reset before a request leaves nothing, one after it has carried it out") {
  Served served;
  served.fault({{"fault", "reset-before"}});
  CHECK_THROWS_AS(served.ask(eventsrc::test::kSignedPut), std::runtime_error);
  CHECK(served.items() == 0);
  for (const char* fault : {"reset-after", "truncate"}) {
    served.fault({{"fault", fault}});
    CHECK_THROWS_AS(served.ask(eventsrc::test::kSignedPut), std::runtime_error);
    CHECK(served.items() == 1);
  }
}

TEST_CASE("fake server: answers that are not DynamoDB's") {
  Served served;
  served.fault({{"fault", "captive-portal"}});
  CHECK(served.get().header("content-type") == "text/html");
  served.fault({{"fault", "redirect"}});
  CHECK(served.get().status == 302);
  served.fault({{"fault", "empty"}});
  CHECK(served.get().status == 200);
  CHECK(served.get().body.empty());
  served.fault({{"fault", "wrong-crc"}});
  CHECK_FALSE(crc_fits(served.get()));
}

TEST_CASE("fake server: half of a batch is carried out and the rest named") {
  Served served;
  served.fault({{"fault", "partial"}});
  const PlainResponse answer = served.ask(eventsrc::test::kSignedBatch);
  CHECK(json::parse(answer.body)["UnprocessedItems"]["events"] ==
        json::array({{{"PutRequest", {{"Item", {{"pk", {{"S", "c"}}}}}}}}}));
  CHECK(served.items() == 1);
}

TEST_CASE("fake server: slow answers come, after the time given") {
  Served served;
  for (const char* fault : {"slow", "stall"}) {
    served.fault({{"fault", fault}, {"ms", 1500}});
    CHECK(served.get().body == "{}");
  }
  CHECK(served.clock.slept() == std::chrono::milliseconds(3000));
}

TEST_CASE("fake server: its clock can be wrong") {
  Served served;
  served.fault({{"fault", "skew"}, {"seconds", 600}});
  const PlainResponse answer = served.get();
  CHECK(names_error(answer, "InvalidSignatureException"));
  CHECK(answer.header("date") == "Sat, 31 Jan 2026 00:10:00 GMT");
}

TEST_CASE("fake server: a request can hang until the connection ends") {
  std::optional<Served> served(std::in_place);
  served->fault({{"fault", "hang"}});
  PlainHttp http(served->server.endpoint());
  bool cut_short = false;
  std::thread client([&] {
    const SignedRequest& get = eventsrc::test::kSignedGet;
    try {
      http.send("POST", "/", headers_of(get), get.body);
    } catch (const std::runtime_error&) {
      cut_short = true;
    }
  });
  while (!served->report()["faults"].contains("hang")) std::this_thread::yield();
  served.reset();
  client.join();
  CHECK(cut_short);
}

TEST_CASE("fake server: faults and options are changed and the report read by HTTP") {
  Served served;
  PlainHttp http(served.server.endpoint());
  CHECK(http.send("POST", "/faults", {}, R"([{"fault":"throttle"}])").status == 200);
  CHECK(served.get().status == 400);
  CHECK(http.send("POST", "/faults", {}, R"([{"fault":"earthquake"}])").status == 400);
  CHECK(http.send("POST", "/options", {}, R"({"index_lag":2})").status == 200);
  CHECK(served.server.dynamo().options().index_lag == 2);
  CHECK(http.send("POST", "/options", {}, R"({"lag":2})").status == 400);
  CHECK(json::parse(http.send("GET", "/report", {}, "").body)["faults"]["throttle"] == 1);
}

TEST_CASE("fake faults: rules choose by operation, number, count and chance") {
  FakeFaults faults;
  const auto count = [&](const char* operation, int requests) {
    int met = 0;
    for (int i = 0; i < requests; ++i) met += faults.next(operation) ? 1 : 0;
    return met;
  };
  faults.set(R"([{"fault":"throttle","operations":["PutItem"],"nth":[2,3]}])");
  CHECK(count("GetItem", 5) == 0);
  CHECK(count("PutItem", 1) == 0);
  CHECK(count("PutItem", 2) == 2);
  CHECK(count("PutItem", 5) == 0);
  faults.set(R"([{"fault":"throttle","times":3}])");
  CHECK(count("PutItem", 9) == 3);
  faults.set(R"({"seed":5,"rules":[{"fault":"throttle","probability":0.25}]})");
  const int some = count("PutItem", 1000);
  CHECK(some > 180);
  CHECK(some < 320);
  faults.set(R"({"seed":5,"rules":[{"fault":"throttle","probability":0.25}]})");
  CHECK(count("PutItem", 1000) == some);
}

TEST_CASE("fake faults: rules that cannot be are refused") {
  FakeFaults faults;
  CHECK_THROWS_AS(faults.set("nonsense"), std::runtime_error);
  CHECK_THROWS_AS(faults.set(R"([{"operations":["PutItem"]}])"), std::runtime_error);
  CHECK_THROWS_AS(faults.set(R"([{"fault":"earthquake"}])"), std::runtime_error);
}
