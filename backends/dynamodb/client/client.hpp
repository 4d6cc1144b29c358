#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dynamodb/aws/http.hpp"
#include "eventsrc/retry.hpp"
#include "eventsrc/seams.hpp"

namespace eventsrc::dynamodb {

/// Where a table is and who asks. Empty texts: not given, found as the AWS CLI finds them.
struct Location {
  std::string table;
  std::string region;
  std::string endpoint;
  std::string profile;
};

struct ClientOptions {
  Location location;
  std::chrono::microseconds retry_for = std::chrono::seconds(7);  ///< all waiting of one request
  std::size_t connections = 16;
  double max_rcu = 0;  ///< capacity units a second; 0: as fast as it goes
  double max_wcu = 0;
  const Environment* environment = &system_environment();
  Clock* clock = &system_clock();
  Random* random = &system_random();
  /// For tests; otherwise libcurl, loaded when first needed.
  std::shared_ptr<HttpTransport> transport{};
  std::function<void(const std::string&)> explain{};  ///< `-v`; may be called from any thread
  std::function<void(const std::string&)> warn{};     ///< the same
};

/// What was asked of the service so far.
struct Usage {
  std::int64_t requests = 0;
  std::int64_t retries = 0;
  std::int64_t throttled = 0;
  double rcu = 0;  ///< consumed, where the server says so
  double wcu = 0;
};

/// Whose partition a request is about, for messages.
struct Subject {
  std::string stream{};                 ///< empty: of no single one
  std::optional<std::int64_t> shard{};  ///< of the time index, where there is one
};

/// An answer: the JSON text of a success, or an error that the caller asked to see.
struct Answer {
  std::string error;  ///< empty, or the error's name, e.g. `ConditionalCheckFailedException`
  std::string body;
  bool in_doubt = false;  ///< an earlier try was not answered: it may have been carried out

  [[nodiscard]] bool ok() const noexcept { return error.empty(); }
};

/// Speaks DynamoDB's JSON protocol with one endpoint: signs, retries, throttles itself, translates
/// errors. Safe to use from several threads; each call blocks. Finds region and credentials with
/// the first call.
class Client {
 public:
  explicit Client(ClientOptions options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  [[nodiscard]] const ClientOptions& options() const noexcept;
  /// The URL requests go to. Throws what finding it throws.
  [[nodiscard]] std::string endpoint();
  [[nodiscard]] std::string region();

  /// One operation, e.g. `PutItem` with its JSON body, sent again (the same bytes) as long as that
  /// may help. Errors of the service whose name is in `outcomes` are handed back; others throw
  /// `Error` with the text and code of dynamodb.md, section 8.
  [[nodiscard]] Answer call(std::string_view operation, std::string_view body,
                            std::initializer_list<std::string_view> outcomes = {},
                            const Subject& subject = {});

  /// Writes items by BatchWriteItem: each of `requests` is a `{"PutRequest":{"Item":{…}}}` or
  /// `{"DeleteRequest":{"Key":{…}}}`, all of different keys. Splits them (25 requests, 16 MB),
  /// sends again what the service leaves unprocessed, and returns when all are written.
  void batch_write(std::span<const std::string> requests);
  /// Fetches items by BatchGetItem: `keys` are `{"pk":{"S":…},"sk":{"S":…}}`, all different. `item`
  /// is called with each one found (its JSON object), in any order, in this thread.
  void batch_get(std::span<const std::string> keys, bool consistent, std::string_view projection,
                 const std::function<void(std::string_view item)>& item);

  [[nodiscard]] Usage usage() const;
  /// Whether fewer requests run at once than could, since the service has throttled some.
  [[nodiscard]] bool is_throttled() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace eventsrc::dynamodb
