#pragma once

#include <string>
#include <vector>

#include "eventsrc/diff.hpp"

namespace eventsrc {

/// Appends to the item of an event what it changed: the script of the page reads it as well as
/// people.
void append_page_changes(std::string& out, const std::vector<Difference>& differences);

/// Appends instead that the state is not known.
void append_page_unknown(std::string& out);

}  // namespace eventsrc
