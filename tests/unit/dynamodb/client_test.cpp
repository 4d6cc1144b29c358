#include "dynamodb/client/client.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "dynamodb/client/crc32.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "support/events.hpp"
#include "support/fake_http.hpp"
#include "support/fakes.hpp"
#include "support/http_server.hpp"

namespace eventsrc::dynamodb {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using test::FakeClock;
using test::FakeEnvironment;
using test::FakeRandom;
using test::FakeTransport;
using test::HttpServer;
using test::Sent;
using test::Served;
using test::thrown;

constexpr std::string_view kSecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr std::string_view kToken = "FwoGZXIvYXdzEXAMPLETOKEN";

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

HttpResponse answer(int status, std::string body, std::vector<HttpHeader> more = {}) {
  HttpResponse response{status, std::move(more), std::move(body)};
  response.headers.push_back({"Content-Type", "application/x-amz-json-1.0"});
  response.headers.push_back({"x-amzn-RequestId", "ID1"});
  response.headers.push_back({"x-amz-crc32", std::to_string(crc32(response.body))});
  return response;
}

HttpResponse ok(std::string body = "{}") { return answer(200, std::move(body)); }

HttpResponse refusal(std::string_view code, std::string_view rest = R"("message":"said")",
                     int status = 400, std::vector<HttpHeader> more = {}) {
  std::string body = R"({"__type":"com.amazonaws.dynamodb.v20120810#)";
  body.append(code).append("\",").append(rest).append("}");
  return answer(status, std::move(body), std::move(more));
}

/// A client whose answers come from a list; the last one is given for ever.
struct Bench {
  using Step = std::function<HttpResponse(const Sent&)>;

  FakeClock clock;
  FakeRandom random;
  FakeEnvironment environment{{"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"},
                              {"AWS_SECRET_ACCESS_KEY", std::string(kSecretKey)},
                              {"AWS_SESSION_TOKEN", std::string(kToken)},
                              {"AWS_REGION", "eu-west-1"}};
  std::deque<Step> steps;
  std::shared_ptr<FakeTransport> transport =
      std::make_shared<FakeTransport>([this](const Sent& sent) {
        const Step step = steps.front();
        if (steps.size() > 1) steps.pop_front();
        return step(sent);
      });
  std::vector<std::string> lines;
  std::vector<std::string> warnings;
  ClientOptions options{.location = {"events", "", "", ""},
                        .environment = &environment,
                        .clock = &clock,
                        .random = &random,
                        .transport = transport,
                        .explain = [this](const std::string& line) { lines.push_back(line); },
                        .warn = [this](const std::string& line) { warnings.push_back(line); }};
  std::unique_ptr<Client> made;

