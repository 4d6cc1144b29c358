#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "dynamodb/aws/http.hpp"
#include "support/fake_dynamodb.hpp"

namespace eventsrc::test {

/// Hands requests to a FakeDynamo in this process, without sockets; it does not look at signatures.
/// The hooks are called in the thread of the request, no lock held, so that they may send requests
/// themselves; set them before the first request.
class FakeTransport final : public dynamodb::HttpTransport {
 public:
  using Before = std::function<std::optional<dynamodb::HttpResponse>(const std::string& operation,
                                                                     const std::string& body)>;
  using After = std::function<void(const std::string& operation, const std::string& body,
                                   dynamodb::HttpResponse& response)>;

  explicit FakeTransport(std::shared_ptr<FakeDynamo> dynamo);

  /// Called before a request is carried out. What it returns is the answer, and the request is not
  /// carried out; what it throws (HttpFault) is a request that never arrived.
  Before before{};
  /// Called after it was carried out: may change the answer, or throw to lose it.
  After after{};

  [[nodiscard]] dynamodb::HttpResponse send(const dynamodb::HttpRequest& request) override;
  [[nodiscard]] FakeDynamo& dynamo() noexcept { return *dynamo_; }

 private:
  std::shared_ptr<FakeDynamo> dynamo_;
  std::atomic<std::int64_t> sent_ = 0;
};

/// An answer as the service sends it: with `x-amz-crc32`, a request id and the content type.
[[nodiscard]] dynamodb::HttpResponse fake_response(int status, std::string body,
                                                   const std::string& request_id = "FAKE");
/// An answer with this error, e.g. `ThrottlingException`.
[[nodiscard]] dynamodb::HttpResponse fake_error(const std::string& name, const std::string& message,
                                                int status = 400);

/// The CRC that DynamoDB sends: that of zlib.
[[nodiscard]] std::uint32_t fake_crc32(std::string_view bytes);

}  // namespace eventsrc::test
