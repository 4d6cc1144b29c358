#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/aws/http.hpp"
#include "dynamodb/client/client.hpp"
#include "eventsrc/error.hpp"

namespace eventsrc::dynamodb {

/// What DynamoDB says when it does not do what it was asked.
struct ServiceError {
  int status = 0;
  std::string code;     ///< e.g. `ThrottlingException`
  std::string message;  ///< may be empty
  std::string request_id;
  struct Throttling {
    std::string reason;  ///< e.g. `TableWriteKeyRangeThroughputExceeded`
    std::string resource;
  };
  std::vector<Throttling> throttling;
  std::vector<std::string> cancelled;  ///< the code of each part of a transaction, `None` for good
};

/// Reads an answer whose body json::Checker has passed and minified into `body`.
[[nodiscard]] ServiceError parse_service_error(const HttpResponse& response, std::string_view body);

/// What can be done about a failure by asking again.
enum class Remedy {
  none,
  retry,     ///< a passing fault
  slow_down  ///< more than the table or the account may take
};
[[nodiscard]] Remedy remedy_for(const ServiceError& error);

/// The signature's time was not accepted, or that may be why the signature was not.
[[nodiscard]] bool may_be_clock(const ServiceError& error);
[[nodiscard]] bool has_expired(const ServiceError& error);

/// What messages about a request name.
struct RequestContext {
  std::string_view operation;
  std::string_view table;
  const Subject& subject;
  std::string_view region;
  std::string_view endpoint;
  std::string_view credential_source;
  std::string clock;  ///< what is wrong with this computer's clock; empty if nothing is
};

/// The error to report, of the code and with the advice of dynamodb.md, section 8.
[[nodiscard]] Error to_error(const ServiceError& error, const RequestContext& context);

}  // namespace eventsrc::dynamodb
