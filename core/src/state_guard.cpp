#include "eventsrc/state_guard.hpp"

#include <limits>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/replay.hpp"

namespace eventsrc {

StateGuard::StateGuard(StateChoice choice, StateConditions conditions)
    : choice_(std::move(choice)), conditions_(std::move(conditions)) {
  if (choice_.view->scope() == View::Scope::store) {
    streams_ = streams_of(*choice_.view);
  } else {
    check_meant_for(*choice_.view, choice_.stream);
  }
  restart();
}

void StateGuard::restart() {
  fold_ = make_fold(choice_.view, choice_.fold);
  seq_.reset();
  position_ = Position();
}

bool StateGuard::folds(std::string_view stream) const {
  return of_store() ? streams_->matches(stream) : stream == choice_.stream;
}

/// Folds events up to `last` of the stream, or all; whether there were any.
bool StateGuard::take(EventCursor& cursor, std::optional<Seq> last) {
  EventView event;
  bool any = false;
  while (cursor.next(event)) {
    check_interrupt();
    const bool own = event.stream == choice_.stream;
    if (own) seq_ = event.seq;
    if (event.position) position_ = *event.position;
    if (folds(event.stream)) {
      fold_->add(0, event);
      any = true;
    }
    if (own && last && event.seq >= *last) break;
  }
  return any;
}

/// Begins at a snapshot of the stream, of no event behind `last`.
void StateGuard::begin(Store& store, std::optional<Seq> last) {
  const auto head = store.head(choice_.stream);
  if (!head) return;
  if (choice_.start) {
    const Prefix prefix(last ? Point::at(*last) : Point(), *head);
    const auto snapshot = choice_.start->begin(store, *head, prefix, *fold_);
    if (snapshot) seq_ = snapshot->seq;
  }
  if (!seq_) check_whole(store, *head);
}

bool StateGuard::catch_up(Store& store, std::optional<Seq> last) {
  if (!of_store()) {
    if (!seq_) begin(store, last);
    Range range;
    if (seq_) range.from = seq_->next();
    range.to = last;
    return take(*store.read(choice_.stream, range), last);
  }
  if (!store.capabilities().positions) {
    throw Error(ErrorCode::unsupported,
                fmt::format("view {} is of the whole store, which this store cannot fold "
                            "together with an append",
                            json::quoted(choice_.view->name())));
  }
  return take(*store.read_all({.after = position_}), last);
}

void StateGuard::prepare(Store& store) {
  if (!conditions_.any()) return;
  failure_.reset();
  try {
    catch_up(store, std::nullopt);
    verdict_ = decide();
  } catch (const Error& error) {
    // It counts once the event turns out to be new: a repeated id is a duplicate all the same.
    if (error.code() == ErrorCode::interrupted) throw;
    failure_ = error;
  }
}

/// Folds what rivals added since `prepare`; whether there was anything.
bool StateGuard::catch_up(Store& store, Transaction& transaction, StagedStream& stream) {
  if (of_store()) return catch_up(store, std::nullopt);
  if (stream.head.empty() || (seq_ && *seq_ >= stream.head.last)) return false;
  Range range;
  if (seq_) range.from = seq_->next();
  return take(*transaction.read(stream, range), std::nullopt);
}

StateGuard::Verdict StateGuard::judge(Store& store, Transaction& transaction,
                                      StagedStream& stream) {
  if (!conditions_.any()) return {};
  if (failure_) throw *failure_;
  if (catch_up(store, transaction, stream)) verdict_ = decide();
  return verdict_;
}

StateGuard::Verdict StateGuard::decide() {
  const State state = fold_->state(0, choice_.key);
  check_state(state, choice_.stream);
  return verdict(state);
}

StateGuard::Verdict StateGuard::rejection(std::string what) const {
  if (conditions_.reason) what += ": " + *conditions_.reason;
  return {Verdict::Kind::reject, std::move(what)};
}

/// Whose state is judged, for a message.
std::string StateGuard::subject() const {
  std::string text = of_store() ? "of view " + json::quoted(choice_.view->name())
                                : "of stream " + json::quoted(choice_.stream);
  if (choice_.view->keyed()) text += ", key " + json::quoted(choice_.key) + ",";
  return text;
}

StateGuard::Verdict StateGuard::verdict(const State& state) {
  const bool has_value = state.kind == State::Kind::value;
  if (conditions_.if_exists && !has_value) {
    return rejection(
        fmt::format("--if-exists: the state {} {}", subject(),
                    state.kind == State::Kind::deleted ? "is deleted" : "does not exist"));
  }
  if (conditions_.if_absent && has_value) return {Verdict::Kind::noop, ""};
  if (conditions_.if_value) {
    if (!has_value) return {Verdict::Kind::noop, ""};
    if (!state.value.equals(*conditions_.if_value)) {
      return rejection(fmt::format("--if-value: the state {} is another one", subject()));
    }
  }
  if (!conditions_.filter) return {};
  std::string spare;
  conditions_.filter->send(has_value ? state.value.text(spare) : "null", choice_.stream,
                           state.events > 0 ? std::optional(state.seq) : std::nullopt);
  if (conditions_.filter->receive()) return {};
  return rejection(fmt::format("--if: {} is not true of the state {}",
                               json::quoted(conditions_.filter_text), subject()));
}

State StateGuard::state_after(Store& store, std::optional<Seq> last) {
  // Of a whole store, events behind `last` may be folded where no later one of the stream was.
  if (last && seq_ && (*last < *seq_ || (of_store() && *last == *seq_))) restart();
  if (last || !conditions_.any()) catch_up(store, last);
  State state = fold_->state(0, choice_.key);
  check_state(state, choice_.stream);
  return state;
}

bool StateGuard::lost_numbers() const noexcept {
  return conditions_.filter && conditions_.filter->lost_numbers();
}

}  // namespace eventsrc