  void then(HttpResponse response) {
    steps.emplace_back([response = std::move(response)](const Sent&) { return response; });
  }
  void then_fault(HttpFault::Kind kind) {
    steps.emplace_back([kind](const Sent&) -> HttpResponse { throw HttpFault(kind, "fault"); });
  }
  Client& client() {
    if (!made) made = std::make_unique<Client>(options);
    return *made;
  }
  Answer call(std::string_view operation = "PutItem",
              std::initializer_list<std::string_view> outcomes = {}) {
    return client().call(operation, R"({"TableName":"events"})", outcomes);
  }
  Error fails(std::string_view operation = "PutItem") {
    return thrown([&] { static_cast<void>(call(operation)); });
  }
};

TEST_CASE("Client: a request is what DynamoDB wants, signed, and its answer comes back minified") {
  Bench bench;
  bench.then(ok(R"({ "Item" : {"a": {"S": "x y"}} })"));
  const Answer found = bench.call("GetItem");
  CHECK(found.ok());
  CHECK(found.body == R"({"Item":{"a":{"S":"x y"}}})");
  REQUIRE(bench.transport->sent.size() == 1);
  const Sent& sent = bench.transport->sent[0];
  CHECK(sent.method == "POST");
  CHECK(sent.url == "https://dynamodb.eu-west-1.amazonaws.com/");
  CHECK(sent.use_proxy);
  CHECK(sent.body == R"({"TableName":"events"})");
  CHECK(sent.header("Content-Type") == "application/x-amz-json-1.0");
  CHECK(sent.header("X-Amz-Target") == "DynamoDB_20120810.GetItem");
  CHECK(sent.header("X-Amz-Date") == "20260131T000000Z");
  CHECK(sent.header("X-Amz-Security-Token") == kToken);
  CHECK(has(sent.header("Authorization"),
            "Credential=AKIDEXAMPLE/20260131/eu-west-1/dynamodb/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, "));
  CHECK(bench.client().region() == "eu-west-1");
  CHECK(bench.client().endpoint() == "https://dynamodb.eu-west-1.amazonaws.com/");
  CHECK(bench.warnings.empty());
}

TEST_CASE("Client: errors the caller asks to see are handed back, after what may help") {
  Bench bench;
  bench.then(refusal("ConditionalCheckFailedException", R"("message":"no","Item":{"c":1})"));
  const Answer found = bench.call("PutItem", {"ConditionalCheckFailedException"});
  CHECK(found.error == "ConditionalCheckFailedException");
  CHECK(has(found.body, R"("Item":{"c":1})"));
  CHECK(bench.transport->sent.size() == 1);
  Bench rivals;
  rivals.then(refusal("TransactionCanceledException",
                      R"("CancellationReasons":[{"Code":"None"},{"Code":"TransactionConflict"}])"));
  CHECK(rivals.call("TransactWriteItems", {"TransactionCanceledException"}).error ==
        "TransactionCanceledException");
  CHECK(rivals.transport->sent.size() == 4);
}

TEST_CASE("Client: a request that is sent again has the same body") {
  Bench bench;
  bench.then(refusal("InternalServerError", R"("message":"x")", 500));
  bench.then_fault(HttpFault::Kind::broken);
  bench.then(answer(503, "{}"));
  bench.then(ok());
  CHECK(bench.call().ok());
  REQUIRE(bench.transport->sent.size() == 4);
  for (const Sent& sent : bench.transport->sent) CHECK(sent.body == R"({"TableName":"events"})");
  CHECK(bench.clock.slept() > milliseconds(0));
  CHECK(bench.clock.slept() <= milliseconds(25 + 50 + 100));
  const Usage usage = bench.client().usage();
  CHECK(usage.requests == 4);
  CHECK(usage.retries == 3);
  CHECK(usage.throttled == 0);
}

TEST_CASE("Client: every passing fault ends after four attempts, as unavailable") {
  struct Case {
    HttpResponse response;
    std::string_view says;
  };
  HttpResponse wrong_sum = ok(R"({"a":1})");
  wrong_sum.headers.back().value = "1";
  HttpResponse cut_short = ok();
  cut_short.body = R"({"Item":{)";
  cut_short.headers.pop_back();
  for (const Case& each :
       {Case{refusal("InternalServerError", R"("message":"oops")", 500), "oops"},
        Case{refusal("ServiceUnavailable", R"("Message":"busy")", 503), "busy"},
        Case{wrong_sum, "arrived damaged"}, Case{cut_short, "not a DynamoDB answer"},
        Case{HttpResponse{502, {{"Content-Type", "text/html"}}, "<html>"},
             "not a DynamoDB answer (HTTP 502 text/html from "
             "https://dynamodb.eu-west-1.amazonaws.com/)"}}) {
    CAPTURE(each.says);
    Bench bench;
    bench.then(each.response);
    const Error error = bench.fails();
    CHECK(error.code() == ErrorCode::unavailable);
    CHECK(has(error.what(), each.says));
    CHECK(bench.transport->sent.size() == 4);
  }
}

TEST_CASE("Client: no connection is tried four times, a stale one once more at once") {
  Bench down;
  down.then_fault(HttpFault::Kind::unreachable);
  CHECK(down.fails().code() == ErrorCode::unavailable);
  CHECK(has(down.fails().what(), "cannot reach https://dynamodb.eu-west-1.amazonaws.com/ (fault)"));
  CHECK(down.transport->sent.size() == 8);
  Bench stale;
  stale.then_fault(HttpFault::Kind::stale);
  stale.then(ok());
  CHECK(stale.call().ok());
  CHECK(stale.clock.sleeps() == 0);
  CHECK(stale.client().usage().retries == 1);
  Bench always;
  always.then_fault(HttpFault::Kind::stale);
  CHECK(has(always.fails().what(), "no whole answer from "));
  CHECK(always.transport->sent.size() == 5);
}

TEST_CASE("Client: a page of a network's log-in is no answer, and not asked again") {
  Bench bench;
  bench.then({200, {{"Content-Type", "text/html; charset=utf-8"}}, "<html>log in</html>"});
  const Error error = bench.fails();
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(has(error.what(), "not a DynamoDB answer (HTTP 200 text/html from "));
  CHECK(bench.transport->sent.size() == 1);
}

TEST_CASE("Client: throttling is waited out, counted, and what the service asks for is waited") {
  Bench bench;
  bench.options.retry_for = seconds(100);
  for (int i = 0; i < 6; ++i) {
    bench.then(refusal("ProvisionedThroughputExceededException", R"("message":"x")", 400,
                       {{"x-amz-retry-after", "3000"}}));
  }
  bench.then(ok());
  CHECK(bench.call().ok());
  CHECK(bench.transport->sent.size() == 7);
  CHECK(bench.client().usage().throttled == 6);
  CHECK(bench.clock.slept() >= seconds(18));
}

TEST_CASE("Client: throttling without end is unavailable, with its reason and what helps") {
  struct Case {
    std::string_view reason;
    std::string_view says;
  };
  for (const Case& each :
       {Case{"TableWriteKeyRangeThroughputExceeded",
             "a stream in table \"events\" is written faster than one DynamoDB partition allows (1 "
             "MB/s): send events in larger appends or split the stream"},
        Case{"TableReadKeyRangeThroughputExceeded", "is read faster than one DynamoDB partition"},
        Case{"IndexWriteKeyRangeThroughputExceeded",
             "the time index of table \"events\" is the bottleneck, not the table"},
        Case{"IndexWriteProvisionedThroughputExceeded", "give it more capacity"},
        Case{"TableWriteProvisionedThroughputExceeded", "provisioned throughput"},
        Case{"TableReadProvisionedThroughputExceeded", "--max-rcu"},
        Case{"TableWriteAccountLimitExceeded", "quota of the AWS account"},
        Case{"TableReadMaxOnDemandThroughputExceeded", "maximum on-demand throughput"},
        Case{"SomethingNew", "DynamoDB throttles the requests"}}) {
    CAPTURE(each.reason);
    Bench bench;
    bench.then(refusal("ThrottlingException", R"("message":"x","ThrottlingReasons":[{"reason":")" +
                                                  std::string(each.reason) +
                                                  R"(","resource":"arn:t"}])"));
    const Error error = bench.fails();
    CHECK(error.code() == ErrorCode::unavailable);
    CHECK(has(error.what(), each.says));
    CHECK(has(error.what(), std::string(each.reason) + " of arn:t"));
    CHECK(has(error.what(), " (ThrottlingException, request id ID1)"));
    CHECK(bench.clock.slept() == seconds(7));
  }
}

