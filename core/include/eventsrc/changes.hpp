#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "eventsrc/diff.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/fold.hpp"
#include "eventsrc/point.hpp"
#include "eventsrc/store.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc {

/// What one event did to one state. A look into buffers that the next event reuses.
struct EventChange {
  bool concerns = false;             ///< a state: of a keyed view, an event may have none
  const std::string* key = nullptr;  ///< of a keyed view, whose state it is
  State::Kind before = State::Kind::none;
  State::Kind after = State::Kind::none;
  const State* state = nullptr;  ///< after the event; null where it concerns none
  /// All that may differ, in the order in which it is to be done: each part is as the parts before
  /// it have left it. Equal ones are left out.
  std::span<const ChangedPart> parts{};
};

/// Whether the event has changed its state.
[[nodiscard]] inline bool has_changed(const EventChange& change) noexcept {
  return !change.parts.empty() || change.before != change.after;
}

/// Who caused the event: the `actor` of its meta, a string's text or another value's JSON.
[[nodiscard]] std::optional<std::string> actor_of(const EventView& event);

/// Folds events as `Fold` does, and tells of each what it changed. Keeps every state twice, but
/// looks only at what an event has touched: the cost does not grow with the state (but for jq).
class ChangeFold {
 public:
  using OnChange = std::function<void(const EventView& event, const EventChange& change)>;

  /// `on` is called for each event given to `add_step`, in their order, then or in a later call.
  ChangeFold(std::shared_ptr<const View> view, const FoldOptions& options, OnChange on);
  ~ChangeFold();
  ChangeFold(const ChangeFold&) = delete;
  ChangeFold& operator=(const ChangeFold&) = delete;

  /// To put snapshots in, and ask for states; no event is to be added to it.
  [[nodiscard]] Fold& fold() noexcept;
  /// Folds an event of which nothing is to be told. Throws what `Fold::add` throws.
  void add(std::size_t group, const EventView& event);
  /// Folds an event and tells what it changed.
  void add_step(std::size_t group, const EventView& event);
  /// Tells what is still owed.
  void finish_steps();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// Folds a stream's events up to a point, and tells what they changed: of many events in another
/// thread, while this one reads on (`threads`: 0 for one for each processor). Nothing of an unknown
/// stream.
void replay_changes(Store& store, std::string_view stream, const Point& point, ChangeFold& fold,
                    std::size_t threads);

}  // namespace eventsrc
