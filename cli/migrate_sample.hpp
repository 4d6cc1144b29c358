#pragma once

#include <memory>

#include "context.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/pattern.hpp"
#include "eventsrc/replay.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::cli {

/// One line about an event that would be written: `{"event":{…}}`.
void print_sample(Context& context, const NewEvent& event);

/// One line for each stream and key whose latest state is another one in `after`: an RFC 6902 patch
/// of the state, in which nothing at all is added or removed at the root.
void print_state_changes(Context& context, Store& before, Store& after, const Selection& selection,
                         const std::shared_ptr<const View>& view, const ReplayOptions& options);

}  // namespace eventsrc::cli
