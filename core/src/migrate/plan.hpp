#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "eventsrc/migrate.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc {

/// What a destination lacks of one stream of the source.
struct MissingPart {
  StreamHead head;             ///< in the source
  Seq from;                    ///< the first event it lacks
  std::optional<Hash> before;  ///< the hash before that one, unless it begins the chain
  std::int64_t events = 0;     ///< about

  [[nodiscard]] Range range() const { return {from, head.last, Direction::forward}; }
};

using OnFault = std::function<void(const MigrateFault&)>;

/// Finds what `destination`, which holds `there` of the stream (null: nothing), lacks of it. What
/// both have is known to be the same by one hash. Calls `fault` where it is not, or where the
/// streams do not fit together.
[[nodiscard]] std::optional<MissingPart> find_missing(Store& source, Store& destination,
                                                      const StreamHead& head,
                                                      const StreamHead* there,
                                                      const OnFault& fault);

/// Why a stream whose first events are archived is not copied: the rest would be folded as if that
/// were all.
[[nodiscard]] std::string archived(const StreamHead& head, std::string_view file);

/// Calls `each` with the heads of a stream in both stores (null: no such stream there), for all
/// that the source has.
void each_head(Store& source, Store& destination, const Selection& selection,
               const std::function<void(const StreamHead& head, const StreamHead* there)>& each);

}  // namespace eventsrc
