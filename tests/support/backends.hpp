#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "eventsrc/append.hpp"
#include "eventsrc/store.hpp"
#include "support/events.hpp"
#include "support/fakes.hpp"

namespace eventsrc::test {

/// A fresh, empty store of some backend, and ways to get handles to it.
struct Place {
  std::string backend;
  bool by_stream = false;  ///< it takes one stream at a time: `append` splits what is of several
  bool is_merged = false;  ///< of two stores: it changes no stored event and keeps no snapshots
  /// A DynamoDB table, or two of them as one.
  [[nodiscard]] bool is_table() const { return backend.find("dynamodb") != std::string::npos; }
  FakeClock clock;
  FakeRandom random;
  /// Handles that wait for rivals by `clock`.
  std::function<std::unique_ptr<Store>()> open;
  std::function<std::unique_ptr<Store>()> open_to_read;
  /// A handle for a thread of its own: it waits by the machine's clock.
  std::function<std::unique_ptr<Store>()> open_in_thread;

  /// Appends by a handle of its own.
  AppendResult append(NewEventSource& source, const AppendOptions& options = {});
  AppendResult append(std::vector<NewEvent> events, const AppendOptions& options = {});
  /// The same where it must go through.
  AppendReport add(std::vector<NewEvent> events, const AppendOptions& options = {});
  AppendReport restore(std::string_view lines, const AppendOptions& options = {});
};

/// Runs `test` on a fresh place of each backend. A new backend is tested once it is listed in
/// backends.cpp. With EVENTSRC_TEST_DYNAMODB_ENDPOINT set, on that server alone; with
/// EVENTSRC_TEST_REDIS, on stores whose snapshots are in that Redis.
void on_each_backend(const std::function<void(Place&)>& test);
/// The same without merged stores, of what these refuse.
void on_each_single_backend(const std::function<void(Place&)>& test);
/// The same with two places of each backend, for copies from one to the other.
void on_two_of_each(const std::function<void(Place&, Place&)>& test);

/// What `verify` finds in the store, a line each; empty if nothing.
[[nodiscard]] std::string verified(Store& store);
[[nodiscard]] std::string verified(Place& at);

}  // namespace eventsrc::test
