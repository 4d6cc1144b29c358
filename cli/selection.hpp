#pragma once

#include <string>
#include <vector>

#include "context.hpp"
#include "eventsrc/pattern.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::cli {

/// The streams that `[PATTERN...]` and `--all` select; neither means all. Throws `usage` for both,
/// or a malformed pattern, `invalid` for a plain name that no stream can have.
[[nodiscard]] Selection parse_selection(const std::vector<std::string>& patterns, bool all);

/// 1, with a note on stderr for each, if a plain name among the patterns is no stream; else 0 (a
/// glob that matches nothing is no failure).
[[nodiscard]] int report_unknown_names(Context& context, Store& store, const Selection& selection);

/// The one stream that `text` names: a backslash takes the next character as it is, as in patterns.
/// Throws `invalid` if no stream can have that name.
[[nodiscard]] std::string parse_stream(const std::string& text);

/// The note about a stream that holds no event; returns exit status 1.
int report_unknown_stream(Context& context, const std::string& stream);

/// The same of `stream` where patterns mean nothing: it may have been meant as one.
int report_unknown_name(Context& context, const std::string& stream);

}  // namespace eventsrc::cli
