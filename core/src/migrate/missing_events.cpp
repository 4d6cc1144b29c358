#include "migrate/missing_events.hpp"

#include <algorithm>
#include <limits>

#include "eventsrc/interrupt.hpp"
#include "merged_streams.hpp"

namespace eventsrc {
namespace {

// Reading streams one by one is of use where a scan would skip so much of what it reads.
constexpr std::int64_t kScanShare = 4;
// To look for the first event of so many streams takes less than to read what stands before it.
constexpr std::size_t kMostLookedUp = 10'000;

std::vector<StreamPart> stream_parts(const std::vector<MissingPart>& parts) {
  std::vector<StreamPart> streams;
  streams.reserve(parts.size());
  for (const MissingPart& part : parts) streams.push_back({part.head.name, part.range()});
  return streams;
}

// Where a scan may begin.
std::optional<Position> position_before(Store& source, const std::vector<MissingPart>& parts) {
  if (parts.size() > kMostLookedUp) return std::nullopt;
  std::optional<Position> first;
  for (const MissingPart& part : parts) {
    const auto cursor = source.read(part.head.name, part.range());
    EventView event;
    if (cursor->next(event)) first = std::min(first.value_or(*event.position), *event.position);
  }
  if (!first) return std::nullopt;
  return Position(first->value() - 1);
}

}  // namespace

std::optional<std::int64_t> count_events(Store& source, const Selection& selection,
                                         std::int64_t selected) {
  if (const auto all = source.info().events) return all;
  const auto& patterns = selection.patterns();
  const bool is_everything =
      selection.is_all() || std::any_of(patterns.begin(), patterns.end(),
                                        [](const Pattern& p) { return p.text() == "*"; });
  return is_everything ? std::optional(selected) : std::nullopt;
}

MissingEvents::MissingEvents(Store& source, const std::vector<MissingPart>& parts, bool by_position,
                             std::optional<std::int64_t> all)
    : parts_(parts), places_(parts.size()), cursor_(open(source, by_position, all)) {
  for (std::size_t i = 0; i < parts.size(); ++i) places_.add(parts[i].head.number, i);
}

bool MissingEvents::next(EventView& event, const MissingPart*& part) {
  while (cursor_->next(event)) {
    check_interrupt();
    const std::size_t place = places_.find(event.stream_number);
    if (place == StreamIndex::kNone) continue;
    part = &parts_[place];
    if (event.seq >= part->from && event.seq <= part->head.last) return true;
  }
  return false;
}

std::unique_ptr<EventCursor> MissingEvents::open(Store& source, bool by_position,
                                                 std::optional<std::int64_t> all) const {
  std::int64_t wanted = 0;
  for (const MissingPart& part : parts_) wanted += part.events;
  const bool scans = !all || wanted >= *all / kScanShare;
  const bool positions = source.capabilities().positions;
  if (positions ? !by_position : !scans || !all) {
    return std::make_unique<ConcatenatedStreams>(source, stream_parts(parts_));
  }
  if (!positions) return source.read_all({});
  if (!scans && parts_.size() <= kMostMerged) {
    return std::make_unique<MergedStreams>(source, stream_parts(parts_), Direction::forward);
  }
  ScanRange range;
  range.after = position_before(source, parts_);
  return source.read_all(range);
}

}  // namespace eventsrc
