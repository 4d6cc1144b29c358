#pragma once

#include <optional>
#include <string>

#include "context.hpp"
#include "eventsrc/redact.hpp"

namespace eventsrc::cli {

/// What a change of history is recorded with; `actor` falls back on EVENTSRC_ACTOR. Throws
/// `invalid` for texts that are not UTF-8.
[[nodiscard]] AuditNote audit_note(const std::string& reason,
                                   const std::optional<std::string>& actor, const Context& context);

}  // namespace eventsrc::cli
