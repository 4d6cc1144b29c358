#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "eventsrc/export.hpp"
#include "eventsrc/export_format.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc {

struct TimelineOptions {
  std::shared_ptr<const View> view;  ///< of streams; of a keyed one, `key` says which state
  std::optional<std::string> key;
  FoldOptions fold;
};

/// Hands out the items of a page (`page_format`), each with what changed in its stream's state
/// since the item before of that stream; events of streams that the view is not meant for change
/// nothing. Folds from each stream's first event on, or a snapshot, whatever is exported. Memory
/// grows with the states of the streams and, backwards, with all items.
void export_timeline(Store& store, const ExportOptions& options, const TimelineOptions& timeline,
                     const ExportFormat& page,
                     const std::function<void(std::string_view item)>& emit);

}  // namespace eventsrc
