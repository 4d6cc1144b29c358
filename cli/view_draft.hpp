#pragma once

#include <optional>
#include <string>
#include <vector>

#include "context.hpp"
#include "eventsrc/type_summary.hpp"

namespace eventsrc::cli {

/// What a definition is drafted from.
struct DraftSource {
  std::string given;    ///< the stream or pattern, as typed
  std::string name;     ///< of the view
  std::string streams;  ///< the pattern it is meant for
  std::vector<TypeSummary> types;
};

/// A commented definition with a rule for each type, in the order in which they first happened. Its
/// states of the streams are those of the default view.
[[nodiscard]] std::string draft_definition(const DraftSource& source);

struct ViewInitOptions {
  std::string streams;  ///< a stream or pattern
  std::optional<std::string> name;
};

/// `eventsrc view init`: prints the draft. Returns exit status 1 where there are no events.
int draft_view(const ViewInitOptions& options, Context& context);

}  // namespace eventsrc::cli
