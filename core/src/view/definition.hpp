#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "view/program.hpp"

namespace eventsrc {

/// Replaces `//` and `/* */` comments by spaces, so that places stay what they were. Throws
/// `invalid` with line and column where a comment has no end.
[[nodiscard]] std::string without_comments(std::string_view text);

/// The definition as minified JSON. Throws `invalid` with line and column.
[[nodiscard]] std::string minified_definition(std::string_view text);

/// Compiles a minified definition. What is wrong goes to `mistakes`; with any, the program is of no
/// use.
[[nodiscard]] std::unique_ptr<View::Program> read_definition(std::string_view minified,
                                                             const View::ReadFile& read_file,
                                                             std::vector<ViewMistake>& mistakes);

}  // namespace eventsrc