TEST_CASE("Client: each refusal of DynamoDB has its code and text") {
  struct Case {
    HttpResponse response;
    ErrorCode code;
    std::string_view text;
  };
  const auto cancelled = [](std::string_view reasons) {
    return refusal("TransactionCanceledException",
                   R"("Message":"x","CancellationReasons":)" + std::string(reasons));
  };
  constexpr std::string_view kEnv = "the environment (AWS_ACCESS_KEY_ID)";
  for (const Case& each :
       {Case{refusal("AccessDeniedException",
                     R"("Message":"User: arn:u is not authorized to perform: dynamodb:PutItem")"),
             ErrorCode::denied,
             "no permission for PutItem on table \"events\" with the credentials of the "
             "environment (AWS_ACCESS_KEY_ID): User: arn:u is not authorized to perform: "
             "dynamodb:PutItem (AccessDeniedException, request id ID1)"},
        Case{refusal("UnrecognizedClientException"), ErrorCode::denied, kEnv},
        Case{refusal("InvalidClientTokenId"), ErrorCode::denied, kEnv},
        Case{refusal("MissingAuthenticationTokenException"), ErrorCode::denied, kEnv},
        Case{refusal("ExpiredTokenException"), ErrorCode::denied, "have expired: renew them"},
        Case{refusal("InvalidSignatureException"), ErrorCode::denied,
             "does not fit its access key"},
        Case{refusal("InvalidSignatureException", R"("message":"Signature expired: a < b")"),
             ErrorCode::denied, "fix the clock"},
        Case{refusal("ResourceNotFoundException"), ErrorCode::unavailable,
             "no table \"events\" in eu-west-1 (endpoint "
             "https://dynamodb.eu-west-1.amazonaws.com/): wrong region? 'eventsrc init' makes the "
             "table (ResourceNotFoundException, request id ID1)"},
        Case{refusal("ResourceInUseException"), ErrorCode::unavailable, "try again later"},
        Case{refusal("ValidationException", R"("message":"Item size has exceeded")"),
             ErrorCode::invalid,
             "DynamoDB does not accept the PutItem: Item size has exceeded (ValidationException, "
             "request id ID1)"},
        Case{refusal("com.amazon.coral.service#SerializationException"), ErrorCode::invalid,
             "PutItem: said (SerializationException, "},
        Case{refusal("ConditionalCheckFailedException"), ErrorCode::rejected, "did not hold"},
        Case{refusal("TransactionConflictException"), ErrorCode::contention, "other writers"},
        Case{refusal("ReplicatedWriteConflictException"), ErrorCode::contention, "other writers"},
        Case{refusal("LimitExceededException"), ErrorCode::unavailable, "throttles"},
        Case{refusal("UnknownOperationException"), ErrorCode::unsupported,
             "the server at https://dynamodb.eu-west-1.amazonaws.com/ does not know PutItem"},
        Case{refusal("IdempotentParameterMismatchException"), ErrorCode::internal, "report this"},
        Case{cancelled(R"([{"Code":"None"},{"Code":"ConditionalCheckFailed"}])"),
             ErrorCode::rejected, "part 2: ConditionalCheckFailed"},
        Case{cancelled(R"([{"Code":"TransactionConflict"},{"Code":"None"}])"),
             ErrorCode::contention, "part 1: TransactionConflict"},
        Case{cancelled(R"([{"Code":"ThrottlingError"},{"Code":"TransactionConflict"}])"),
             ErrorCode::unavailable, "part 1: ThrottlingError, part 2: TransactionConflict"},
        Case{cancelled(R"([{"Code":"ValidationError"},{"Code":"TransactionConflict"}])"),
             ErrorCode::invalid, "part 1: ValidationError"},
        Case{answer(403, "{}"), ErrorCode::denied, "(HTTP 403, request id ID1)"},
        Case{answer(418, "{}"), ErrorCode::invalid, "(HTTP 418, request id ID1)"}}) {
    CAPTURE(each.text);
    Bench bench;
    bench.then(each.response);
    const Error error = bench.fails();
    CHECK(error.code() == each.code);
    const std::string message = error.what();
    CAPTURE(message);
    CHECK(has(message, each.text));
    CHECK(has(message, ", request id ID1)"));
  }
}

