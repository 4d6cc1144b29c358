#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "eventsrc/store.hpp"
#include "migrate/plan.hpp"
#include "stream_index.hpp"

namespace eventsrc {

/// How many events the source holds, as it says itself, or as the heads of all its streams do, if
/// `selection` has left none of these out.
[[nodiscard]] std::optional<std::int64_t> count_events(Store& source, const Selection& selection,
                                                       std::int64_t selected);

/// The events of several missing parts: in position order where the source has positions and
/// `by_position` asks for it, else each stream's in seq order. `parts` must outlive it. `all` is
/// how many events the source holds, where that is known: a few of many are read stream by stream.
class MissingEvents {
 public:
  MissingEvents(Store& source, const std::vector<MissingPart>& parts, bool by_position,
                std::optional<std::int64_t> all);

  /// The next event, until the next call, and its part.
  bool next(EventView& event, const MissingPart*& part);

 private:
  std::unique_ptr<EventCursor> open(Store& source, bool by_position,
                                    std::optional<std::int64_t> all) const;

  const std::vector<MissingPart>& parts_;
  StreamIndex places_;
  std::unique_ptr<EventCursor> cursor_;
};

}  // namespace eventsrc
