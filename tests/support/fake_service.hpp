#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "support/fake_connection.hpp"
#include "support/fake_server.hpp"

namespace eventsrc::test {

/// What the server does with each request; used by the threads of all connections.
class FakeService {
 public:
  explicit FakeService(const FakeServerOptions& options);

  /// Answers requests until the client has gone or a fault ends the connection.
  void serve(FakeConnection& connection);

  [[nodiscard]] std::string report() const;
  [[nodiscard]] FakeDynamo& dynamo() noexcept { return dynamo_; }
  [[nodiscard]] FakeFaults& faults() noexcept { return faults_; }

 private:
  FakeServerOptions options_;
  FakeDynamo dynamo_;
  FakeFaults faults_;
  std::atomic<std::int64_t> request_ids_ = 0;
  mutable std::mutex mutex_;
  std::map<std::string, std::int64_t> requests_;
  std::map<std::string, std::int64_t> refused_;
  std::int64_t connections_ = 0;
  std::int64_t open_requests_ = 0;
  std::int64_t at_once_ = 0;

  void begin(const std::string& operation);
  void end();
  [[nodiscard]] FakeAnswer answer(const FakeRequest& request, const FakeFault& fault);
  [[nodiscard]] FakeAnswer control(const FakeRequest& request);
  [[nodiscard]] std::string response(const FakeAnswer& answer, std::chrono::seconds skew,
                                     std::uint32_t crc_mask);
  /// False when the connection is to end.
  [[nodiscard]] bool reply(FakeConnection& connection, const FakeRequest& request);
  [[nodiscard]] bool reply(FakeConnection& connection, const FakeRequest& request,
                           const FakeFault& fault);
};

}  // namespace eventsrc::test
