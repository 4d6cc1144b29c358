#include "dynamodb/client/requester.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/aws/text.hpp"
#include "dynamodb/client/crc32.hpp"
#include "dynamodb/client/in_doubt.hpp"
#include "dynamodb/client/json_member.hpp"
#include "dynamodb/client/server_time.hpp"
#include "dynamodb/client/service_error.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

using std::chrono::microseconds;

// 32 levels of a document, each with the name of its type around it, in an item in a list.
constexpr std::size_t kDepth = 100;
constexpr int kOk = 200;
constexpr int kServerFault = 500;
constexpr std::chrono::minutes kSkewThatMatters{4};
constexpr std::chrono::seconds kSkewWorthAWord{2};

template <typename Integer>
std::optional<Integer> number(std::string_view text) {
  Integer value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

bool damaged(const HttpResponse& response) {
  const auto sum = number<std::uint32_t>(response.header("x-amz-crc32"));
  return sum && *sum != crc32(response.body);
}

bool says_json(const HttpResponse& response) {
  return response.header("content-type").find("json") != std::string_view::npos;
}

}  // namespace

bool throttles_parts(std::string_view operation, std::string_view answer) {
  constexpr std::size_t kLarge = 1'000'000;
  const auto some = [answer](std::string_view name) {
    const std::string_view parts = member(answer, name);
    return !parts.empty() && parts != "{}";
  };
  if (operation == "BatchWriteItem") return some("UnprocessedItems");
  return operation == "BatchGetItem" && answer.size() < kLarge && some("UnprocessedKeys");
}

/// One operation on its way through several attempts.
struct Requester::Request {
  std::string_view operation;
  std::string_view body;
  std::initializer_list<std::string_view> outcomes;
  const Subject& subject;
  bool writes = false;
  int retries = 0;
  std::shared_ptr<const Credentials> credentials{};  ///< of the last attempt
  Timestamp signed_at{};
  // What is tried once and at once.
  bool tried_stale = false;
  bool tried_clock = false;
  bool tried_credentials = false;
  bool in_doubt = false;  ///< whether an attempt was carried out

  [[nodiscard]] bool wants(std::string_view error) const {
    return std::find(outcomes.begin(), outcomes.end(), error) != outcomes.end();
  }
};

/// What became of one attempt.
struct Requester::Outcome {
  std::optional<Answer> answer{};  ///< a success, or an error that the caller asked to see
  std::optional<Error> error{};    ///< in the other cases; not if `at_once`
  Remedy remedy = Remedy::none;
  bool at_once = false;  ///< ask again without waiting
  std::size_t received = 0;
  double capacity = 0;
  std::optional<std::chrono::milliseconds> asked{};

  static Outcome failure(Remedy remedy, ErrorCode code, const std::string& text) {
    Outcome outcome;
    outcome.error = Error(code, text);
    outcome.remedy = remedy;
    return outcome;
  }
  static Outcome again() {
    Outcome outcome;
    outcome.at_once = true;
    return outcome;
  }
};

Requester::Requester(ClientOptions options)
    : options_(std::move(options)),
      concurrency_(options_.connections),
      reads_(options_.max_rcu, *options_.clock),
      writes_(options_.max_wcu, *options_.clock) {}

Connection& Requester::connection() {
  const std::lock_guard lock(mutex_);
  if (!connection_) connection_ = std::make_unique<Connection>(options_);
  return *connection_;
}

Usage Requester::usage() const {
  const std::lock_guard lock(usage_mutex_);
  return usage_;
}

RequestRetry Requester::retry_of_parts() {
  return {connection().retry_rules(), quota_, *options_.clock, *options_.random};
}

