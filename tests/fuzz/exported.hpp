#pragma once

#include "eventsrc/event.hpp"

namespace eventsrc::fuzz {

/// Requires what every format promises of an event that an append lets in. Its names, data and meta
/// are such; nothing else of it needs to be.
void check_exports(const EventView& event);

}  // namespace eventsrc::fuzz
