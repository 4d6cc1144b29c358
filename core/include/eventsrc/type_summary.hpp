#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "eventsrc/pattern.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/timestamp.hpp"

namespace eventsrc {

/// Payloads may use keys as data (ids); beyond this many they are no longer collected.
inline constexpr std::size_t kMaxTypeKeys = 1000;

/// What the events of one type have in common.
struct TypeSummary {
  std::string type;
  std::int64_t events = 0;
  Timestamp first_time;        ///< the earliest
  Timestamp last_time;         ///< the latest
  std::set<std::string> keys;  ///< of the top level of data, wherever it is an object
  bool more_keys = false;      ///< there were over `kMaxTypeKeys`
};

/// The types of the selected streams' events, by name; reads every one of them. `step` is called
/// after each event. Redacted events count, but have no keys.
[[nodiscard]] std::vector<TypeSummary> summarize_types(Store& store, const Selection& selection,
                                                       const std::function<void()>& step);

}  // namespace eventsrc
