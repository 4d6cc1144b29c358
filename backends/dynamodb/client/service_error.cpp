#include "dynamodb/client/service_error.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

#include <fmt/format.h>

#include "dynamodb/aws/text.hpp"
#include "dynamodb/client/json_member.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
namespace {

bool one_of(std::string_view text, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), text) != names.end();
}

bool contains(std::string_view text, std::string_view part) noexcept {
  return text.find(part) != std::string_view::npos;
}

// `com.amazonaws.dynamodb.v20120810#X`, as a header also `X:http://…`.
std::string short_code(std::string_view type) {
  const std::size_t hash = type.rfind('#');
  if (hash != std::string_view::npos) type.remove_prefix(hash + 1);
  return std::string(cut(type, ':').first);
}

// What AWS adds to a refused signature is the whole request, its token included; one line of the
// rest is enough.
std::string first_line(std::string_view message) {
  const std::string_view line = trimmed(cut(message, '\n').first);
  return std::string(trimmed(line.substr(0, line.find("The Canonical String"))));
}

bool is_throttle(std::string_view code) {
  return one_of(
      code, {"ThrottlingException", "Throttling", "ThrottledException",
             "ProvisionedThroughputExceededException", "ProvisionedThroughputExceeded",
             "RequestLimitExceeded", "RequestThrottled", "RequestThrottledException",
             "TooManyRequestsException", "ThrottlingError", "LimitExceededException", "SlowDown"});
}

// A transaction is worth another try only if nothing but rivals and throttling stopped it.
Remedy remedy_for_cancelled(const std::vector<std::string>& reasons) {
  Remedy remedy = Remedy::none;
  for (const std::string& reason : reasons) {
    if (reason == "None") continue;
    if (is_throttle(reason)) {
      remedy = Remedy::slow_down;
    } else if (reason != "TransactionConflict") {
      return Remedy::none;
    } else if (remedy == Remedy::none) {
      remedy = Remedy::retry;
    }
  }
  return remedy;
}

struct Told {
  ErrorCode code;
  std::string text;
};

std::string reasons_of(const ServiceError& error) {
  std::string text;
  for (const ServiceError::Throttling& each : error.throttling) {
    if (!text.empty()) text += ", ";
    text += each.reason;
    if (!each.resource.empty()) text.append(" of ").append(each.resource);
  }
  return text;
}

std::string throttle_advice(std::string_view reason, const RequestContext& context) {
  const std::string_view table = context.table;
  const Subject& subject = context.subject;
  const bool writes = !contains(reason, "Read");
  if (reason.substr(0, 5) == "Index") {
    return fmt::format("the time index of table \"{}\"{} is the bottleneck, not the table: {}",
                       table, subject.shard ? fmt::format(" (shard {})", *subject.shard) : "",
                       contains(reason, "KeyRange")
                           ? "create the store with more --shards, or without --time-index"
                           : "give it more capacity, or create the store without --time-index");
  }
  if (contains(reason, "KeyRange")) {
    const std::string stream = subject.stream.empty()
                                   ? fmt::format("a stream in table \"{}\"", table)
                                   : fmt::format("stream {}", json::quoted(subject.stream));
    return fmt::format("{} is {}", stream,
                       writes ? "written faster than one DynamoDB partition allows (1 MB/s): send "
                                "events in larger appends or split the stream"
                              : "read faster than one DynamoDB partition allows (12 MB/s): read it "
                                "with fewer readers");
  }
  if (contains(reason, "MaxOnDemand")) {
    return fmt::format(
        "table \"{}\" is at its maximum on-demand throughput: raise that, or {} "
        "more slowly",
        table, writes ? "write" : "read");
  }
  if (contains(reason, "AccountLimit")) {
    return fmt::format(
        "table \"{}\" is at a quota of the AWS account: ask AWS to raise it, or {} "
        "more slowly",
        table, writes ? "write" : "read");
  }
  if (contains(reason, "Provisioned")) {
    return fmt::format(
        "table \"{}\" is at its provisioned throughput: raise that, or {} more "
        "slowly (--max-{}cu)",
        table, writes ? "write" : "read", writes ? 'w' : 'r');
  }
  return fmt::format(
      "DynamoDB throttles the requests to table \"{}\": try again later, or more "
      "slowly",
      table);
}