TEST_CASE(
    "Client: errors without a request id, with a type in a header, or of another letter case") {
  Bench bench;
  bench.then({400, {{"x-amzn-errortype", "ValidationException:http://x"}}, R"({"Message":"M"})"});
  CHECK(std::string(bench.fails().what()) ==
        "DynamoDB does not accept the PutItem: M (ValidationException, request id unknown)");
}

TEST_CASE("Client: which failures are asked again") {
  for (const auto& [code, attempts] : {std::pair{"ValidationException", 1},
                                       {"AccessDeniedException", 1},
                                       {"ConditionalCheckFailedException", 1},
                                       {"ResourceNotFoundException", 1},
                                       {"ItemCollectionSizeLimitExceededException", 1},
                                       {"TransactionInProgressException", 4},
                                       {"TransactionConflictException", 4},
                                       {"InternalServerError", 4}}) {
    const std::string which = code;
    CAPTURE(which);
    Bench bench;
    bench.then(refusal(code));
    static_cast<void>(bench.fails());
    CHECK(bench.transport->sent.size() == static_cast<std::size_t>(attempts));
  }
}

TEST_CASE("Client: expired credentials are looked for once more") {
  Bench bench;
  bench.then(refusal("ExpiredTokenException"));
  bench.steps.emplace_back([&](const Sent& sent) {
    CHECK(has(sent.header("Authorization"), "Credential=AKNEW/"));
    return ok();
  });
  static_cast<void>(bench.client());
  const auto step = bench.steps.front();
  bench.steps.front() = [&, step](const Sent& sent) {
    bench.environment.set("AWS_ACCESS_KEY_ID", "AKNEW");
    return step(sent);
  };
  CHECK(bench.call().ok());
  CHECK(bench.clock.sleeps() == 0);
  Bench always;
  always.then(refusal("ExpiredTokenException"));
  CHECK(always.fails().code() == ErrorCode::denied);
  CHECK(always.transport->sent.size() == 2);
}

