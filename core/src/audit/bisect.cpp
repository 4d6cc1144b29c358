#include "eventsrc/bisect.hpp"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "eventsrc/changes.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/replay.hpp"
#include "fold_part.hpp"
#include "looked_at.hpp"

namespace eventsrc {
namespace {

// Questions that may wait for their answers: asking many at once costs little more than one.
constexpr std::size_t kMostWaiting = 256;
constexpr std::size_t kMostBytesWaiting = std::size_t{8} << 20;

/// What the program is asked about.
std::string_view text_of(const State& state, std::string& spare) {
  return state.kind == State::Kind::value ? state.value.text(spare) : std::string_view("null");
}

BisectResult::Found found_at(const EventView& event, const EventChange* change) {
  BisectResult::Found found{StoredEvent(event), {}};
  if (change == nullptr) return found;
  for (const ChangedPart& part : change->parts) {
    auto& kept = found.parts.emplace_back();
    kept.pointer = part.pointer;
    if (part.before) kept.before = *part.before;
    if (part.after) kept.after = *part.after;
  }
  return found;
}

[[noreturn]] void fail_archived(Store& store, const StreamHead& head, std::string_view what) {
  ErrorDetails details;
  details.stream = head.name;
  throw Error(
      ErrorCode::invalid,
      fmt::format("the events before seq {} of {} are archived in {}, and {}: restore them with "
                  "'eventsrc archive --restore FILE'",
                  head.first.value(), json::quoted(head.name),
                  json::quoted(archive_of(store, head).value_or("?")), what),
      details);
}

[[noreturn]] void fail_true_before(Store& store, const StreamHead& head, Seq seq) {
  fail_archived(store, head, fmt::format("it is true already of the state at seq {}", seq.value()));
}

/// Asks about the state after each event that changes it.
class OnePass {
 public:
  OnePass(std::string_view stream, Filter& predicate, const BisectOptions& options)
      : stream_(stream),
        predicate_(predicate),
        options_(options),
        looked_at_(LookedAt::of(predicate.program())) {}

  BisectResult run(Store& store, const StreamHead& head) {
    ChangeFold fold(
        options_.view, options_.fold,
        [this](const EventView& event, const EventChange& change) { take(event, change); });
    const FoldPart part = begin(store, head, fold.fold());
    try {
      read_part(store, head, part, [&](const EventView& event) {
        fold.add_step(0, event);
        ++result_.events;
        return !is_done();
      });
      if (!is_done()) fold.finish_steps();
    } catch (const Error&) {
      // Events were folded behind the one that answers: what is wrong with those does not matter.
      receive_all();
      if (!is_done()) throw;
    }
    receive_all();
    result_.folds = 1;
    if (is_true_since_) fail_true_before(store, head, *archived_);
    return std::move(result_);
  }

 private:
  struct Question {
    BisectResult::Found found;
    std::size_t bytes = 0;
  };

  FoldPart begin(Store& store, const StreamHead& head, Fold& fold) {
    const Prefix prefix(options_.at, head);
    if (!archive_of(store, head)) return part_of(store, head, prefix, fold, nullptr);
    if (!options_.last) {
      fail_archived(store, head,
                    "the first one after which it is true may be one of them (--last and "
                    "--monotonic look among those that are kept)");
    }
    const FoldPart part = part_kept(store, head, prefix, fold, options_.start);
    const State state = fold.state(0, options_.key.value_or(""));
    archived_ = state.seq;
    asked_ = asked_about(state);
    predicate_.send(asked_, stream_, state.seq);
    ++result_.asked;
    is_true_since_ = predicate_.receive();
    return part;
  }

  [[nodiscard]] bool is_done() const { return result_.found && !options_.last; }

  void take(const EventView& event, const EventChange& change) {
    if (is_done()) return;
    const bool is_other = options_.key && (change.key == nullptr || *change.key != *options_.key);
    const bool is_first = result_.asked == 0;
    if (!is_first && (is_other || !has_changed(change))) return;
    // A key that no event concerns has no state, as there is none without keys at first.
    const bool has_state = !is_other && change.state != nullptr;
    const std::string_view text = has_state ? asked_about(*change.state) : "null";
    // What it answered of the same it answers again.
    if (!is_first && looked_at_ && text == asked_) return;
    if (looked_at_) asked_ = text;
    predicate_.send(text, stream_, event.seq);
    ++result_.asked;
    waiting_.push_back({found_at(event, has_state ? &change : nullptr), 0});
    Question& question = waiting_.back();
    question.bytes = event.data.size() + text.size();
    bytes_waiting_ += question.bytes;
    while (!is_done() && (waiting_.size() > kMostWaiting || bytes_waiting_ > kMostBytesWaiting)) {
      receive();
    }
  }

  std::string_view asked_about(const State& state) {
    if (!looked_at_ || state.kind != State::Kind::value) return text_of(state, spare_);
    spare_.clear();
    looked_at_->append(spare_, state.value);
    return spare_;
  }

  void receive_all() {
    while (!is_done() && !waiting_.empty()) receive();
  }

