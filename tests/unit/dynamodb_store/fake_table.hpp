#pragma once

// A DynamoDB table in memory with a store in it, for tests of the store itself.

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "dynamodb/dynamodb_store.hpp"
#include "eventsrc/append.hpp"
#include "eventsrc/store.hpp"
#include "support/backends.hpp"
#include "support/fake_transport.hpp"
#include "support/fakes.hpp"

namespace eventsrc::test {

/// A FakeClock that several threads may use: chunks are written in another one.
class SharedClock final : public Clock {
 public:
  Timestamp now() override;
  std::chrono::steady_clock::time_point elapsed() override;
  void sleep(std::chrono::microseconds duration) override;
  void advance(std::chrono::microseconds duration);

 private:
  std::mutex mutex_;
  FakeClock clock_;
};

/// The same of FakeRandom.
class SharedRandom final : public Random {
 public:
  explicit SharedRandom(std::uint64_t seed = 0) : random_(seed) {}
  void fill(std::span<std::uint8_t> bytes) override;

 private:
  std::mutex mutex_;
  FakeRandom random_;
};

/// How a handle is opened.
struct HandleOptions {
  std::size_t connections = 1;
  bool reads = false;
  bool eventual = false;
  std::chrono::microseconds retry_for = std::chrono::seconds(7);
};

class FakeTable {
 public:
  explicit FakeTable(FakeDynamoOptions options = {}, const dynamodb::CreateOptions& create = {});

  /// A handle through `transport`, or through one without hooks.
  [[nodiscard]] std::unique_ptr<Store> open(const HandleOptions& options = {});
  [[nodiscard]] std::unique_ptr<Store> open(const std::shared_ptr<FakeTransport>& transport,
                                            const HandleOptions& options = {});
  [[nodiscard]] std::shared_ptr<FakeTransport> transport() const;
  [[nodiscard]] dynamodb::ClientOptions client(const std::shared_ptr<FakeTransport>& transport,
                                               const HandleOptions& options);

  /// Appends by a handle of its own; it must go through.
  AppendReport add(std::vector<NewEvent> events, const AppendOptions& options = {});
  AppendReport restore(std::string_view lines);

  /// All items, as the service shows them.
  [[nodiscard]] std::vector<nlohmann::json> items() const;
  /// The one with these keys; fails the test if there is none.
  [[nodiscard]] nlohmann::json item(const std::string& pk, const std::string& sk) const;
  void put(const nlohmann::json& item);
  void remove(const std::string& pk, const std::string& sk);
  /// Deletes the table, and makes another store in one of the same name.
  void replace();
  /// Chunks that no commit refers to and notes about chunks, as texts: nothing after 'gc'.
  [[nodiscard]] std::string leftovers() const;

  [[nodiscard]] FakeDynamo& dynamo() noexcept { return *dynamo_; }

  SharedClock clock;
  SharedRandom random;

 private:
  void make(const dynamodb::CreateOptions& create);

  std::shared_ptr<FakeDynamo> dynamo_;
};

/// Tells of an item whether the text stands anywhere in it.
[[nodiscard]] std::function<bool(const nlohmann::json& item)> has_text(std::string_view text);

/// What tests erase, and whether an item still has it.
inline constexpr std::string_view kSecret = "the-secret";
[[nodiscard]] bool holds_secret(const FakeTable& table);

/// A JSON string of so many bytes, other ones for each `seed`.
[[nodiscard]] std::string text_of(std::size_t bytes, std::uint64_t seed = 0);

}  // namespace eventsrc::test
