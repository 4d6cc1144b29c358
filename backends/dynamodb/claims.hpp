#pragma once

// Claims of event ids in the table: how a write finds and makes them (ruling 13).

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "dynamodb/claim.hpp"
#include "dynamodb/commit_events.hpp"
#include "dynamodb/staged_stream.hpp"
#include "dynamodb/table.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::dynamodb {

[[nodiscard]] std::optional<Claim> find_claim(Table& table, std::string_view stream,
                                              std::string_view id);

/// Looks for the claims of all their ids at once, as far as these were not looked for, and notes
/// them in `streams`.
void expect_claims(Table& table, StagedStreams& streams, std::span<const NewEvent> events);

/// Makes the ids of events that were added to these streams those of the commit, on condition that
/// nobody else did since they were looked at. False if somebody has.
[[nodiscard]] bool claim_ids(Table& table, std::span<StagedEvents* const> changed,
                             const std::string& commit);

/// The event with this id in the commit at `slot`. Whoever wrote that one may have the id at
/// another place than the claim says, which a later write may have made its own. Throws `Outdated`.
[[nodiscard]] std::optional<StoredEvent> find_in_commit(Table& table, const StreamName& stream,
                                                        std::string_view id, Seq slot);

/// What `claim`, of an archived event, tells of it: as if it were redacted.
[[nodiscard]] StoredEvent archived_event(const StreamName& stream, std::string_view id,
                                         const Claim& claim);

}  // namespace eventsrc::dynamodb
