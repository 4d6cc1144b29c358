#pragma once

#include <optional>
#include <string>
#include <vector>

#include "export_formats.hpp"
#include "fold_options.hpp"

namespace eventsrc::cli {

/// What `export --views` was asked for, as typed.
struct ViewsRequest {
  const std::vector<std::string>& patterns;
  bool all = false;
  const FormatArguments& format;
  const FoldArguments& fold;
  const std::optional<std::string>& at;
  const std::optional<std::string>& limit;
  const std::optional<std::string>& output;
  bool include_deleted = false;
};

/// Exports folded states. Gives the exit status.
[[nodiscard]] int export_views(const ViewsRequest& request, Context& context);

}  // namespace eventsrc::cli
