#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dynamodb/notes.hpp"
#include "dynamodb/table.hpp"

namespace eventsrc::dynamodb {

/// How often stored events became others: the item `m`, `history`. Read consistently.
[[nodiscard]] std::int64_t history_generation(Table& table);

/// Makes it another number.
void count_up(Table& table);

/// Stored events have become others: makes the generation another one, and then drops the snapshots
/// that saw them, and the mark of an epoch whose states they were. Whoever folded them before reads
/// the generation after putting a snapshot, which nobody uses until then: so it is either dropped
/// here, or given up there.
void forget_states(Table& table, const Note& changed);

/// Stored events of some streams become others. What this is to end, 'gc' ends where the process
/// does not live to.
class HistoryChange {
 public:
  explicit HistoryChange(Table& table) : table_(table) {}

  /// Notes it; before anything is changed.
  void begin(Note changed);
  /// They have become others, or stay as they were.
  void end();
  /// Nothing was tried.
  void call_off();

 private:
  Table& table_;
  std::vector<Note> notes_;
};

}  // namespace eventsrc::dynamodb
