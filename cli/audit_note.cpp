#include "audit_note.hpp"

#include <string_view>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc::cli {
namespace {

void check_utf8(std::string_view what, const std::string& text) {
  if (json::valid_utf8(text)) return;
  throw Error(ErrorCode::invalid, fmt::format("{} is not valid UTF-8: write it in UTF-8", what));
}

}  // namespace

AuditNote audit_note(const std::string& reason, const std::optional<std::string>& actor,
                     const Context& context) {
  AuditNote note{reason, actor, "eventsrc " EVENTSRC_VERSION};
  if (!note.actor) note.actor = context.terminal().environment->get_filled("EVENTSRC_ACTOR");
  check_utf8("--reason", note.reason);
  if (note.actor) check_utf8(actor ? "--actor" : "EVENTSRC_ACTOR", *note.actor);
  return note;
}

}  // namespace eventsrc::cli
