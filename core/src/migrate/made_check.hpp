#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "eventsrc/event.hpp"
#include "eventsrc/migrate.hpp"
#include "eventsrc/store.hpp"
#include "migrate/made_before.hpp"

namespace eventsrc {

/// A stream whose events are being put through a program.
struct MadeSource {
  StreamHead head;
  std::optional<std::string> archive{};  ///< the file its first events are in
  bool is_known = false;  ///< its earlier events went through the program in this very run
};

/// Whether a result of a program is in the destination.
enum class Standing {
  there,    ///< it was written before, or an erased event has its place
  missing,  ///< it is to be written
  open      ///< `MadeCheck::decide` will tell
};

/// A result of a program.
struct MadeEvent {
  const NewEvent* event;
  std::int64_t number;  ///< of all results, in their order
  Standing standing = Standing::missing;
};

/// Tells which results of a program are in the destination already. What was made of one stream
/// stands in each stream of the destination in the order of the source: what is not there before
/// something that is, was not made by the same program.
class MadeCheck {
 public:
  explicit MadeCheck(const MadeBefore& before) : before_(before) {}

  /// What cannot be done at all with a source of which something was made before.
  [[nodiscard]] std::optional<MigrateFault> check(const MadeSource& source) const;

  /// Judges all results of the event at `seq` that go into one stream. `number` is the source's.
  [[nodiscard]] std::optional<MigrateFault> judge(const MadeSource& source, std::size_t number,
                                                  Seq seq, std::span<MadeEvent> made);

  /// Once all results of the sources were judged: the numbers of those open ones that are there, in
  /// ascending order. `faults` gets those of sources that cannot be brought on.
  [[nodiscard]] std::vector<std::int64_t> decide(std::vector<MigrateFault>& faults);

  /// How many results were found to be in the places of erased events.
  [[nodiscard]] std::int64_t found() const noexcept { return found_; }

 private:
  // Lost events of a stream that are all the same.
  struct Lot {
    std::int64_t left;
    std::vector<std::size_t> opens{};
  };
  struct Open {
    std::size_t source;
    std::string source_name;
    Seq seq;
    std::string stream;
    std::int64_t number;  // of the result
    bool is_behind_missing;
    bool is_there = false;
  };
  using Place = std::pair<std::size_t, std::string>;  // a source, and a stream made of it

  Lot* lot_of(const MadeBefore::Stream* there, const NewEvent& event);
  void take(Lot& lot);
  bool take_lost(const MadeBefore::Stream* there, std::span<const MadeEvent> made,
                 std::int64_t lacking);
  void judge_new(const MadeSource& source, std::size_t number, Seq seq,
                 const MadeBefore::Stream* there, std::span<MadeEvent> made);
  void decide_lot(Lot& lot, std::vector<MigrateFault>& faults);
  void check_order(std::vector<MigrateFault>& faults) const;

  const MadeBefore& before_;
  std::map<std::pair<std::string, LostOrigin>, Lot> lots_;
  std::vector<Open> opens_;
  std::set<Place> missing_;  // where something is to be written, and something was lost
  std::int64_t found_ = 0;
};

}  // namespace eventsrc
