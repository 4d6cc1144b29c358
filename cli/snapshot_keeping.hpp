#pragma once

#include <memory>
#include <string>
#include <vector>

#include "context.hpp"
#include "eventsrc/append.hpp"
#include "eventsrc/snapshot_work.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::cli {

/// Keeps snapshots up to date as the store's policies say, after appends. Never throws: what goes
/// wrong is a warning, as the events are stored.
class SnapshotKeeping {
 public:
  /// `jq`: also those of views that use jq. `seeded`: the same commands are to give the same.
  SnapshotKeeping(Store& store, bool jq, bool seeded, Context& context);

  /// The same append, told to say which streams it touched where that is needed.
  [[nodiscard]] AppendOptions with_heads(AppendOptions options) const {
    options.collect_heads = options.collect_heads || !keepers_.empty();
    return options;
  }
  /// Of the streams that were appended to: of several, those whose heads the report tells. What was
  /// printed goes out first.
  void keep(const AppendReport& report);

 private:
  template <typename Action>
  bool warned(Action&& action);

  Store& store_;
  bool seeded_;
  Context& context_;
  std::string said_;  // the last warning
  std::vector<std::unique_ptr<SnapshotKeeper>> keepers_;
};

}  // namespace eventsrc::cli
