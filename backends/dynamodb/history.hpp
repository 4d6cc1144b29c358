#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "dynamodb/beginning.hpp"
#include "dynamodb/notes.hpp"
#include "dynamodb/table.hpp"
#include "eventsrc/seams.hpp"

namespace eventsrc::dynamodb {

/// How often stored events became others: the item `m`, `history`. Read consistently.
[[nodiscard]] std::int64_t history_generation(Table& table);

/// Makes it another number.
void count_up(Table& table);

/// Stored events have become others: makes the generation another one, and then drops the snapshots
/// that saw them, and the mark of an epoch whose states they were. Whoever folded them before reads
/// the generation after putting a snapshot, which nobody uses until then: so it is either dropped
/// here, or given up there. `marked`: the stream may have had a mark before they became others.
void forget_states(Table& table, Clock& clock, Random& random, const Note& changed, bool marked);

/// Stored events of some streams become others. What this is to end, 'gc' ends where the process
/// does not live to.
class HistoryChange {
 public:
  HistoryChange(Table& table, Clock& clock, Random& random)
      : table_(table), clock_(clock), random_(random) {}

  /// Notes it; before anything is changed. `beginning` is the stream's, as it was found.
  void begin(Note changed, const std::optional<Beginning>& beginning);
  /// Keeps the streams from being archived meanwhile. False if one was.
  [[nodiscard]] bool keep_from_archives();
  /// They have become others, or stay as they were.
  void end();
  /// Nothing was tried.
  void call_off();

 private:
  struct Change {
    Note note;
    std::optional<Beginning> beginning;
    bool marked = true;
  };

  Table& table_;
  Clock& clock_;
  Random& random_;
  std::vector<Change> changes_;
};

}  // namespace eventsrc::dynamodb