  void receive() {
    const bool holds = predicate_.receive();
    Question& question = waiting_.front();
    bytes_waiting_ -= question.bytes;
    if (!holds) result_.found.reset();
    is_true_since_ = is_true_since_ && holds;
    if (holds && !is_true_since_ && !result_.found) result_.found = std::move(question.found);
    waiting_.pop_front();
  }

  std::string_view stream_;
  Filter& predicate_;
  const BisectOptions& options_;
  BisectResult result_;
  std::optional<Seq> archived_;  // where what is known begins, of which events are archived
  bool is_true_since_ = false;   // since there
  std::optional<LookedAt> looked_at_;
  std::string asked_;  // the last that was, of a program that looks at some members alone
  std::string spare_;
  std::deque<Question> waiting_;
  std::size_t bytes_waiting_ = 0;
};

/// Halves the events until one is left. What was folded up to an event after which it does not hold
/// is gone on from.
class Search {
 public:
  Search(Store& store, const StreamHead& head, Filter& predicate, const BisectOptions& options)
      : store_(store),
        head_(head),
        predicate_(predicate),
        options_(options),
        fold_(make_fold(options.view, options.fold)) {}

  BisectResult run() {
    std::int64_t without = 0;  // after so many events it does not hold
    std::int64_t with = head_.events;
    if (archive_of(store_, head_)) without = begin_archived();
    Seq last;
    if (!probe(with, last)) return std::move(result_);
    while (with - without > 1) {
      const std::int64_t middle = without + (with - without) / 2;
      Seq seq;
      if (probe(middle, seq)) {
        with = middle;
        last = seq;
      } else {
        without = middle;
        keep();
      }
    }
    tell(last);
    return std::move(result_);
  }

 private:
  /// Whether it holds after the first `events` of the stream; `last` is the last of them.
  bool probe(std::int64_t events, Seq& last) {
    Prefix prefix(options_.at, head_);
    prefix.max_events = std::min(prefix.max_events, events);
    fold_->forget(0);
    FoldPart part = part_of(store_, head_, prefix, *fold_, options_.start);
    if (known_ && (!part.range.from || *part.range.from <= known_->seq)) {
      fold_->forget(0);
      give_back(*fold_);
      part.range.from = known_->seq.next();
      part.course.prefix = without_count(store_, head_, prefix);
    }
    read_part(store_, head_, part, [this](const EventView& event) {
      fold_->add(0, event);
      ++result_.events;
      return true;
    });
    ++result_.folds;
    const State state = fold_->state(0, options_.key.value_or(""));
    last = state.seq;
    // Before the point there is nothing to be true of.
    return holds(state) && state.events > 0;
  }

  /// How many events are kept up to the state that stands for those archived.
  std::int64_t begin_archived() {
    const Prefix prefix(options_.at, head_);
    static_cast<void>(part_kept(store_, head_, prefix, *fold_, options_.start));
    keep();
    if (holds(*known_)) fail_true_before(store_, head_, known_->seq);
    std::int64_t count = 0;
    const auto cursor = store_.read(head_.name, {.to = known_->seq, .chain = false});
    for (EventView event; cursor->next(event); ++count) check_interrupt();
    return count;
  }

  bool holds(const State& state) {
    check_state(state, head_.name);
    predicate_.send(text_of(state, spare_), head_.name, state.seq);
    ++result_.asked;
    return predicate_.receive();
  }

  /// Remembers the fold's states as those after which it does not hold.
  void keep() {
    known_ = fold_->state(0, options_.key.value_or(""));
    states_.clear();
    fold_->states(0, [this](const std::string* key, const State& state) {
      states_.emplace_back(key == nullptr ? std::nullopt : std::optional(*key), state);
    });
  }

  void give_back(Fold& fold) const {
    // Of a view with keys, what has passed comes first.
    if (options_.view->keyed()) fold.restore(0, nullptr, *known_);
    for (const auto& [key, state] : states_) fold.restore(0, key ? &*key : nullptr, state);
  }

  /// What the event at `last` changed: all before it is known.
  void tell(Seq last) {
    ChangeFold fold(options_.view, options_.fold,
                    [&](const EventView& event, const EventChange& change) {
                      const bool is_other =
                          options_.key && (change.key == nullptr || *change.key != *options_.key);
                      result_.found = found_at(event, is_other ? nullptr : &change);
                    });
    if (known_) give_back(fold.fold());
    const auto cursor = store_.read(head_.name, {.from = last, .to = last, .chain = false});
    EventView event;
    if (cursor->next(event)) fold.add_step(0, event);
    fold.finish_steps();
  }

  Store& store_;
  const StreamHead& head_;
  Filter& predicate_;
  const BisectOptions& options_;
  std::unique_ptr<Fold> fold_;
  BisectResult result_;
  std::string spare_;
  std::optional<State> known_;  // how far these were folded
  std::vector<std::pair<std::optional<std::string>, State>> states_;
};

}  // namespace

BisectResult bisect(Store& store, std::string_view stream, Filter& predicate,
                    const BisectOptions& options) {
  const auto head = store.head(stream);
  if (!head) return {};
  if (options.monotonic) return Search(store, *head, predicate, options).run();
  return OnePass(stream, predicate, options).run(store, *head);
}

}  // namespace eventsrc
