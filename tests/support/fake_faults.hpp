#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/fake_dynamodb.hpp"

namespace eventsrc::test {

/// What to do instead of a plain answer; see `FakeFaults` for the names.
struct FakeFault {
  std::string name;
  std::chrono::milliseconds wait{1000};  ///< `ms`, of slow and stall
  std::chrono::seconds skew{0};          ///< `seconds`, of skew
  std::string reason{};                  ///< of throttle and provisioned-throughput
  std::string error{};                   ///< of error: its name
  std::string message{};                 ///< of error
  int status = 400;                      ///< of error
};

/// Decides from rules which request meets which fault. The rules are a JSON list of objects
///
///     {"fault": NAME, "operations": ["PutItem"], "nth": [1, 3], "times": 5, "probability": 0.1}
///
/// all but the first optional: all operations; each matching request, or those with these numbers
/// (from 1); at most so often; with this probability. The first rule that applies is taken. A list
/// may be wrapped to choose the random numbers: {"seed": 7, "rules": […]}.
///
/// Answered without carrying out: throttle and provisioned-throughput (`reason`: of
/// ThrottlingReasons), internal-error (500), unavailable (503), reset-before, expired-token,
/// access-denied, no-table, conflict, captive-portal (200, HTML), redirect (302), hang (until the
/// client gives up), error
/// (`error`, `message`, `status`). Carried out, but: reset-after, truncate (half of the body
/// comes), wrong-crc, empty (no body), stall (`ms` in mid-body). Else: partial (half of a batch is
/// carried out), slow (`ms` before), skew (the server's clock is off by `seconds`). Safe to use
/// from several threads.
class FakeFaults {
 public:
  /// Replaces the rules; throws std::runtime_error if `text` is not such a list.
  void set(std::string_view text);
  [[nodiscard]] std::optional<FakeFault> next(std::string_view operation);
  /// How often each fault was met.
  [[nodiscard]] std::map<std::string, std::int64_t> met() const;

 private:
  struct Rule {
    FakeFault fault;
    std::vector<std::string> operations;
    std::vector<std::int64_t> nth;
    std::int64_t times;
    double probability;
    std::int64_t matching = 0;
    std::int64_t applied = 0;
  };

  mutable std::mutex mutex_;
  std::vector<Rule> rules_;
  std::mt19937_64 random_{1};
  std::map<std::string, std::int64_t> met_;

  [[nodiscard]] static Rule read(std::string_view text);
  [[nodiscard]] bool applies(Rule& rule, std::string_view operation);
};

/// The answer of a fault that is an error of the service; nothing for the others.
[[nodiscard]] std::optional<FakeAnswer> error_of(const FakeFault& fault,
                                                 std::string_view operation);

/// Carries out half of a BatchWriteItem or BatchGetItem and leaves the rest unprocessed; other
/// operations wholly.
[[nodiscard]] FakeAnswer carry_out_half(FakeDynamo& dynamo, std::string_view operation,
                                        std::string_view body);

}  // namespace eventsrc::test