TEST_CASE("Client: a clock that is wrong is made up for, once, with a warning") {
  Bench bench;
  const std::vector<HttpHeader> date = {{"Date", "Sat, 31 Jan 2026 00:07:00 GMT"}};
  bench.then(refusal("InvalidSignatureException", R"("message":"Signature expired")", 400, date));
  bench.then(ok());
  CHECK(bench.call().ok());
  CHECK(bench.transport->sent[0].header("X-Amz-Date") == "20260131T000000Z");
  CHECK(bench.transport->sent[1].header("X-Amz-Date") == "20260131T000700Z");
  CHECK(bench.call().ok());
  CHECK(bench.transport->sent[2].header("X-Amz-Date") == "20260131T000700Z");
  REQUIRE(bench.warnings.size() == 1);
  CHECK(bench.warnings[0] ==
        "this computer's clock is 7 min slow (server 00:07:00Z): fix the clock");
  Bench always;
  always.then(refusal("RequestTimeTooSkewed", R"("message":"x")", 403, date));
  CHECK(std::string(always.fails().what()) ==
        "this computer's clock is 7 min slow (server 00:07:00Z): fix the clock "
        "(RequestTimeTooSkewed, request id ID1)");
  CHECK(always.transport->sent.size() == 2);
}

TEST_CASE("Client: a clock that is right is not to blame for a wrong key") {
  Bench bench;
  bench.then(refusal("InvalidSignatureException", R"("message":"x")", 400,
                     {{"Date", "Sat, 31 Jan 2026 00:00:01 GMT"}}));
  CHECK(has(bench.fails().what(), "does not fit its access key"));
  CHECK(bench.transport->sent.size() == 1);
  CHECK(bench.warnings.empty());
}

TEST_CASE("Client: a clock that is off by more than 2 s is worth one warning") {
  for (const auto& [date, warnings] : {std::pair{"Sat, 31 Jan 2026 00:00:01 GMT", 0},
                                       {"Fri, 30 Jan 2026 23:59:58 GMT", 0},
                                       {"Sat, 31 Jan 2026 00:00:03 GMT", 1},
                                       {"Fri, 30 Jan 2026 23:59:56 GMT", 1}}) {
    const std::string which = date;
    CAPTURE(which);
    Bench bench;
    bench.then(answer(200, "{}", {{"Date", date}}));
    for (int i = 0; i < 3; ++i) CHECK(bench.call().ok());
    CHECK(bench.warnings.size() == static_cast<std::size_t>(warnings));
  }
}

