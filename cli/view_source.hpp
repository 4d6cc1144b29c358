#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "context.hpp"
#include "eventsrc/view.hpp"

namespace eventsrc::cli {

/// A definition as it stands in its file.
struct ViewFile {
  std::string path;
  std::string text;
};

/// Reads the file that `name` means: a path if it holds a '/' or ends in `.json`, else NAME.json in
/// the folder EVENTSRC_VIEWS, the configuration's `views` folder (relative to the configuration's
/// own folder; `~/` is the home) or ./views, the first of them that has it. Throws `usage` (there
/// is none: says where it was looked for, or what it is instead of a file), `denied`, or `invalid`
/// (over 1 MiB).
[[nodiscard]] ViewFile find_view(const std::string& name, Context& context);

/// Reads the files that the definition at `view_path` names: relative to its folder, each at most
/// 1 MiB. What it throws tells both files; `invalid` for a file that is not there.
[[nodiscard]] View::ReadFile files_beside(const std::string& view_path);

/// The view of `--view NAME`, compiled; without a name, or `default`, the built-in one. Throws what
/// `find_view` and `View::parse` throw.
[[nodiscard]] std::shared_ptr<const View> load_view(const std::optional<std::string>& name,
                                                    Context& context);

/// The names that `find_view` finds in folders, and `default`; sorted. For completion: folders that
/// cannot be read have none.
[[nodiscard]] std::vector<std::string> view_names(Context& context);

}  // namespace eventsrc::cli
