#pragma once

#include <set>
#include <string>

#include "eventsrc/append.hpp"
#include "eventsrc/migrate.hpp"
#include "migrate/batch.hpp"
#include "migrate/plan.hpp"

namespace eventsrc {

/// Commits batches. A stream whose events cannot be added is a fault, and left out from then on.
class MigrateWriter {
 public:
  MigrateWriter(Store& store, const AppendOptions& options, Clock& clock, Random& random,
                OnFault fault)
      : store_(store),
        options_(options),
        clock_(clock),
        random_(random),
        fault_(std::move(fault)) {}

  /// Returns how many events were added. Throws what the store throws, and `contention`; nothing of
  /// the batch (of a stream, where only these are atomic) was added then.
  std::int64_t write(MigrateBatch& batch);

  [[nodiscard]] bool failed(const std::string& stream) const { return failed_.contains(stream); }
  [[nodiscard]] std::int64_t retries() const noexcept { return retries_; }

 private:
  AppendedStreams append_all(MigrateBatch& batch);
  void give_up(MigrateBatch& batch, const MigrateFault& fault);

  Store& store_;
  AppendOptions options_;
  Clock& clock_;
  Random& random_;
  OnFault fault_;
  std::set<std::string, std::less<>> failed_;
  std::int64_t retries_ = 0;
};

}  // namespace eventsrc