TEST_CASE("Client: capacity is counted, and a budget slows the next request down") {
  Bench bench;
  bench.options.max_wcu = 5;
  bench.then(ok(R"({"ConsumedCapacity":{"TableName":"events","CapacityUnits":10.0}})"));
  CHECK(bench.call("PutItem").ok());
  CHECK(bench.clock.sleeps() == 0);
  CHECK(bench.call("PutItem").ok());
  CHECK(bench.clock.slept() == seconds(1));
  CHECK(bench.call("Query").ok());
  CHECK(bench.clock.slept() == seconds(1));
  CHECK(bench.client().usage().wcu == 20);
  CHECK(bench.client().usage().rcu == 10);
}

TEST_CASE("Client: explains each request in a line, without secrets") {
  Bench bench;
  bench.then(refusal("InternalServerError", R"("message":"x")", 500));
  bench.then(ok(R"({"ConsumedCapacity":{"CapacityUnits":1.0}})"));
  bench.then_fault(HttpFault::Kind::broken);
  CHECK(bench.call().ok());
  CHECK(bench.lines ==
        std::vector<std::string>{
            "PutItem: HTTP 500, 0.0 ms, 22 bytes sent, 79 received",
            "PutItem: HTTP 200, 0.0 ms, 22 bytes sent, 42 received, retry 1, 1 WCU"});
  static_cast<void>(bench.fails("Query"));
  CHECK(bench.lines[2] == "Query: fault, 0.0 ms, 22 bytes sent, 0 received");
}

TEST_CASE("Client: secrets are in no message, line or warning, even if AWS repeats them") {
  for (const char* code : {"InvalidSignatureException", "ValidationException",
                           "AccessDeniedException", "ThrottlingException"}) {
    Bench bench;
    bench.then(
        refusal(code, R"("message":"the token )" + std::string(kToken) + R"( and )" +
                          std::string(kSecretKey) +
                          R"( are bad\n\nThe Canonical String for this request should have been\n)"
                          R"(x-amz-security-token:)" +
                          std::string(kToken) + R"(")"));
    std::string all = bench.fails().what();
    for (const std::string& line : bench.lines) all += line;
    for (const std::string& line : bench.warnings) all += line;
    CAPTURE(all);
    CHECK_FALSE(has(all, kToken));
    CHECK_FALSE(has(all, kSecretKey));
    CHECK_FALSE(has(all, "Canonical"));
  }
}

TEST_CASE("Client: AWS_MAX_ATTEMPTS bounds all attempts, other retry modes are warned of") {
  Bench bench;
  bench.environment.set("AWS_MAX_ATTEMPTS", "2");
  bench.environment.set("AWS_RETRY_MODE", "adaptive");
  bench.then(refusal("ThrottlingException"));
  static_cast<void>(bench.fails());
  CHECK(bench.transport->sent.size() == 2);
  CHECK(bench.warnings ==
        std::vector<std::string>{"the retry mode adaptive is not known here: standard is used"});
  for (const char* bad : {"0", "x", "3x"}) {
    Bench wrong;
    wrong.environment.set("AWS_MAX_ATTEMPTS", bad);
    wrong.then(ok());
    CHECK(wrong.fails().code() == ErrorCode::invalid);
  }
}

TEST_CASE("Client: what the user gives counts before the environment") {
  Bench bench;
  bench.options.location.region = "us-east-2";
  bench.then(ok());
  CHECK(bench.call().ok());
  CHECK(bench.client().endpoint() == "https://dynamodb.us-east-2.amazonaws.com/");
  Bench local;
  local.options.location.endpoint = "http://localhost:8000";
  local.then(ok());
  CHECK(local.call().ok());
  CHECK(local.transport->sent[0].url == "http://localhost:8000/");
  CHECK(local.transport->sent[0].header("Host") == "localhost:8000");
  CHECK_FALSE(local.transport->sent[0].use_proxy);
}

TEST_CASE("Client: an interrupt ends the waiting between attempts") {
  Bench bench;
  bench.then(
      refusal("ThrottlingException", R"("message":"x")", 400, {{"x-amz-retry-after", "4000"}}));
  bench.clock.on_sleep = [] { request_interrupt(SIGINT); };
  const Error error = bench.fails();
  clear_interrupt();
  CHECK(error.code() == ErrorCode::interrupted);
  CHECK(bench.clock.slept() == milliseconds(100));
}

