#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "view/definition_text.hpp"
#include "view/program.hpp"

namespace eventsrc {

/// Compiles a minified definition. What is wrong goes to `mistakes`; with any, the program is of no
/// use.
[[nodiscard]] std::unique_ptr<View::Program> read_definition(std::string_view minified,
                                                             const View::ReadFile& read_file,
                                                             std::vector<ViewMistake>& mistakes);

}  // namespace eventsrc