Answer Requester::call(std::string_view operation, std::string_view body,
                       std::initializer_list<std::string_view> outcomes, const Subject& subject) {
  Request request{.operation = operation, .body = body, .outcomes = outcomes, .subject = subject};
  request.writes = takes_write_capacity(operation);
  RequestRetry retry(connection().retry_rules(), quota_, *options_.clock, *options_.random);
  (request.writes ? writes_ : reads_).wait();
  Concurrency::Place place(concurrency_);
  while (true) {
    Outcome outcome = attempt_or_doubt(request);
    const bool done = outcome.answer && outcome.remedy == Remedy::none;
    const bool undone = done && throttles_parts(operation, outcome.answer->body);
    if (undone || outcome.remedy == Remedy::slow_down) {
      place.throttled();
      const std::lock_guard lock(usage_mutex_);
      ++usage_.throttled;
    }
    if (done) {
      if (!undone) place.succeeded();
      retry.succeeded();
      outcome.answer->in_doubt = request.in_doubt;
      return *std::move(outcome.answer);
    }
    if (!outcome.at_once && !wait_or_doubt(request, retry, outcome)) {
      if (outcome.answer) {
        outcome.answer->in_doubt = request.in_doubt;
        return *std::move(outcome.answer);
      }
      if (request.in_doubt) throw InDoubt(*outcome.error);
      throw *std::move(outcome.error);
    }
    ++request.retries;
    const std::lock_guard lock(usage_mutex_);
    ++usage_.retries;
  }
}

// Whatever ends a request of which a try was not answered leaves open what became of it.
Requester::Outcome Requester::attempt_or_doubt(Request& request) {
  try {
    return attempt(request);
  } catch (const Error& error) {
    // A try that is interrupted was on its way.
    if (request.in_doubt || error.code() == ErrorCode::interrupted) throw InDoubt(error);
    throw;
  }
}

bool Requester::wait_or_doubt(const Request& request, RequestRetry& retry, const Outcome& outcome) {
  try {
    return retry.wait(outcome.remedy, outcome.asked);
  } catch (const Error& error) {
    if (request.in_doubt) throw InDoubt(error);
    throw;
  }
}

Requester::Outcome Requester::attempt(Request& request) {
  request.credentials = connection_->credentials().get();
  request.signed_at = options_.clock->now() + microseconds(clock_offset_.load());
  {
    const std::lock_guard lock(usage_mutex_);
    ++usage_.requests;
  }
  const auto began = options_.clock->elapsed();
  try {
    HttpResponse response =
        connection_->send(request.operation, request.body, *request.credentials, request.signed_at);
    check_clock(response);
    const std::size_t received = response.body.size();
    Outcome outcome = judge(request, response);
    outcome.received = received;
    if (options_.explain) {
      explain(request, fmt::format("HTTP {}", response.status), outcome, began);
    }
    return outcome;
  } catch (const HttpFault& fault) {
    Outcome outcome = no_answer(request, fault);
    if (options_.explain) explain(request, fault.what(), outcome, began);
    return outcome;
  }
}

Requester::Outcome Requester::judge(Request& request, HttpResponse& response) {
  if (damaged(response)) {
    request.in_doubt = true;
    return Outcome::failure(Remedy::retry, ErrorCode::unavailable,
                            fmt::format("the answer to {} arrived damaged (its x-amz-crc32 is "
                                        "another): try again, and look at what is between here and "
                                        "{}",
                                        request.operation, connection_->url().text()));
  }
  json::Checker checker(kDepth);
  std::string body;
  body.reserve(response.body.size());
  if (checker.minify(response.body, body) || body.front() != '{') {
    request.in_doubt = true;
    return unreadable(response);
  }
  if (response.status == kOk) return accepted(request, std::move(body));
  return refused(request, response, std::move(body));
}

Requester::Outcome Requester::accepted(const Request& request, std::string body) {
  Outcome outcome;
  outcome.capacity = consumed_capacity(body);
  outcome.answer = Answer{.error = {}, .body = std::move(body)};
  if (outcome.capacity > 0) {
    (request.writes ? writes_ : reads_).spend(outcome.capacity);
    const std::lock_guard lock(usage_mutex_);
    (request.writes ? usage_.wcu : usage_.rcu) += outcome.capacity;
  }
  return outcome;
}

