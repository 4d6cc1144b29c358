#include "migrate/plan.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "eventsrc/chain.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc {
namespace {

MigrateFault fault_of(const StreamHead& head, std::optional<Seq> seq, std::string what) {
  return {ErrorCode::rejected, head.name, seq, std::move(what)};
}

std::string shown(const std::optional<StoredEvent>& event, Seq seq) {
  return event && event->seq == seq ? to_hex(event->hash) : "no event";
}

/// Both stores hold other events up to a common seq: finds the first of them.
MigrateFault first_difference(Store& source, Store& destination, const StreamHead& head, Seq from,
                              Seq to) {
  const auto ours = source.read(head.name, {from, to, Direction::forward});
  const auto theirs = destination.read(head.name, {from, to, Direction::forward});
  const auto next = [](EventCursor& cursor) {
    EventView event;
    return cursor.next(event) ? std::optional(StoredEvent(event)) : std::nullopt;
  };
  for (;;) {
    check_interrupt();
    const auto a = next(*ours);
    const auto b = next(*theirs);
    if (a && b && a->seq == b->seq && a->hash == b->hash) continue;
    Seq seq = to;
    if (a) seq = a->seq;
    if (b) seq = a ? std::min(seq, b->seq) : b->seq;
    return fault_of(
        head, seq,
        fmt::format("seq {} of stream {} is another event in each store: {} in the "
                    "source, {} in the destination: neither was changed",
                    seq.value(), json::quoted(head.name), shown(a, seq), shown(b, seq)));
  }
}

MissingPart rest_of(const StreamHead& head, const StreamHead& there) {
  MissingPart part{head, there.last.next(), there.hash, 0};
  part.events = head.first == there.first
                    ? head.events - there.events
                    : std::min(head.events, head.last.value() - there.last.value());
  return part;
}

/// One ends before the other begins.
std::optional<MissingPart> join(const StreamHead& head, const StreamHead& there,
                                const OnFault& fault) {
  if (there.last < head.first && head.origin() == there.hash) {
    return MissingPart{head, head.first, head.anchor, head.events};
  }
  const bool is_archived = head.last < there.first;
  fault(fault_of(
      head, std::nullopt,
      is_archived
          ? fmt::format("stream {} begins at seq {} in the destination: events before it come back "
                        "by 'eventsrc archive --restore'",
                        json::quoted(head.name), there.first.value())
          : fmt::format("stream {} ends at seq {} in the destination and begins at {} in the "
                        "source: what stands between is in neither",
                        json::quoted(head.name), there.last.value(), head.first.value())));
  return std::nullopt;
}

}  // namespace

std::string archived(const StreamHead& head, std::string_view file) {
  return fmt::format(
      "the events before seq {} of stream {} are archived in {}: restore them with "
      "'eventsrc archive --restore FILE', and copy it then",
      head.first.value(), json::quoted(head.name), json::quoted(file));
}

std::optional<MissingPart> find_missing(Store& source, Store& destination, const StreamHead& head,
                                        const StreamHead* there, const OnFault& fault) {
  // A copy that ends where the archived events do can go on.
  const bool goes_on = there != nullptr && head.origin() == there->hash;
  if (there == nullptr || (there->last < head.first && !goes_on)) {
    if (const auto file = archive_of(source, head)) {
      fault(fault_of(head, head.first, archived(head, *file)));
      return std::nullopt;
    }
  }
  if (there == nullptr) return MissingPart{head, head.first, head.anchor, head.events};
  if (there->last < head.first || head.last < there->first) return join(head, *there, fault);
  const Seq common = std::min(head.last, there->last);
  const auto ours = hash_at(source, head, common);
  const auto theirs = hash_at(destination, *there, common);
  if (!ours || ours != theirs) {
    const Seq from = std::max(head.first, there->first);
    fault(first_difference(source, destination, head, from, common));
    return std::nullopt;
  }
  if (there->first > head.first && !archive_of(destination, *there)) {
    fault(fault_of(head, std::nullopt,
                   fmt::format("stream {} begins at seq {} in the destination: events before it "
                               "come back by 'eventsrc archive --restore'",
                               json::quoted(head.name), there->first.value())));
  }
  if (head.last <= there->last) return std::nullopt;
  return rest_of(head, *there);
}

void each_head(Store& source, Store& destination, const Selection& selection,
               const std::function<void(const StreamHead& head, const StreamHead* there)>& each) {
  const auto ours = source.streams(selection);
  const auto theirs = destination.streams(selection);
  StreamHead head;
  StreamHead there;
  bool has_there = theirs->next(there);
  while (ours->next(head)) {
    check_interrupt();
    while (has_there && there.name < head.name) has_there = theirs->next(there);
    each(head, has_there && there.name == head.name ? &there : nullptr);
  }
}

}  // namespace eventsrc
