#pragma once

#include "eventsrc/store.hpp"

namespace eventsrc::fuzz {

/// Does everything that reads a store. What one of it refuses (an Error) keeps none of the others
/// from being tried.
void read_everything(Store& store);

}  // namespace eventsrc::fuzz