Told about_throttling(const ServiceError& error, const RequestContext& context) {
  const std::string reason = error.throttling.empty() ? "" : error.throttling.front().reason;
  std::string text = throttle_advice(reason, context);
  std::string why = reasons_of(error);
  if (why.empty()) why = error.message;
  if (!why.empty()) text.append(": ").append(why);
  return {ErrorCode::unavailable, std::move(text)};
}

// Keys, rights and clocks; empty text: none of these.
Told about_access(const ServiceError& error, const RequestContext& context) {
  const std::string_view code = error.code;
  std::string text;
  if (may_be_clock(error) && !context.clock.empty()) {
    text = fmt::format("{}: fix the clock", context.clock);
  } else if (contains(error.message, "Signature expired") ||
             contains(error.message, "Signature not yet current")) {
    text =
        fmt::format("this computer's clock is wrong, says AWS ({}): fix the clock", error.message);
  } else if (one_of(code, {"AccessDeniedException", "AccessDenied"})) {
    text = fmt::format("no permission for {} on table \"{}\" with the credentials of {}: {}",
                       context.operation, context.table, context.credential_source,
                       error.message.empty() ? "ask for it" : error.message);
  } else if (has_expired(error)) {
    text = fmt::format("the credentials of {} have expired: renew them", context.credential_source);
  } else if (one_of(code, {"UnrecognizedClientException", "InvalidClientTokenId"})) {
    text = fmt::format("AWS does not know the access key or token of {}: correct it",
                       context.credential_source);
  } else if (one_of(code, {"SignatureDoesNotMatch", "InvalidSignatureException"})) {
    text = fmt::format("the secret key of {} does not fit its access key, says AWS: correct it",
                       context.credential_source);
  } else if (one_of(code, {"MissingAuthenticationToken", "MissingAuthenticationTokenException",
                           "IncompleteSignature", "IncompleteSignatureException", "OptInRequired",
                           "NotAuthorized"}) ||
             may_be_clock(error)) {
    text = fmt::format("AWS does not accept the credentials of {}: {}", context.credential_source,
                       error.message.empty() ? "correct them" : error.message);
  }
  return {ErrorCode::denied, std::move(text)};
}

Told about_transaction(const ServiceError& error) {
  std::string parts;
  for (std::size_t i = 0; i < error.cancelled.size(); ++i) {
    if (error.cancelled[i] == "None") continue;
    if (!parts.empty()) parts += ", ";
    parts += fmt::format("part {}: {}", i + 1, error.cancelled[i]);
  }
  const Remedy remedy = remedy_for_cancelled(error.cancelled);
  const bool condition = std::find(error.cancelled.begin(), error.cancelled.end(),
                                   "ConditionalCheckFailed") != error.cancelled.end();
  const ErrorCode code = remedy == Remedy::retry       ? ErrorCode::contention
                         : remedy == Remedy::slow_down ? ErrorCode::unavailable
                         : condition                   ? ErrorCode::rejected
                                                       : ErrorCode::invalid;
  return {code, fmt::format("the transaction was cancelled ({}): {}", parts,
                            remedy == Remedy::none ? "look at these parts" : "try again later")};
}

