#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace eventsrc::test::dynamo {

/// An error answer of the service: its HTTP status and its JSON body.
class ServiceError : public std::runtime_error {
 public:
  ServiceError(int status, nlohmann::json body)
      : std::runtime_error(body.dump()), status_(status), body_(std::move(body)) {}

  [[nodiscard]] int status() const noexcept { return status_; }
  [[nodiscard]] const nlohmann::json& body() const noexcept { return body_; }

 private:
  int status_;
  nlohmann::json body_;
};

/// An error of DynamoDB itself, e.g. `ResourceNotFoundException`.
[[nodiscard]] ServiceError table_error(std::string_view name, std::string_view message);
/// An error of the layer in front of it, e.g. `UnrecognizedClientException`; without a message when
/// that is empty.
[[nodiscard]] ServiceError front_error(std::string_view name, std::string_view message);
[[nodiscard]] ServiceError validation_error(std::string_view message);
/// `ConditionalCheckFailedException`, with the item that was there unless `item` is null.
[[nodiscard]] ServiceError condition_failed(const nlohmann::json& item);
/// For what the real service can do and this fake cannot: never looks like an answer to rely on.
[[nodiscard]] ServiceError not_in_fake(std::string_view what);

}  // namespace eventsrc::test::dynamo
