#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "eventsrc/seams.hpp"
#include "support/fake_dynamodb.hpp"
#include "support/fake_faults.hpp"
#include "support/fake_signature.hpp"

namespace eventsrc::test {

struct FakeServerOptions {
  FakeDynamoOptions dynamo{};
  FakeCredentials credentials{};
  std::chrono::milliseconds delay{0};  ///< of each request, by itself: a far away server
  Clock* clock = &system_clock();
  /// Is shown each request before it is answered; called by several threads at once.
  std::function<void(const FakeRequest&)> witness{};
};

/// Serves a FakeDynamo by HTTP on a free port of 127.0.0.1, a thread for each connection, until it
/// is destroyed. Verifies signatures, and does what FakeFaults describes. Beside DynamoDB's
/// operations, without a signature:
///
///     POST /faults    the rules from now on; 400 and a text if they are none
///     POST /options   a JSON object of FakeDynamoOptions to change, e.g. {"index_lag":3}
///     GET /report     {"requests":{…},"faults":{…},"refused":{…},"connections":…,"at_once":…,
///                      "rcu":…,"wcu":…}: requests by operation, however they were answered;
///                     refused signatures by error; the most requests that were there at one time
class FakeServer {
 public:
  explicit FakeServer(const FakeServerOptions& options = {});
  ~FakeServer();
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  /// `http://127.0.0.1:PORT`
  [[nodiscard]] std::string endpoint() const;
  [[nodiscard]] FakeDynamo& dynamo() noexcept;
  [[nodiscard]] FakeFaults& faults() noexcept;
  /// As GET /report gives it.
  [[nodiscard]] std::string report() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Changes what the JSON object `text` names; throws std::runtime_error if it names anything else.
void read_options(std::string_view text, FakeDynamoOptions& options);

}  // namespace eventsrc::test
