#include "merged/joined_stream.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/hash.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::merged {
namespace {

/// Cursors one behind the other; their events become the merged store's.
class InTurn final : public EventCursor {
 public:
  InTurn(std::vector<std::unique_ptr<EventCursor>> cursors, std::int64_t number)
      : cursors_(std::move(cursors)), number_(number) {}

  bool next(EventView& event) override {
    for (; at_ < cursors_.size(); ++at_) {
      if (!cursors_[at_]->next(event)) {
        cursors_[at_].reset();
        continue;
      }
      event.stream_number = number_;
      event.position.reset();
      return true;
    }
    return false;
  }

 private:
  std::vector<std::unique_ptr<EventCursor>> cursors_;
  std::size_t at_ = 0;
  std::int64_t number_;
};

std::optional<Range> cut(Range range, std::optional<Seq> from, std::optional<Seq> to) {
  if (from && (!range.from || *range.from < *from)) range.from = from;
  if (to && (!range.to || *range.to > *to)) range.to = to;
  if (range.from && range.to && *range.from > *range.to) return std::nullopt;
  return range;
}

// Both sides' events are behind one another or not at all: what one has is of no use twice.
void add_head(StreamHead& head, const StreamHead& behind) {
  const StreamHead before = head;
  head.events += behind.events;
  head.bytes += behind.bytes;
  head.times_ordered =
      before.times_ordered && behind.times_ordered && behind.first_time >= before.last_time;
  head.time_max = std::max(before.time_max, behind.time_max);
  head.last = behind.last;
  head.last_time = behind.last_time;
  head.hash = behind.hash;
}

}  // namespace

JoinedStream::JoinedStream(std::string name, std::int64_t number, Side primary, Side older)
    : name_(std::move(name)),
      number_(number),
      primary_(std::move(primary)),
      older_(std::move(older)) {}

StreamHead JoinedStream::head() const {
  StreamHead head = primary_.head.empty() ? older_.head : primary_.head;
  head.name = name_;
  head.number = number_;
  if (primary_.head.empty() || older_.head.empty()) return head;
  EventView event;
  if (const auto range = before_primary({})) {
    head = {};
    head.name = name_;
    head.number = number_;
    head.anchor = older_.head.anchor;
    const auto events = older_.read(*range);
    while (events->next(event)) head.advance(event);
    add_head(head, primary_.head);
  }
  if (const auto range = behind_primary({})) {
    const auto events = older_.read(*range);
    while (events->next(event)) head.advance(event);
  }
  return head;
}

std::unique_ptr<EventCursor> JoinedStream::read(const Range& range) const {
  std::vector<std::unique_ptr<EventCursor>> cursors;
  if (primary_.head.empty() && !older_.head.empty()) {
    if (const auto all = cut(range, std::nullopt, older_.head.last)) {
      cursors.push_back(older_.read(*all));
    }
  } else if (!primary_.head.empty()) {
    if (const auto before = before_primary(range)) cursors.push_back(older_.read(*before));
    if (const auto own = cut(range, std::nullopt, primary_.head.last)) {
      cursors.push_back(primary_.read(*own));
    }
    if (const auto behind = behind_primary(range)) cursors.push_back(older_.read(*behind));
  }
  if (range.direction == Direction::backward) std::reverse(cursors.begin(), cursors.end());
  return std::make_unique<InTurn>(std::move(cursors), number_);
}

std::unique_ptr<EventCursor> JoinedStream::read_lacking(bool behind) const {
  std::vector<std::unique_ptr<EventCursor>> cursors;
  if (primary_.head.empty()) {
    if (!older_.head.empty()) cursors.push_back(older_.read({.to = older_.head.last}));
  } else {
    if (const auto range = before_primary({}); range && !behind) {
      cursors.push_back(older_.read(*range));
    }
    if (const auto range = behind_primary({})) cursors.push_back(older_.read(*range));
  }
  return std::make_unique<InTurn>(std::move(cursors), number_);
}

std::optional<Range> JoinedStream::before_primary(const Range& range) const {
  if (older_.head.empty() || older_.head.first >= primary_.head.first) return std::nullopt;
  return cut(range, std::nullopt, std::min(Seq(primary_.head.first.value() - 1), older_.head.last));
}

std::optional<Range> JoinedStream::behind_primary(const Range& range) const {
  if (older_.head.empty() || older_.head.last <= primary_.head.last) return std::nullopt;
  return cut(range, primary_.head.last.next(), older_.head.last);
}

// A hash stands for all events before it: where the two agree at one, they agree up to there.
void JoinedStream::check_one_chain() const {
  if (primary_.head.empty() || older_.head.empty()) return;
  const bool primary_ends_first = primary_.head.last < older_.head.last;
  const Side& lower = primary_ends_first ? primary_ : older_;
  const Side& upper = primary_ends_first ? older_ : primary_;
  if (upper.head.first > lower.head.last) {
    check_joins(lower, upper);
    return;
  }
  if (upper.head.last == lower.head.last) {
    if (upper.head.hash != lower.head.hash) fail_apart();
    return;
  }
  const auto at_end = upper.read({.from = lower.head.last, .to = lower.head.last});
  EventView event;
  if (!at_end->next(event) || event.hash != lower.head.hash) fail_apart();
}

void JoinedStream::check_joins(const Side& lower, const Side& upper) const {
  if (upper.head.origin() == lower.head.hash) return;
  const std::int64_t first = lower.head.last.next().value();
  const std::int64_t last = upper.head.first.value() - 1;
  throw Error(
      ErrorCode::integrity,
      first <= last && upper.head.anchor
          ? fmt::format("stream {}: events {}..{} are in neither of the two stores: copy "
                        "them first, by 'eventsrc export' and 'eventsrc append --from'",
                        json::quoted(name_), first, last)
          : fmt::format("stream {}: what one store holds from seq {} on does not continue "
                        "what the other holds up to seq {}: they are of different streams",
                        json::quoted(name_), upper.head.first.value(), lower.head.last.value()),
      {.stream = name_, .seq = upper.head.first.value()});
}

void JoinedStream::fail_apart() const {
  const Range range{.from = std::max(primary_.head.first, older_.head.first)};
  const auto ours = primary_.read(range);
  const auto theirs = older_.read(range);
  EventView mine;
  EventView other;
  while (ours->next(mine) && theirs->next(other)) {
    if (mine.seq == other.seq && mine.hash == other.hash) continue;
    const Seq seq = std::min(mine.seq, other.seq);
    const std::string where = fmt::format("stream {}, seq {}", json::quoted(name_), seq.value());
    const std::string what =
        mine.seq == other.seq
            ? fmt::format("the store holds the event {} there, and its fallback {}",
                          to_hex(mine.hash), to_hex(other.hash))
            : fmt::format("{} alone holds an event there, {}",
                          mine.seq < other.seq ? "the store" : "its fallback",
                          to_hex(mine.seq < other.seq ? mine.hash : other.hash));
    throw Error(ErrorCode::integrity,
                fmt::format("{}: {}: both were written to: {}", where, what,
                            name_ == kAuditStream
                                ? "'eventsrc migrate' from the fallback to the store puts what "
                                  "both recorded together"
                                : "read each of them without --fallback"),
                {.stream = name_, .seq = seq.value()});
  }
  throw Error(ErrorCode::integrity,
              fmt::format("stream {}: a store's head is not that of its last event: 'eventsrc "
                          "verify' says which",
                          json::quoted(name_)),
              {.stream = name_});
}

}  // namespace eventsrc::merged
