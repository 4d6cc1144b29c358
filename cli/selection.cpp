#include "selection.hpp"

#include <fmt/format.h>

#include "eventsrc/error.hpp"

namespace eventsrc::cli {

Selection parse_selection(const std::vector<std::string>& patterns, bool all) {
  if (all && !patterns.empty()) {
    throw Error(ErrorCode::usage, "--all and patterns exclude each other: give one of them");
  }
  return patterns.empty() ? Selection::all() : Selection(patterns);
}

int report_unknown_names(Context& context, Store& store, const Selection& selection) {
  int status = 0;
  for (const Pattern& pattern : selection.patterns()) {
    if (!pattern.is_name() || store.head(pattern.prefix())) continue;
    status = report_unknown_stream(context, pattern.prefix());
  }
  return status;
}

int report_unknown_stream(Context& context, const std::string& stream) {
  context.messages().negative(fmt::format("stream '{}' holds no events", stream));
  return 1;
}

}  // namespace eventsrc::cli