// Requests of a batch, which share one table.
std::vector<std::string> puts(std::size_t count) {
  std::vector<std::string> requests;
  for (std::size_t i = 0; i < count; ++i) {
    requests.push_back(R"({"PutRequest":{"Item":{"pk":{"S":")" + std::to_string(i) + R"("}}}})");
  }
  return requests;
}

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST_CASE("Batches: writes go 25 at a time and at most 16 MB, each one once") {
  Bench bench;
  bench.options.connections = 1;
  bench.then(ok(R"({"UnprocessedItems":{},"ConsumedCapacity":[{"CapacityUnits":2.0}]})"));
  bench.client().batch_write(puts(60));
  REQUIRE(bench.transport->sent.size() == 3);
  CHECK(count_of(bench.transport->sent[0].body, "PutRequest") == 25);
  CHECK(count_of(bench.transport->sent[2].body, "PutRequest") == 10);
  CHECK(bench.client().usage().wcu == 6);
  CHECK(bench.transport->sent[2].body.substr(0, 42) ==
        R"({"RequestItems":{"events":[{"PutRequest":{)");
  CHECK(has(bench.transport->sent[2].body, R"(]},"ReturnConsumedCapacity":"TOTAL"})"));
  std::vector<std::string> large(10, R"({"x":")" + std::string(5'000'000, 'y') + R"("})");
  bench.client().batch_write(large);
  REQUIRE(bench.transport->sent.size() == 7);
  CHECK(bench.transport->sent[3].body.size() < (std::size_t{16} << 20U));
  bench.client().batch_write({});
  CHECK(bench.transport->sent.size() == 7);
}

TEST_CASE("Batches: what is left undone is sent again after a pause, and counts as throttled") {
  Bench bench;
  bench.then(ok(R"({"UnprocessedItems":{"events":[{"PutRequest":{"Item":{"pk":{"S":"1"}}}},)"
                R"({"PutRequest":{"Item":{"pk":{"S":"2"}}}}]}})"));
  bench.then(ok(R"({"UnprocessedItems":{"events":[{"PutRequest":{"Item":{"pk":{"S":"2"}}}}]}})"));
  bench.then(ok(R"({"UnprocessedItems":{}})"));
  bench.client().batch_write(puts(3));
  REQUIRE(bench.transport->sent.size() == 3);
  CHECK(count_of(bench.transport->sent[1].body, "PutRequest") == 2);
  CHECK(count_of(bench.transport->sent[2].body, "PutRequest") == 1);
  CHECK(has(bench.transport->sent[2].body, R"({"PutRequest":{"Item":{"pk":{"S":"2"}}}})"));
  CHECK(bench.clock.sleeps() > 0);
  CHECK(bench.client().usage().throttled == 2);
  Bench never;
  never.then(ok(R"({"UnprocessedItems":{"events":[{"PutRequest":{"Item":{}}}]}})"));
  const Error error = thrown([&] { never.client().batch_write(puts(1)); });
  CHECK(error.code() == ErrorCode::unavailable);
  CHECK(has(error.what(), "table \"events\" is throttled: 1 items of a BatchWriteItem"));
  CHECK(never.clock.slept() == seconds(7));
}

TEST_CASE("Batches: reads go 100 at a time, and items come to the caller, also those left undone") {
  Bench bench;
  bench.options.connections = 1;
  bench.then(
      ok(R"({"Responses":{"events":[{"a":{"S":"],["}},{"b":1}]},)"
         R"("UnprocessedKeys":{"events":{"Keys":[{"pk":{"S":"k7"}}],"ConsistentRead":true}}})"));
  bench.then(ok(R"({"Responses":{"events":[{"c":1}]},"UnprocessedKeys":{}})"));
  bench.then(ok(R"({"Responses":{"events":[]},"UnprocessedKeys":{}})"));
  const std::vector<std::string> keys(130, R"({"pk":{"S":"k"}})");
  std::vector<std::string> items;
  bench.client().batch_get(keys, true, "a,b",
                           [&](std::string_view item) { items.emplace_back(item); });
  CHECK(items == std::vector<std::string>{R"({"a":{"S":"],["}})", R"({"b":1})", R"({"c":1})"});
  REQUIRE(bench.transport->sent.size() == 3);
  CHECK(count_of(bench.transport->sent[0].body, R"("pk")") == 100);
  CHECK(bench.transport->sent[1].body ==
        R"({"RequestItems":{"events":{"Keys":[{"pk":{"S":"k7"}}],"ConsistentRead":true,)"
        R"("ProjectionExpression":"a,b"}},"ReturnConsumedCapacity":"TOTAL"})");
  CHECK(count_of(bench.transport->sent[2].body, R"("pk")") == 30);
}