Told about_rest(const ServiceError& error, const RequestContext& context) {
  const std::string_view code = error.code;
  const std::string said = error.message.empty() ? std::string() : ": " + error.message;
  if (code == "ResourceNotFoundException" || code == "TableNotFoundException") {
    return {ErrorCode::unavailable,
            fmt::format("no table \"{}\" in {} (endpoint {}): wrong region? 'eventsrc init' makes "
                        "the table",
                        context.table, context.region, context.endpoint)};
  }
  if (one_of(code, {"ResourceInUseException", "TableInUseException"})) {
    return {ErrorCode::unavailable,
            fmt::format("table \"{}\" is being made, changed or deleted{}: try again later",
                        context.table, said)};
  }
  if (code == "ConditionalCheckFailedException") {
    return {ErrorCode::rejected, fmt::format("a condition of {} did not hold: read the stream and "
                                             "try again",
                                             context.operation)};
  }
  if (code == "TransactionCanceledException") return about_transaction(error);
  if (one_of(code, {"TransactionConflictException", "TransactionInProgressException",
                    "ReplicatedWriteConflictException"})) {
    return {ErrorCode::contention, fmt::format("other writers won every round{}: try again", said)};
  }
  if (one_of(code, {"UnknownOperationException", "UnsupportedOperationException",
                    "NotImplementedException"})) {
    return {ErrorCode::unsupported, fmt::format("the server at {} does not know {}: use another",
                                                context.endpoint, context.operation)};
  }
  if (code == "IdempotentParameterMismatchException") {
    return {ErrorCode::internal,
            fmt::format("a transaction was sent again with other contents{}: report this", said)};
  }
  constexpr int kServerFault = 500;
  if (error.status >= kServerFault) {
    return {ErrorCode::unavailable,
            fmt::format("DynamoDB failed (HTTP {}) at {}{}: try again later", error.status,
                        context.operation, said)};
  }
  constexpr int kUnauthorized = 401;
  constexpr int kForbidden = 403;
  const bool denied = error.status == kUnauthorized || error.status == kForbidden;
  return {denied ? ErrorCode::denied : ErrorCode::invalid,
          fmt::format("DynamoDB does not accept the {}{}", context.operation, said)};
}

}  // namespace

ServiceError parse_service_error(const HttpResponse& response, std::string_view body) {
  ServiceError error;
  error.status = response.status;
  error.request_id = response.header("x-amzn-RequestId");
  error.code = short_code(text_member(body, "__type").value_or(""));
  if (error.code.empty()) error.code = short_code(response.header("x-amzn-ErrorType"));
  if (error.code.empty()) error.code = short_code(text_member(body, "code").value_or(""));
  if (error.code.empty()) error.code = fmt::format("HTTP {}", response.status);
  std::optional<std::string> message = text_member(body, "message");
  if (!message) message = text_member(body, "Message");
  error.message = first_line(message.value_or(""));
  std::string_view each;
  if (const auto list = member(body, "ThrottlingReasons"); !list.empty() && list.front() == '[') {
    for (json::Elements reasons(list); reasons.next(each);) {
      error.throttling.push_back(
          {text_member(each, "reason").value_or(""), text_member(each, "resource").value_or("")});
    }
  }
  if (const auto list = member(body, "CancellationReasons"); !list.empty() && list.front() == '[') {
    for (json::Elements reasons(list); reasons.next(each);) {
      error.cancelled.push_back(text_member(each, "Code").value_or("None"));
    }
  }
  return error;
}

Remedy remedy_for(const ServiceError& error) {
  constexpr int kTooMany = 429;
  constexpr std::array<int, 4> kPassing = {500, 502, 503, 504};
  if (is_throttle(error.code) || error.status == kTooMany) return Remedy::slow_down;
  if (error.code == "TransactionCanceledException") return remedy_for_cancelled(error.cancelled);
  if (one_of(error.code,
             {"InternalServerError", "InternalFailure", "ServiceUnavailable",
              "TransactionInProgressException", "ReplicatedWriteConflictException",
              "TransactionConflictException", "RequestTimeout", "RequestTimeoutException"}) ||
      std::find(kPassing.begin(), kPassing.end(), error.status) != kPassing.end()) {
    return Remedy::retry;
  }
  return Remedy::none;
}

bool may_be_clock(const ServiceError& error) {
  return one_of(error.code, {"InvalidSignatureException", "RequestTimeTooSkewed", "RequestExpired",
                             "RequestInTheFuture", "SignatureDoesNotMatch"});
}

bool has_expired(const ServiceError& error) {
  return one_of(error.code, {"ExpiredTokenException", "ExpiredToken"});
}

Error to_error(const ServiceError& error, const RequestContext& context) {
  Told told = about_access(error, context);
  ErrorDetails details;
  if (told.text.empty()) {
    const bool throttled = is_throttle(error.code) || remedy_for(error) == Remedy::slow_down;
    if (throttled && !context.subject.stream.empty()) details.stream = context.subject.stream;
    told = throttled && error.cancelled.empty() ? about_throttling(error, context)
                                                : about_rest(error, context);
  }
  return {told.code,
          fmt::format("{} ({}, request id {})", told.text, error.code,
                      error.request_id.empty() ? "unknown" : error.request_id),
          details};
}

}  // namespace eventsrc::dynamodb
