#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "eventsrc/event.hpp"
#include "eventsrc/value.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc {

inline constexpr std::size_t kMaxStateBytes = std::size_t{16} << 20;

/// What a view makes of events.
struct State {
  enum class Kind : unsigned char {
    none,     ///< no event concerned it
    value,    ///< there is one
    deleted,  ///< there was one
  };

  Kind kind = Kind::none;
  Value value;                       ///< when `kind` is `value`
  std::int64_t events = 0;           ///< passed, concerned or not (of a key: in the whole group)
  std::int64_t redacted = 0;         ///< of these, erased ones, passed over
  std::int64_t skipped = 0;          ///< of these, those a lenient view could not apply
  Seq seq;                           ///< of the last event passed
  Timestamp time;                    ///< of the last event passed
  std::optional<Position> position;  ///< of the last event passed, of a view of the whole store
};

[[nodiscard]] std::string_view kind_name(State::Kind kind) noexcept;

struct FoldOptions {
  bool lossy_numbers = false;                                      ///< jq may round numbers
  std::chrono::microseconds jq_timeout = std::chrono::seconds(5);  ///< of one event
};

/// An event and the group that it goes to.
struct GroupedEvent {
  std::size_t group = 0;
  EventView event;
};

/// Folds events into the states of a view. States come in groups, numbered by the caller from 0 (a
/// stream each; one group for a view of the whole store); a keyed view has a state a key in each.
///
/// A view that uses jq is folded in another process: make it before threads are started. Not for
/// several threads at once.
class Fold {
 public:
  /// `key` is null for a view without keys.
  using OnState = std::function<void(const std::string* key, const State& state)>;
  /// The same after one event, of this type.
  using OnStep =
      std::function<void(std::string_view type, const std::string* key, const State& state)>;

  virtual ~Fold() = default;

  /// Folds one event. Throws `invalid` naming view, rule, stream and seq where a rule cannot be
  /// applied, or the state would exceed 16 MiB or 200 levels (a fold in another process may throw
  /// that later); from then on everything that is asked about the group throws it.
  virtual void add(std::size_t group, const EventView& event) = 0;
  /// Folds several, in their order: states that are far apart in memory are fetched ahead. What is
  /// wrong with an event concerns its group alone, and is thrown when that is asked for its states.
  virtual void add(std::span<const GroupedEvent> events) = 0;
  /// The same, and hands out the state of the event's key (none if it has none; of a view without
  /// keys, the state, whether the event concerned it or not), now or in a later call, in the order
  /// of the events.
  virtual void add_step(std::size_t group, const EventView& event, const OnStep& step) = 0;
  /// Hands out what `add_step` still owes.
  virtual void finish_steps() {}

  /// The states of a group, lent for the call (it must not ask the fold), in byte order of their
  /// keys; of a view without keys always one.
  virtual void states(std::size_t group, const OnState& done) = 0;
  /// One of them; `none` (with what passed) where no event concerned it.
  [[nodiscard]] virtual State state(std::size_t group, std::string_view key) = 0;
  /// Of the data and meta of all events that were added.
  [[nodiscard]] virtual std::int64_t bytes() const noexcept = 0;
  /// The memory that all states take, in bytes, estimated from the length of their texts; 0 where
  /// they are kept in another process, which has a limit of its own.
  [[nodiscard]] virtual std::size_t memory() const noexcept { return 0; }
  /// Makes a group as it was before its first event.
  virtual void forget(std::size_t group) = 0;
  /// Puts what `states` and `state` gave into a group that no event has passed: `key` null, the
  /// state of a view without keys, or of a keyed one what passed; then each key of that with its
  /// state.
  virtual void restore(std::size_t group, const std::string* key, const State& state) = 0;

  [[nodiscard]] virtual const View& view() const noexcept = 0;
  /// Whether the other process that it is in has failed: no group has a state any more.
  [[nodiscard]] virtual bool is_lost() const noexcept { return false; }
};

[[nodiscard]] std::unique_ptr<Fold> make_fold(std::shared_ptr<const View> view,
                                              const FoldOptions& options = {});

}  // namespace eventsrc
