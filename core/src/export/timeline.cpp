#include <vector>

#include "eventsrc/diff.hpp"
#include "eventsrc/export_timeline.hpp"
#include "export/page_parts.hpp"
#include "export/state_steps.hpp"

namespace eventsrc {
namespace {

void append_changes(std::string& out, const StateSteps::Step& step) {
  using Kind = Difference::Kind;
  if (*step.before && *step.after)
    return append_page_changes(out, diff(**step.before, **step.after));
  if (*step.before) return append_page_changes(out, {{Kind::remove, "", **step.before, {}}});
  if (*step.after) append_page_changes(out, {{Kind::add, "", {}, **step.after}});
}

}  // namespace

void export_timeline(Store& store, const ExportOptions& options, const TimelineStates& states,
                     const ExportFormat& page,
                     const std::function<void(std::string_view item)>& emit) {
  StateSteps steps(store, states);
  const auto make_item = [&](std::string& item, const EventView& event) {
    page.event(item, event);
    append_changes(item, steps.to(event));
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
