#pragma once

#include <atomic>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "dynamodb/client/capacity.hpp"
#include "dynamodb/client/client.hpp"
#include "dynamodb/client/concurrency.hpp"
#include "dynamodb/client/connection.hpp"
#include "dynamodb/client/request_retry.hpp"

namespace eventsrc::dynamodb {

/// Whether an answer to a batch leaves parts undone because the service throttles. BatchGetItem
/// also does where the answer would be too large (1 MB of a partition, 16 MB in all): then much is
/// in it, and the rest can be asked for at once.
[[nodiscard]] bool throttles_parts(std::string_view operation, std::string_view answer);

/// Sends one operation until it is done or that is hopeless: what `Client::call` says. Safe to use
/// from several threads.
class Requester {
 public:
  explicit Requester(ClientOptions options);

  [[nodiscard]] const ClientOptions& options() const noexcept { return options_; }
  /// Finds region, endpoint and the rest with the first call.
  [[nodiscard]] Connection& connection();
  [[nodiscard]] Answer call(std::string_view operation, std::string_view body,
                            std::initializer_list<std::string_view> outcomes,
                            const Subject& subject = {});
  [[nodiscard]] Usage usage() const;
  [[nodiscard]] bool is_throttled() const { return concurrency_.is_limited(); }
  /// Waits for those parts of a batch that the service left undone.
  [[nodiscard]] RequestRetry retry_of_parts();

 private:
  struct Request;
  struct Outcome;

  Outcome attempt_or_doubt(Request& request);
  static bool wait_or_doubt(const Request& request, RequestRetry& retry, const Outcome& outcome);
  Outcome attempt(Request& request);
  Outcome judge(Request& request, HttpResponse& response);
  Outcome accepted(const Request& request, std::string body);
  Outcome refused(Request& request, const HttpResponse& response, std::string body);
  Outcome unreadable(const HttpResponse& response);
  Outcome no_answer(Request& request, const HttpFault& fault);
  /// Whether to sign again by the server's clock; `wrong` is set to what is wrong with ours.
  bool correct_clock(Request& request, const HttpResponse& response, std::string& wrong);
  void check_clock(const HttpResponse& response);
  void explain(const Request& request, const std::string& result, const Outcome& outcome,
               std::chrono::steady_clock::time_point began) const;

  ClientOptions options_;
  std::mutex mutex_;  // of what is found out with the first request
  std::unique_ptr<Connection> connection_;
  Concurrency concurrency_;
  CapacityBudget reads_;
  CapacityBudget writes_;
  RetryQuota quota_;
  std::atomic<std::chrono::microseconds::rep> clock_offset_{0};
  std::atomic<bool> clock_checked_{false};
  mutable std::mutex usage_mutex_;
  Usage usage_;
};

}  // namespace eventsrc::dynamodb
