#pragma once

#include <memory>

#include "dynamodb/client/client.hpp"
#include "dynamodb/create.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::dynamodb {

struct Options {
  ClientOptions client;
  bool eventual = false;  ///< reads need not be of the last moment, and cost half
  bool reads = true;      ///< what was seen once is shown until `refresh`
};

/// Opens the store in a table. Nothing is asked of the service before the first use, which throws
/// `unavailable` if there is no store.
[[nodiscard]] std::unique_ptr<Store> open_store(const Options& options);

/// Begins, in another thread, what opening a store takes and asks nothing of the service: for those
/// who have other work to do first. Waits for it when it goes; what fails, fails again in its turn.
[[nodiscard]] std::shared_ptr<void> begin_opening();

/// Makes the store if there is none; see create.hpp.
[[nodiscard]] bool make_store(const Options& options, const CreateOptions& create);

}  // namespace eventsrc::dynamodb
