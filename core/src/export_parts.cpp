#include "export_parts.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "eventsrc/json.hpp"

namespace eventsrc {
namespace {

// Streams that are found by their number alone.
constexpr std::size_t kManyStreams = std::size_t{1} << 20;

bool has_member(std::string_view meta, std::string_view key, std::string_view value) {
  json::Members members(meta);
  std::string_view raw_key;
  std::string_view raw_value;
  while (members.next(raw_key, raw_value)) {
    if (json::decoded(raw_key) != key) continue;
    return raw_value.front() == '"' ? json::decoded(raw_value) == value : raw_value == value;
  }
  return false;
}

}  // namespace

bool wanted(const EventView& event, const ExportOptions& options) {
  if (options.since && event.time < *options.since) return false;
  if (options.until && event.time > *options.until) return false;
  if (options.after && event.seq <= *options.after) return false;
  const auto& types = options.types;
  const bool type_fits =
      types.empty() || std::any_of(types.begin(), types.end(), [&event](const Pattern& type) {
        return type.matches(event.type);
      });
  if (!type_fits) return false;
  return std::all_of(options.meta.begin(), options.meta.end(), [&event](const auto& member) {
    return event.meta && has_member(*event.meta, member.first, member.second);
  });
}

Predecessors::Predecessors(Store& store, const ExportOptions& options, Look look)
    : store_(store),
      is_needed_(options.direction == Direction::forward &&
                 options.order != ExportOptions::Order::time),
      places_(kManyStreams) {
  // A few events are of few streams.
  if (!is_needed_ || look == Look::when_met || options.limit) return;
  const auto cursor = store.streams(options.selection);
  StreamHead head;
  while (cursor->next(head)) add(head);
}

void Predecessors::add(const StreamHead& head) {
  places_.add(head.number, streams_.size());
  streams_.push_back({head.name, head.first, head.anchor.value_or(Hash{}), !head.anchor, false});
}

const Hash* Predecessors::before(std::string_view stream, std::int64_t stream_number, Seq seq,
                                 const Hash& hash, bool emitted) {
  if (!is_needed_) return nullptr;
  if (places_.find(stream_number) == StreamIndex::kNone) {
    const auto head = store_.head(stream);
    if (!head) return nullptr;
    add(*head);
  }
  Seen& seen = streams_[places_.find(stream_number)];
  if (!std::exchange(seen.begun, true) && seq != seen.first) look_up(seq, seen);
  previous_ = seen.hash;
  const bool needed = !seen.emitted;
  seen.hash = hash;
  seen.emitted = emitted;
  return needed ? &previous_ : nullptr;
}

// The export began behind the stream's first event.
void Predecessors::look_up(Seq seq, Seen& seen) {
  const auto cursor =
      store_.read(seen.name, {std::nullopt, Seq(seq.value() - 1), Direction::backward});
  EventView predecessor;
  if (!cursor->next(predecessor)) return;
  seen.hash = predecessor.hash;
  seen.emitted = false;
}

}  // namespace eventsrc
