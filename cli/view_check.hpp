#pragma once

#include <string>
#include <vector>

#include "context.hpp"

namespace eventsrc::cli {

struct ViewCheckOptions {
  std::string view;                  ///< name or path
  std::vector<std::string> against;  ///< patterns of streams; none: the definition alone
  bool json = false;
};

/// `eventsrc view check`: says how a definition was understood and what it does with the events of
/// a store, or all that is wrong with it. Returns the exit status: 5 for a definition with
/// mistakes, 1 if a plain name in `against` is no stream.
int check_view(const ViewCheckOptions& options, Context& context);

}  // namespace eventsrc::cli
