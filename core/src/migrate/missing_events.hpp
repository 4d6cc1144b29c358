#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "eventsrc/store.hpp"
#include "migrate/plan.hpp"
#include "stream_index.hpp"

namespace eventsrc {

/// The events of several missing parts: in position order where the source has positions and
/// `by_position` asks for it, else each stream's in seq order. `parts` must outlive it.
class MissingEvents {
 public:
  MissingEvents(Store& source, const std::vector<MissingPart>& parts, bool by_position);

  /// The next event, until the next call, and its part.
  bool next(EventView& event, const MissingPart*& part);

 private:
  std::unique_ptr<EventCursor> open(Store& source, bool by_position) const;

  const std::vector<MissingPart>& parts_;
  StreamIndex places_;
  std::unique_ptr<EventCursor> cursor_;
};

}  // namespace eventsrc
