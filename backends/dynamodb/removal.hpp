#pragma once

// What archives leave behind in a table, which no read shows.

#include <chrono>
#include <string>
#include <string_view>

#include "dynamodb/beginning.hpp"
#include "dynamodb/commit.hpp"
#include "dynamodb/table.hpp"
#include "eventsrc/seq.hpp"
#include "eventsrc/timestamp.hpp"

namespace eventsrc::dynamodb {

/// Commits that are younger may have rivals yet, which look for their places: where one is gone,
/// such a write would not be found to have come too late.
inline constexpr auto kOldCommit = std::chrono::hours(1);

enum class Removal {
  done,
  later,    ///< young commits are left, the last ones before the beginning
  outdated  ///< the mark is another one by now
};

/// Removes the snapshots and commits before the stream's beginning, and notes the ids of their
/// events as archived: of the commits the first ones, up to one that was written later than
/// `before`. May be cut short, and done again.
[[nodiscard]] Removal remove_archived(Table& table, const Mark& mark, Timestamp before);

/// For whoever has put `mark` and restores with this id: of the commits that are left, makes sure
/// that nobody removes those from the one that holds `first` on, or as many of the last ones as
/// there are. Gives the first of them: where none is left, that of the beginning. Throws
/// `contention` if somebody is removing them.
[[nodiscard]] Commit keep_left(Table& table, const Mark& mark, Seq first, const std::string& id);
/// Removes those in between, the keys from `from` on and before `to`. Throws `contention` if the
/// mark is another one by now.
void remove_left(Table& table, const Mark& mark, Seq from, Seq to);

/// Somebody else removes or puts back what is archived of the stream: throws `contention`.
[[noreturn]] void fail_removed(std::string_view stream);

}  // namespace eventsrc::dynamodb
