#pragma once

#include <functional>
#include <memory>

#include "eventsrc/store.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc::fuzz {

/// Does everything that reads a store, as the commands do. What one of it refuses (an Error) keeps
/// none of the others from being tried; `more` is asked before each.
void read_everything(
    Store& store, const std::function<bool()>& more = [] { return true; });

/// Runs an action that may throw an Error, and nothing else.
void attempt(const std::function<void()>& action);

/// A view with a state for each type of event.
[[nodiscard]] const std::shared_ptr<const View>& keyed_view();

}  // namespace eventsrc::fuzz
