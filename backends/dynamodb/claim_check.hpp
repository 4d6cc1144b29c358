#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dynamodb/beginning.hpp"
#include "dynamodb/claim.hpp"
#include "dynamodb/commit.hpp"
#include "dynamodb/id_list.hpp"
#include "dynamodb/table.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/hash.hpp"

namespace eventsrc::dynamodb {

/// Holds the claims of a stream's ids against its events. A claim that no event has is as it should
/// be where an append was cut short: the id is free.
class ClaimCheck {
 public:
  using Report = std::function<void(std::string_view what)>;

  /// `archives` are those of the stream.
  ClaimCheck(Table& table, std::string stream, std::vector<Beginning> archives);

  /// An event of a stored commit, shown or not; of one that is not shown with its hash.
  void take(const Commit& commit, const EventView& event);
  /// Asks for the claims, which were written before the events. `end` is the key behind the last
  /// commit. `any`: whether there may be claims that no event has.
  void finish(Seq end, bool any, const Report& report);

 private:
  struct Stored {
    std::string id;
    Claim claim;
  };

  // The index of the archive that took the event; nothing if it is shown.
  [[nodiscard]] std::optional<std::size_t> archive_of(Seq seq) const;
  void walk(Seq end, const Report& report);
  void compare(const IdOfEvent& event, const Claim& claim, const Report& report) const;
  void look_at_rest(const Stored& stored, Seq end, const Report& report);
  void add_archived(const IdOfEvent& event);

  Table& table_;
  std::string stream_;
  std::vector<Beginning> archives_;
  std::vector<Hash> ids_;  // of each of them, as found
  IdList events_;
  Sha256 sha_;
};

}  // namespace eventsrc::dynamodb
