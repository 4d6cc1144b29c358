#pragma once

#include <optional>
#include <string>
#include <vector>

#include "context.hpp"
#include "eventsrc/snapshot.hpp"
#include "fold_options.hpp"

namespace eventsrc::cli {

/// What `eventsrc snapshot` was given.
struct SnapshotArguments {
  std::string action;
  std::vector<std::string> words;  ///< patterns; of `show` and `policy` other things too
  bool all = false;
  std::optional<std::string> at;
  std::vector<std::string> views;  ///< of actions that take one: at most one
  std::optional<std::string> key;
  std::optional<std::string> jq_timeout;
  std::optional<std::string> every;
  bool epoch = false;
  bool json = false;

  /// The only view, if one is given.
  [[nodiscard]] std::optional<std::string> view() const {
    return views.empty() ? std::nullopt : std::optional(views.front());
  }
  /// Options of a fold.
  [[nodiscard]] FoldArguments fold() const { return {view(), key, jq_timeout}; }
};

/// Throws `unsupported` if the store keeps no snapshots.
[[nodiscard]] SnapshotStore& snapshots_of(Store& store);

/// Throws `usage` if words are missing or too many.
void check_words(const SnapshotArguments& arguments, std::size_t least, std::size_t most,
                 std::string_view form);

/// Warns of views that earlier epochs of the stream have states of, and the one at `epoch` has not.
void warn_of_ending_views(Context& context, Store& store, const std::string& stream, Seq epoch);

// One file each; all return the exit status.
int create_snapshots(const SnapshotArguments& arguments, Context& context);
int create_epoch(const SnapshotArguments& arguments, Context& context);
int list_snapshots(const SnapshotArguments& arguments, Context& context);
int show_snapshot(const SnapshotArguments& arguments, Context& context);
int verify_snapshots(const SnapshotArguments& arguments, Context& context);
int drop_snapshots(const SnapshotArguments& arguments, Context& context);
int change_snapshot_policy(const SnapshotArguments& arguments, Context& context);

}  // namespace eventsrc::cli
