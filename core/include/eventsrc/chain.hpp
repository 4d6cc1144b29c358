#pragma once

#include <optional>
#include <string_view>

#include "eventsrc/event.hpp"
#include "eventsrc/hash.hpp"

namespace eventsrc {

/// The hash before the first event of a stream.
inline constexpr Hash kChainStart{};

/// content = SHA-256("eventsrc.content.1" || salt || data || meta): what remains of a payload when
/// it is erased. Exact bytes: eventsrc-format(5).
[[nodiscard]] Hash content_hash(Sha256& sha, const Salt& salt, std::string_view data,
                                std::optional<std::string_view> meta);

/// hash = SHA-256("eventsrc.event.1" || previous || stream || seq || time || type || id ||
/// content). Of `event` only stream, seq, time, type and id are read.
[[nodiscard]] Hash event_hash(Sha256& sha, const Hash& previous, const EventView& event,
                              const Hash& content);

/// The content hash of a stored event: recomputed, or the kept one if it was redacted.
[[nodiscard]] Hash content_of(Sha256& sha, const EventView& event);

/// The salt, and the time, of an event under `--seed`: the same commands give the same bytes. The
/// time is 2000-01-01T00:00:00Z + seq seconds; throws `invalid` where that is beyond year 9999.
[[nodiscard]] Salt seeded_salt(Sha256& sha, std::string_view seed, std::string_view stream,
                               Seq seq);
[[nodiscard]] Timestamp seeded_time(Seq seq);

}  // namespace eventsrc
