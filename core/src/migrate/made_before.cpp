#include "migrate/made_before.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "audit.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/names.hpp"

namespace eventsrc {
namespace {

using Places = std::set<std::pair<std::string, Seq>, std::less<>>;

/// The events that were rewritten, if there is still a record that tells so.
Places rewritten(Store& store) {
  Places places;
  const auto cursor = store.read(kAuditStream, {});
  EventView record;
  while (cursor->next(record)) {
    if (record.type != kRewrittenType || record.redacted) continue;
    const RecordSubject subject = record_subject(record.data);
    for (const Seq seq : subject.seqs) places.emplace(subject.stream, seq);
  }
  return places;
}

}  // namespace

bool MadeCounts::Run::goes_on_in(const Run& next) const noexcept {
  return last() + 1 == next.from && count == next.count &&
         seqs <= std::numeric_limits<std::int32_t>::max() - next.seqs;
}

bool MadeCounts::add(const EventOrigin& origin) {
  const std::int64_t seq = origin.seq.value();
  if (!runs_.empty() && seq < runs_.back().last()) return false;
  hash_ = origin.hash;
  if (!runs_.empty() && seq == runs_.back().last()) {
    count_last();
    return true;
  }
  const Run one{seq, 1, 1};
  if (!runs_.empty() && runs_.back().goes_on_in(one)) {
    ++runs_.back().seqs;
  } else {
    runs_.push_back(one);
  }
  return true;
}

// One more was made of the last seq.
void MadeCounts::count_last() {
  Run last{runs_.back().last(), 1, runs_.back().count + 1};
  if (--runs_.back().seqs == 0) runs_.pop_back();
  if (!runs_.empty() && runs_.back().goes_on_in(last)) {
    ++runs_.back().seqs;
  } else {
    runs_.push_back(last);
  }
}

std::int64_t MadeCounts::of(Seq seq) const {
  const auto after =
      std::upper_bound(runs_.begin(), runs_.end(), seq.value(),
                       [](std::int64_t value, const Run& run) { return value < run.from; });
  if (after == runs_.begin()) return 0;
  const Run& run = *(after - 1);
  return seq.value() <= run.last() ? run.count : 0;
}

void MadeBefore::read(Store& destination, const Selection& selection) {
  const auto heads = destination.streams(Selection::all());
  StreamHead head;
  while (heads->next(head)) {
    streams_.emplace(head.name, Stream{head.last, archive_of(destination, head)});
  }
  const Places changed = rewritten(destination);
  const auto cursor = destination.read_all({});
  EventView event;
  while (cursor->next(event)) {
    check_interrupt();
    if (event.stream.front() == kReservedPrefix) continue;
    const bool is_rewritten =
        !changed.empty() && changed.contains(std::pair(std::string(event.stream), event.seq));
    take(event, is_rewritten, selection);
  }
}

void MadeBefore::take(const EventView& event, bool is_rewritten, const Selection& selection) {
  auto origin = event.meta ? origin_of(*event.meta) : std::nullopt;
  if (!origin) {
    if (!event.redacted && !is_rewritten) return;
    // It may have come after the heads were read: then it is no concern of this run.
    const auto found = streams_.find(event.stream);
    if (found == streams_.end()) return;
    ++found->second.lost[{event.time, std::string(event.id.value_or(""))}];
    return;
  }
  if (!selection.matches(origin->stream)) return;
  ++events_;
  ByStream& streams = made_[origin->stream];
  auto found = streams.find(event.stream);
  if (found == streams.end()) found = streams.try_emplace(std::string(event.stream)).first;
  if (!found->second.add(*origin)) {
    disorders_.try_emplace(origin->stream, Disorder{std::string(event.stream), origin->seq});
  }
}

const MadeBefore::ByStream* MadeBefore::of(std::string_view source) const {
  const auto found = made_.find(source);
  return found == made_.end() ? nullptr : &found->second;
}

const MadeCounts* MadeBefore::of(std::string_view source, std::string_view stream) const {
  const ByStream* const streams = of(source);
  if (streams == nullptr) return nullptr;
  const auto found = streams->find(stream);
  return found == streams->end() ? nullptr : &found->second;
}

const MadeBefore::Disorder* MadeBefore::disorder_of(std::string_view source) const {
  const auto found = disorders_.find(source);
  return found == disorders_.end() ? nullptr : &found->second;
}

const MadeBefore::Stream* MadeBefore::stream(std::string_view name) const {
  const auto found = streams_.find(name);
  return found == streams_.end() ? nullptr : &found->second;
}

}  // namespace eventsrc
