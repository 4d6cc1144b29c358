#include "dynamodb/claim_check.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "dynamodb/catalog.hpp"
#include "dynamodb/claims.hpp"
#include "dynamodb/item_key.hpp"
#include "dynamodb/keys.hpp"
#include "dynamodb/replacement.hpp"  // which a stream owns
#include "eventsrc/chain.hpp"
#include "eventsrc/epoch.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/interrupt.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::dynamodb {
ClaimCheck::ClaimCheck(Table& table, std::string stream, std::vector<Beginning> archives)
    : table_(table),
      stream_(std::move(stream)),
      archives_(std::move(archives)),
      ids_(archives_.size()) {}

std::optional<std::size_t> ClaimCheck::archive_of(Seq seq) const {
  const auto behind = std::find_if(archives_.begin(), archives_.end(),
                                   [&](const Beginning& archive) { return seq < archive.first; });
  if (behind == archives_.end()) return std::nullopt;
  return static_cast<std::size_t>(behind - archives_.begin());
}

void ClaimCheck::take(const Commit& commit, const EventView& event) {
  if (!event.id) return;
  IdOfEvent id{std::string(*event.id), event.seq, commit.key, commit.id, {}};
  if (archive_of(event.seq)) add_archived_id(id.archived, sha_, event, content_of(sha_, event));
  events_.add(std::move(id));
}

void ClaimCheck::finish(Seq end, bool any, const Report& report) {
  if (any || !events_.empty()) walk(end, report);
  for (std::size_t i = 0; i < archives_.size(); ++i) {
    const Beginning& archive = archives_[i];
    if (archive.ids == ids_[i]) continue;
    report(
        fmt::format("the claims of events before seq {} that are archived in {} are not as they "
                    "were written: restore it with 'eventsrc archive --restore FILE'",
                    archive.first.value(), json::quoted(archive.file)));
  }
}

// Both are sorted by id.
void ClaimCheck::walk(Seq end, const Report& report) {
  IdOfEvent event;
  bool is_there = events_.next(event);
  const auto pass_by = [&](const std::string& id, const std::optional<Claim>& claim) {
    bool any = false;
    for (; is_there && event.id <= id; is_there = events_.next(event)) {
      add_archived(event);
      if (event.id < id) {
        report(
            fmt::format("seq {}: its id {} has no claim: an append with this id would store it "
                        "again",
                        event.seq.value(), json::quoted(event.id)));
        continue;
      }
      any = true;
      if (claim) compare(event, *claim, report);
    }
    return any;
  };
  Query query;
  query.pk = id_key(stream_, {}).pk;
  Pages pages(table_, query, Pages::First::now);
  std::string_view items;
  while (pages.next(items)) {
    json::Elements elements(items);
    std::string_view item;
    while (elements.next(item)) {
      check_interrupt();
      Stored stored{key_of(item).sk, {}};
      try {
        stored.claim = Claim::read(item);
      } catch (const Error& error) {
        if (error.code() != ErrorCode::integrity) throw;
        report(fmt::format("the claim of id {}: {}", json::quoted(stored.id), error.what()));
        pass_by(stored.id, std::nullopt);
        continue;
      }
      if (!pass_by(stored.id, stored.claim)) look_at_rest(stored, end, report);
    }
  }
  // No id has a byte that is behind all others.
  pass_by("\xff", std::nullopt);
}

// Of two writers that aimed at one slot the other one may have written the event: ruling 13.
void ClaimCheck::compare(const IdOfEvent& event, const Claim& claim, const Report& report) const {
  const bool is_own = claim.archived || claim.commit == event.commit;
  const bool fits = is_own ? claim.seq == event.seq : claim.seq >= claim.slot;
  if (fits && (claim.archived || claim.slot == event.slot)) return;
  report(
      fmt::format("seq {}: the claim of its id {} says seq {} in the commit at {}, and it "
                  "stands in that at {}",
                  event.seq.value(), json::quoted(event.id), claim.seq.value(), claim.slot.value(),
                  event.slot.value()));
}

// No event has the id.
void ClaimCheck::look_at_rest(const Stored& stored, Seq end, const Report& report) {
  const Claim& claim = stored.claim;
  if (claim.archived) {
    if (const auto archive = archive_of(claim.seq)) {
      const StoredEvent event = archived_event({stream_, 0}, stored.id, claim);
      add_archived_id(ids_[*archive], sha_, event.view(), event.content);
      return;
    }
    report(
        fmt::format("seq {}: the claim of id {} says that its event was archived from there, "
                    "and no event has it",
                    claim.seq.value(), json::quoted(stored.id)));
    return;
  }
  if (claim.slot <= end) return;
  // Others may have appended since.
  const auto last = last_commit(table_, stream_, std::nullopt, /*consistent=*/true);
  if (last && claim.slot <= key_behind(last->head.last)) return;
  report(
      fmt::format("the claim of id {} names a commit at {}, and the stream ends before {}: no "
                  "append could use the id",
                  json::quoted(stored.id), claim.slot.value(), end.value()));
}

void ClaimCheck::add_archived(const IdOfEvent& event) {
  const auto archive = archive_of(event.seq);
  if (!archive) return;
  for (std::size_t i = 0; i < event.archived.size(); ++i) {
    ids_[*archive][i] ^= event.archived[i];
  }
}

}  // namespace eventsrc::dynamodb
