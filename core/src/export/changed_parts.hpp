#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/diff.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/value.hpp"
#include "touched_parts.hpp"

namespace eventsrc {

/// A state that another one is compared with.
struct KnownState {
  State::Kind kind = State::Kind::none;
  Value value;
};

/// Finds what changed between two states, looking only where something was touched.
class ChangedParts {
 public:
  /// What `diff` of the whole states' texts finds; a state that comes or goes does as one.
  /// `stream` is whose they are. Holds until the next call. Throws as `check_state` does, but
  /// checks only what changed.
  [[nodiscard]] std::vector<Difference> find(const KnownState& before, const State& after,
                                             const TouchedParts& touched, std::string_view stream);

 private:
  void compare(const TouchedParts& touched, const Value::Look& before, const Value::Look& after);
  void differ(const Value::Look& before, const Value::Look& after);
  std::string_view keep(const Value::Look& look);
  void check(std::string_view json);

  const State* after_ = nullptr;
  std::string_view stream_;
  std::string pointer_;
  json::Checker checker_{kMaxDepth};
  std::string checked_;
  std::string spare_;
  std::deque<std::string> texts_;
  std::vector<Difference> found_;
};

}  // namespace eventsrc