TEST_CASE("Batches: keys left undone by a large answer are asked for at once") {
  Bench bench;
  bench.then(ok(R"({"Responses":{"events":[{"b":")" + std::string(1'000'000, 'b') +
                R"("}]},"UnprocessedKeys":{"events":{"Keys":[{"pk":{"S":"2"}}]}}})"));
  bench.then(ok(R"({"Responses":{"events":[{"b":"x"}]},"UnprocessedKeys":{}})"));
  std::vector<std::string> items;
  const std::vector<std::string> keys = {R"({"pk":{"S":"1"}})", R"({"pk":{"S":"2"}})"};
  bench.client().batch_get(keys, false, "",
                           [&](std::string_view item) { items.emplace_back(item); });
  CHECK(items.size() == 2);
  CHECK(bench.transport->sent.size() == 2);
  CHECK(bench.clock.sleeps() == 0);
  CHECK(bench.client().usage().throttled == 0);
}

TEST_CASE("Client: over a real connection, what is cut short, reset or damaged is sent again") {
  std::atomic<int> asked{0};
  std::mutex mutex;  // each connection has its thread
  std::vector<std::string> bodies;
  HttpServer server([&](const Served& served) {
    {
      const std::lock_guard lock(mutex);
      bodies.push_back(served.body);
    }
    switch (++asked) {
      case 1:
        return test::Reply{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", true, false};
      case 2:
        return test::Reply{"", false, true};
      case 3:
        return test::reply(200, "{}", "application/x-amz-json-1.0", "x-amz-crc32: 1\r\n");
      default:
        return test::reply(200, "{}", "application/x-amz-json-1.0");
    }
  });
  Bench bench;
  bench.options.transport.reset();
  bench.environment.set("AWS_ENDPOINT_URL", server.url());
  CHECK(bench.call().body == "{}");
  CHECK(asked == 4);
  CHECK(bench.client().usage().retries == 3);
  const std::lock_guard lock(mutex);
  CHECK(bodies == std::vector<std::string>(4, R"({"TableName":"events"})"));
}

TEST_CASE("Client: over a real connection, from several threads, and batches side by side") {
  HttpServer server([](const Served& served) {
    std::string body = "{}";
    if (has(served.header("X-Amz-Target"), "BatchGetItem")) {
      body = R"({"Responses":{"events":[{"n":1}]},"UnprocessedKeys":{}})";
    }
    return test::reply(200, body, "application/x-amz-json-1.0",
                       "x-amz-crc32: " + std::to_string(crc32(body)) + "\r\n");
  });
  Bench bench;
  bench.options.clock = &system_clock();
  bench.options.random = &system_random();
  bench.options.transport.reset();
  bench.options.explain = {};
  bench.environment.set("AWS_ENDPOINT_URL_DYNAMODB", server.url());
  Client& client = bench.client();
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 20; ++round) {
        if (client.call("PutItem", "{}").ok()) ++good;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(good == 80);
  client.batch_write(puts(500));
  int items = 0;
  const std::vector<std::string> keys(1000, R"({"pk":{"S":"k"}})");
  client.batch_get(keys, false, "", [&](std::string_view) { ++items; });
  CHECK(items == 10);
  CHECK(client.usage().requests == 80 + 20 + 10);
  CHECK(client.usage().retries == 0);
  CHECK(server.connections() <= 4);
}

}  // namespace
}  // namespace eventsrc::dynamodb
