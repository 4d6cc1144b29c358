#include "audit/snapshots_before.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc {
namespace {

[[noreturn]] void refuse() { throw Error(ErrorCode::unsupported, "what would be is not written"); }

}  // namespace

EpochStore* SnapshotsBefore::epochs() {
  SnapshotStore* const own = store_.own_snapshots();
  return own == nullptr ? nullptr : own->epochs();
}

std::optional<Snapshot> SnapshotsBefore::newest(std::string_view stream, const Hash& definition,
                                                const SnapshotBound& bound) {
  auto found = kept_.newest(stream, definition, bound);
  if (!found || stream != head_.name || found->seq < changed_) return found;
  const auto up_to = [&](Seq last) {
    return kept_.newest(stream, definition, {std::min(bound.max_seq, last), bound.max_time});
  };
  Seq earliest = found->seq;
  found = up_to(Seq(changed_.value() - 1));
  const auto file = found ? std::nullopt : archive_of(store_, head_);
  if (!file) return found;
  while (const auto one = up_to(Seq(earliest.value() - 1))) earliest = one->seq;
  ErrorDetails details;
  details.stream = head_.name;
  details.seq = changed_.value();
  throw Error(
      ErrorCode::invalid,
      fmt::format("the events before seq {} of {} are archived in {}, and the state in their place "
                  "is that after seq {}, while the first change of the what-if is at seq {} (an "
                  "inserted event has the seq of the one before it): change only what is behind "
                  "seq {}, or restore them with 'eventsrc archive --restore FILE'",
                  head_.first.value(), json::quoted(head_.name), json::quoted(*file),
                  earliest.value(), changed_.value(), earliest.value()),
      details);
}

std::vector<Snapshot> SnapshotsBefore::list(const Selection& selection) {
  std::vector<Snapshot> all = kept_.list(selection);
  std::erase_if(
      all, [this](const Snapshot& one) { return one.stream == head_.name && one.seq >= changed_; });
  return all;
}

std::size_t SnapshotsBefore::put(std::span<const Snapshot> /*snapshots*/,
                                 std::int64_t /*generation*/) {
  refuse();
}
std::size_t SnapshotsBefore::drop(std::span<const Snapshot> /*snapshots*/) { refuse(); }
std::size_t SnapshotsBefore::drop_from(std::string_view /*stream*/, Seq /*seq*/) { refuse(); }
bool SnapshotsBefore::set_policy(const SnapshotPolicy& /*policy*/) { refuse(); }
bool SnapshotsBefore::drop_policy(std::string_view /*pattern*/, std::string_view /*view*/) {
  refuse();
}

}  // namespace eventsrc
