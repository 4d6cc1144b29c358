#pragma once

#include <string_view>

#include "eventsrc/error.hpp"

namespace eventsrc {

/// A new file without a name, in the folder that TMPDIR names, or else in /tmp: a descriptor, which
/// the caller closes. Throws `unavailable`, naming the folder.
[[nodiscard]] int open_temporary_file();

/// Why nobody could `make`, `read` or `write` one, by errno.
[[nodiscard]] Error temporary_file_error(std::string_view what);

}  // namespace eventsrc
