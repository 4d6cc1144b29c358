#include "migrate/made_check.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/json.hpp"
#include "migrate/plan.hpp"

namespace eventsrc {
namespace {

MigrateFault fault_of(const std::string& source, Seq seq, std::string what) {
  return {ErrorCode::rejected, source, seq, std::move(what)};
}

MigrateFault lacks(const std::string& source, Seq seq, std::string_view stream) {
  return fault_of(source, seq,
                  fmt::format("what the program makes of seq {} of stream {} is not in stream {}, "
                              "where more was made of it or of later events: another program made "
                              "that, or some was lost: migrate to an empty destination",
                              seq.value(), json::quoted(source), json::quoted(stream)));
}

MigrateFault cannot_tell(const std::string& source, Seq seq, std::string_view stream) {
  return fault_of(source, seq,
                  fmt::format("an event was erased in stream {}, and it may be the one made of "
                              "seq {} of stream {} or one of another stream with the same time: "
                              "migrate to an empty destination",
                              json::quoted(stream), seq.value(), json::quoted(source)));
}

MigrateFault may_be_archived(const std::string& source, Seq seq, std::string_view stream,
                             std::string_view file) {
  return fault_of(
      source, seq,
      fmt::format("the first events of stream {} in the destination are archived in "
                  "{}, and what was made of seq {} of stream {} may be among them: "
                  "restore them there with 'eventsrc archive --restore FILE', and run "
                  "it again",
                  json::quoted(stream), json::quoted(file), seq.value(), json::quoted(source)));
}

// What stands before the first event was put through the program when it was there.
bool reaches_archive(const MadeSource& source, const MadeCounts& made) {
  return made.last().value() >= source.head.first.value() - 1;
}

void set_there(std::span<MadeEvent> made) {
  for (MadeEvent& each : made) each.standing = Standing::there;
}

}  // namespace

std::optional<MigrateFault> MadeCheck::check(const MadeSource& source) const {
  const std::string& name = source.head.name;
  if (const auto* const disorder = before_.disorder_of(name)) {
    return fault_of(
        name, disorder->seq,
        fmt::format("what was made of seq {} of stream {} stands behind what was made "
                    "of later events in stream {}, or twice: migrate to an empty "
                    "destination",
                    disorder->seq.value(), json::quoted(name), json::quoted(disorder->stream)));
  }
  if (!source.archive || source.is_known) return std::nullopt;
  const auto* const made = before_.of(name);
  const bool is_begun =
      made != nullptr && std::all_of(made->begin(), made->end(), [&](const auto& each) {
        return reaches_archive(source, each.second);
      });
  if (is_begun) return std::nullopt;
  return fault_of(name, source.head.first, archived(source.head, *source.archive));
}

std::optional<MigrateFault> MadeCheck::judge(const MadeSource& source, std::size_t number, Seq seq,
                                             std::span<MadeEvent> made) {
  if (source.is_known) return std::nullopt;
  const std::string& name = source.head.name;
  const std::string_view stream = made.front().event->stream;
  const auto* const there = before_.stream(stream);
  const MadeCounts* const counts = before_.of(name, stream);
  if (there != nullptr && there->archive && counts == nullptr) {
    return may_be_archived(name, seq, stream, *there->archive);
  }
  const bool is_archived = there != nullptr && there->archive && seq <= counts->first();
  const std::int64_t lacking = std::ssize(made) - (counts != nullptr ? counts->of(seq) : 0);
  if (is_archived || lacking <= 0) {
    set_there(made);
    return std::nullopt;
  }
  if (source.archive && (counts == nullptr || !reaches_archive(source, *counts))) {
    return fault_of(name, source.head.first, archived(source.head, *source.archive));
  }
  if (counts == nullptr || seq > counts->last()) {
    judge_new(source, number, seq, there, made);
    return std::nullopt;
  }
  if (!take_lost(there, made, lacking)) return lacks(name, seq, stream);
  set_there(made);
  return std::nullopt;
}

// Later events were made into others: so was this one.
bool MadeCheck::take_lost(const MadeBefore::Stream* there, std::span<const MadeEvent> made,
                          std::int64_t lacking) {
  for (const MadeEvent& each : made) {
    Lot* const lot = lacking > 0 ? lot_of(there, *each.event) : nullptr;
    if (lot == nullptr || lot->left == 0) continue;
    take(*lot);
    --lacking;
  }
  return lacking == 0;
}

void MadeCheck::take(Lot& lot) {
  --lot.left;
  ++found_;
}

void MadeCheck::judge_new(const MadeSource& source, std::size_t number, Seq seq,
                          const MadeBefore::Stream* there, std::span<MadeEvent> made) {
  if (there == nullptr || there->lost.empty()) return;
  const Place place(number, std::string(made.front().event->stream));
  const auto is_new = [&](const MadeEvent& each) { return lot_of(there, *each.event) == nullptr; };
  // All that was made of one event was written together.
  if (std::any_of(made.begin(), made.end(), is_new)) missing_.insert(place);
  for (MadeEvent& each : made) {
    Lot* const lot = lot_of(there, *each.event);
    if (lot == nullptr) continue;
    each.standing = Standing::open;
    lot->opens.push_back(opens_.size());
    opens_.push_back(
        {number, source.head.name, seq, place.second, each.number, missing_.contains(place)});
  }
}

MadeCheck::Lot* MadeCheck::lot_of(const MadeBefore::Stream* there, const NewEvent& event) {
  if (there == nullptr || there->lost.empty()) return nullptr;
  const LostOrigin lost(*event.time, event.id.value_or(""));
  const auto found = there->lost.find(lost);
  if (found == there->lost.end()) return nullptr;
  return &lots_.try_emplace({std::string(event.stream), lost}, Lot{found->second}).first->second;
}

std::vector<std::int64_t> MadeCheck::decide(std::vector<MigrateFault>& faults) {
  if (opens_.empty()) return {};
  for (auto& [lost, lot] : lots_) decide_lot(lot, faults);
  check_order(faults);
  std::vector<std::int64_t> there;
  for (const Open& open : opens_) {
    if (open.is_there) there.push_back(open.number);
  }
  std::sort(there.begin(), there.end());
  opens_.clear();
  missing_.clear();
  return there;
}

void MadeCheck::decide_lot(Lot& lot, std::vector<MigrateFault>& faults) {
  const auto opens = std::exchange(lot.opens, {});
  if (opens.empty() || lot.left == 0) return;
  const Open& first = opens_[opens.front()];
  const bool is_of_one = std::all_of(opens.begin(), opens.end(), [&](std::size_t each) {
    return opens_[each].source == first.source;
  });
  if (lot.left < std::ssize(opens) && !is_of_one) {
    for (const std::size_t each : opens) {
      const Open& open = opens_[each];
      faults.push_back(cannot_tell(open.source_name, open.seq, open.stream));
    }
    return;
  }
  // The earlier ones were written first.
  for (const std::size_t each : opens) {
    if (lot.left == 0) break;
    take(lot);
    opens_[each].is_there = true;
  }
}

// What is there was written before what is missing, and with all that was made of the same event.
void MadeCheck::check_order(std::vector<MigrateFault>& faults) const {
  std::set<Place> missing;
  std::map<Place, Seq> last;
  for (const Open& open : opens_) {
    const Place place(open.source, open.stream);
    if (open.is_there) last[place] = open.seq;
    if (!open.is_there) missing.insert(place);
    const auto found = last.find(place);
    const bool is_torn = !open.is_there && found != last.end() && found->second == open.seq;
    if (is_torn || (open.is_there && (open.is_behind_missing || missing.contains(place)))) {
      faults.push_back(lacks(open.source_name, open.seq, open.stream));
    }
  }
}

}  // namespace eventsrc