Requester::Outcome Requester::refused(Request& request, const HttpResponse& response,
                                      std::string body) {
  ServiceError error = parse_service_error(response, body);
  if (response.status >= kServerFault) request.in_doubt = true;
  if (has_expired(error) && !std::exchange(request.tried_credentials, true)) {
    connection_->credentials().refuse(request.credentials);
    return Outcome::again();
  }
  std::string clock;
  if (may_be_clock(error) && correct_clock(request, response, clock)) return Outcome::again();
  Outcome outcome;
  outcome.remedy = remedy_for(error);
  if (const auto wait = number<std::int64_t>(response.header("x-amz-retry-after"))) {
    outcome.asked = std::chrono::milliseconds(*wait);
  }
  if (request.wants(error.code)) {
    outcome.answer = Answer{.error = error.code, .body = std::move(body)};
    return outcome;
  }
  const Credentials& credentials = *request.credentials;
  error.message = without(std::move(error.message), credentials.secret_key);
  error.message = without(std::move(error.message), credentials.session_token);
  const std::string endpoint = connection_->url().text();
  outcome.error = to_error(error, {.operation = request.operation,
                                   .table = options_.location.table,
                                   .subject = request.subject,
                                   .region = connection_->region(),
                                   .endpoint = endpoint,
                                   .credential_source = credentials.source,
                                   .clock = clock});
  return outcome;
}

Requester::Outcome Requester::unreadable(const HttpResponse& response) {
  const std::string_view type = response.header("content-type");
  const bool passing = response.status >= kServerFault || says_json(response);
  const std::string text =
      fmt::format("not a DynamoDB answer (HTTP {} {} from {}): {}", response.status,
                  type.empty() ? "without a type" : cut(type, ';').first, connection_->url().text(),
                  passing ? "try again later, and look at proxies on the way"
                          : "look at the endpoint, and at proxies and log-in pages of the network");
  return Outcome::failure(passing ? Remedy::retry : Remedy::none, ErrorCode::unavailable, text);
}

Requester::Outcome Requester::no_answer(Request& request, const HttpFault& fault) {
  const bool sent = fault.kind() != HttpFault::Kind::unreachable;
  if (sent) request.in_doubt = true;
  if (fault.kind() == HttpFault::Kind::stale && !std::exchange(request.tried_stale, true)) {
    return Outcome::again();
  }
  return Outcome::failure(
      Remedy::retry, ErrorCode::unavailable,
      fmt::format(
          "{} {} ({}): {}", sent ? "no whole answer from" : "cannot reach",
          connection_->url().text(), fault.what(),
          sent ? "try again later" : "look at the network and the endpoint, and try again later"));
}

bool Requester::correct_clock(Request& request, const HttpResponse& response, std::string& wrong) {
  const std::optional<Timestamp> server = parse_http_date(response.header("date"));
  if (!server) return false;
  const Timestamp here = options_.clock->now();
  if (std::chrono::abs(*server - here) > kSkewThatMatters) wrong = describe_skew(*server, here);
  if (std::chrono::abs(*server - request.signed_at) <= kSkewThatMatters) return false;
  if (std::exchange(request.tried_clock, true)) return false;
  clock_offset_.store((*server - here).count());
  return true;
}

// A server's clock is cut to seconds: on average, half a second is missing.
void Requester::check_clock(const HttpResponse& response) {
  if (clock_checked_.load(std::memory_order_relaxed)) return;
  const std::optional<Timestamp> server = parse_http_date(response.header("date"));
  if (!server || clock_checked_.exchange(true)) return;
  const Timestamp here = options_.clock->now();
  const auto skew = *server + std::chrono::milliseconds(500) - here;
  if (std::chrono::abs(skew) <= kSkewWorthAWord || !options_.warn) return;
  options_.warn(describe_skew(*server, here) + ": fix the clock");
}

void Requester::explain(const Request& request, const std::string& result, const Outcome& outcome,
                        std::chrono::steady_clock::time_point began) const {
  const std::chrono::duration<double, std::milli> took = options_.clock->elapsed() - began;
  std::string line = fmt::format("{}: {}, {:.1f} ms, {} bytes sent, {} received", request.operation,
                                 result, took.count(), request.body.size(), outcome.received);
  if (request.retries > 0) line += fmt::format(", retry {}", request.retries);
  if (outcome.capacity > 0) {
    line += fmt::format(", {} {}", outcome.capacity, request.writes ? "WCU" : "RCU");
  }
  options_.explain(line);
}

}  // namespace eventsrc::dynamodb
