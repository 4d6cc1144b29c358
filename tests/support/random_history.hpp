#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "eventsrc/store.hpp"
#include "eventsrc/view.hpp"
#include "support/random_view.hpp"

namespace eventsrc::test {

/// A view, and events of stream `s` that it can be applied to.
struct RandomHistory {
  std::string definition;
  std::shared_ptr<const View> view;
  std::vector<std::pair<std::string, std::string>> events;  ///< type and data
};

/// Of at most so many events: the last one is that before the first that cannot be applied. Beside
/// what `RandomView` makes they patch, merge (nothing too, into what is no object too), delete, and
/// run the program `jq`, if one is given.
[[nodiscard]] RandomHistory random_history(RandomView& random, std::size_t events,
                                           const std::string& jq = "");

/// A store in memory that holds the events.
[[nodiscard]] std::unique_ptr<Store> store_of(const RandomHistory& history);

}  // namespace eventsrc::test
