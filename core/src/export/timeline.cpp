#include <vector>

#include "eventsrc/export_timeline.hpp"
#include "export/page_parts.hpp"
#include "export/state_steps.hpp"

namespace eventsrc {

void export_timeline(Store& store, const ExportOptions& options, TimelineStates& states,
                     ReplayStart* start, const ExportFormat& page,
                     const std::function<void(std::string_view item)>& emit) {
  StateSteps steps(store, states, start);
  const auto make_item = [&](std::string& item, const EventView& event) {
    page.event(item, event);
    const StateSteps::Step step = steps.to(event);
    if (step.is_known) {
      append_page_changes(item, step.changes);
    } else {
      append_page_unknown(item);
    }
  };
  if (options.direction == Direction::forward) {
    std::string item;
    return export_events(store, options, [&](const EventView& event, const Hash*) {
      item.clear();
      make_item(item, event);
      emit(item);
    });
  }
  // States are made forwards.
  std::vector<StoredEvent> events;
  export_events(store, options,
                [&](const EventView& event, const Hash*) { events.emplace_back(event); });
  std::vector<std::string> items;
  for (; !events.empty(); events.pop_back()) make_item(items.emplace_back(), events.back().view());
  for (; !items.empty(); items.pop_back()) emit(items.back());
}

}  // namespace eventsrc
