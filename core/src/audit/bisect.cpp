#include "eventsrc/bisect.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include "eventsrc/changes.hpp"
#include "eventsrc/replay.hpp"
#include "fold_part.hpp"

namespace eventsrc {
namespace {

// Questions that may wait for their answers: asking many at once costs little more than one.
constexpr std::size_t kMostWaiting = 256;
constexpr std::size_t kMostBytesWaiting = std::size_t{8} << 20;

using StateText = std::optional<std::string>;

StateText text_of(const State& state) {
  if (state.kind != State::Kind::value) return std::nullopt;
  return state.value.str();
}

std::string_view asked_about(const StateText& text) {
  return text ? std::string_view(*text) : std::string_view("null");
}

/// Asks about the state after each event that changes it.
class OnePass {
 public:
  OnePass(std::string_view stream, Filter& predicate, const BisectOptions& options)
      : stream_(stream), predicate_(predicate), options_(options) {}

  BisectResult run(Store& store, const StreamHead& head) {
    ChangeFold fold(
        options_.view, options_.fold,
        [this](const EventView& event, const EventChange& change) { take(event, change); });
    const FoldPart part = part_of(store, head, Prefix(options_.at, head), fold.fold(), nullptr);
    try {
      read_part(store, head, part, [&](const EventView& event) {
        fold.add_step(0, event);
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
    return std::move(result_);
  }

 private:
  struct Question {
    BisectResult::Found found;
    std::size_t bytes = 0;
  };

  [[nodiscard]] bool is_done() const { return result_.found && !options_.last; }

  void take(const EventView& event, const EventChange& change) {
    const bool is_other = options_.key && (change.key == nullptr || *change.key != *options_.key);
    if (is_done() || is_other) return;
    if (result_.asked > 0 && !has_changed(change)) return;
    StateText text;
    if (change.state != nullptr) text = text_of(*change.state);
    predicate_.send(asked_about(text), stream_, event.seq);
    ++result_.asked;
    Question question{{StoredEvent(event), std::move(before_), text}, 0};
    question.bytes = event.data.size() + asked_about(text).size();
    bytes_waiting_ += question.bytes;
    waiting_.push_back(std::move(question));
    before_ = std::move(text);
    while (!is_done() && (waiting_.size() > kMostWaiting || bytes_waiting_ > kMostBytesWaiting)) {
      receive();
    }
  }

  void receive_all() {
    while (!is_done() && !waiting_.empty()) receive();
  }

  void receive() {
    const bool holds = predicate_.receive();
    Question& question = waiting_.front();
    bytes_waiting_ -= question.bytes;
    if (!holds) result_.found.reset();
    if (holds && !result_.found) result_.found = std::move(question.found);
    waiting_.pop_front();
  }

  std::string_view stream_;
  Filter& predicate_;
  const BisectOptions& options_;
  BisectResult result_;
  StateText before_;
  std::deque<Question> waiting_;
  std::size_t bytes_waiting_ = 0;
};

/// Halves the events until one is left.
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
    StateText before;
    StateText after;
    Seq last;
    if (!probe(with, after, last)) return result_;
    while (with - without > 1) {
      const std::int64_t middle = without + (with - without) / 2;
      StateText text;
      Seq seq;
      if (probe(middle, text, seq)) {
        with = middle;
        after = std::move(text);
        last = seq;
      } else {
        without = middle;
        before = std::move(text);
      }
    }
    const auto cursor = store_.read(head_.name, {.from = last, .to = last});
    EventView event;
    if (cursor->next(event)) {
      result_.found = {StoredEvent(event), std::move(before), std::move(after)};
    }
    return result_;
  }

 private:
  /// Whether it holds after the first `events` of the stream; `last` is the last of them.
  bool probe(std::int64_t events, StateText& text, Seq& last) {
    fold_->forget(0);
    Prefix prefix(options_.at, head_);
    prefix.max_events = std::min(prefix.max_events, events);
    const FoldPart part = part_of(store_, head_, prefix, *fold_, options_.start);
    read_part(store_, head_, part, [this](const EventView& event) {
      fold_->add(0, event);
      return true;
    });
    ++result_.folds;
    const State state = fold_->state(0, options_.key.value_or(""));
    check_state(state, head_.name);
    text = text_of(state);
    last = state.seq;
    predicate_.send(asked_about(text), head_.name, state.seq);
    ++result_.asked;
    // Before the point there is nothing to be true of.
    return predicate_.receive() && state.events > 0;
  }

  Store& store_;
  const StreamHead& head_;
  Filter& predicate_;
  const BisectOptions& options_;
  std::unique_ptr<Fold> fold_;
  BisectResult result_;
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
