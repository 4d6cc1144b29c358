#pragma once

// How a snapshot stands in a table: one item, and chunks where its value is long.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/table.hpp"
#include "eventsrc/snapshot.hpp"

namespace eventsrc::dynamodb {

/// A value that is longer stands in chunks: then looking for a snapshot costs no more than a unit.
inline constexpr std::size_t kMostInlineValue = 2048;

struct SnapshotItem {
  /// Without its value where that is in chunks, and without a definition where it is not that of
  /// the key under which it stands.
  Snapshot snapshot{};
  std::string sk{};      ///< that one, of an item that was read
  std::string write{};   ///< the note of the write that put it
  bool valid = true;     ///< nobody looks at one that is being put
  std::string chunks{};  ///< their id; empty if there are none
  std::size_t chunk_count = 0;

  [[nodiscard]] static SnapshotItem read(std::string_view stream, std::string_view item);
  [[nodiscard]] std::string json() const;
  [[nodiscard]] Key key() const;
};

[[nodiscard]] Key snapshot_key(std::string_view stream, const Hash& definition, Seq seq);

/// Those of one definition up to a seq, the last one first.
[[nodiscard]] Query snapshots_up_to(std::string_view stream, const Hash& definition, Seq seq);
/// All of a stream, those too that are being put.
[[nodiscard]] std::vector<SnapshotItem> all_snapshots(Table& table, std::string_view stream);

/// Removes it, if it is still as it was read: its value first, so that none is ever left that
/// nothing tells of.
void remove_snapshot(Table& table, const SnapshotItem& item);
/// Removes all of a stream that saw the event at `seq`, those of epochs too or not; says how many
/// there were.
std::size_t remove_snapshots_from(Table& table, std::string_view stream, Seq seq, bool with_epochs);

/// Those that saw none from `seq` on.
void remove_snapshots_before(Table& table, std::string_view stream, Seq seq);

/// Calls `each` with every item that the query gives until it says false.
void for_each_item(Table& table, const Query& query,
                   const std::function<bool(std::string_view item)>& each);

}  // namespace eventsrc::dynamodb
