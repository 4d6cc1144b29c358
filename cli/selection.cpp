#include "selection.hpp"

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/names.hpp"

namespace eventsrc::cli {

Selection parse_selection(const std::vector<std::string>& patterns, bool all) {
  if (all && !patterns.empty()) {
    throw Error(ErrorCode::usage, "--all and patterns exclude each other: give one of them");
  }
  if (patterns.empty()) return Selection::all();
  Selection selection(patterns);
  for (const Pattern& pattern : selection.patterns()) {
    if (pattern.is_name()) static_cast<void>(StreamId(pattern.prefix()));  // refuses what is none
  }
  return selection;
}

std::string parse_stream(const std::string& text) {
  if (text.find('\\') == std::string::npos) return StreamId(text).str();
  const Pattern pattern(text);
  return StreamId(pattern.is_name() ? pattern.prefix() : text).str();
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

int report_unknown_name(Context& context, const std::string& stream) {
  if (stream.find_first_of("*?[") == std::string::npos) {
    return report_unknown_stream(context, stream);
  }
  context.messages().negative(fmt::format(
      "stream '{}' holds no events: this is about one stream: give its full name", stream));
  return 1;
}

}  // namespace eventsrc::cli
