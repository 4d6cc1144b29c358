#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command.hpp"
#include "eventsrc/export_format.hpp"
#include "eventsrc/store.hpp"

namespace eventsrc::cli {

/// Options of how exported things are written, as typed.
struct FormatArguments {
  std::optional<std::string> format;
  std::vector<std::string> columns;
  bool csv_safe = false;
  std::optional<std::string> source;
  std::optional<std::string> index;
};

/// Declares `--format` and the options that go with one format each.
void add_format_options(Command& command, FormatArguments& arguments);

/// The format's name; jsonl where none was given.
[[nodiscard]] std::string format_name(const FormatArguments& arguments);

/// Throws `usage` for an option that goes with another format, or a malformed value: before a store
/// is opened.
void check_format(const FormatArguments& arguments, Exported what);

/// The title of a page about the whole store that was `given`: its name, as pages are passed on.
[[nodiscard]] std::string store_title(const std::string& given);

/// What a format is made for.
struct FormatUse {
  Exported what = Exported::events;
  std::string title{};  ///< of a page
  bool is_one_stream = false;
  bool is_newest_first = false;
};

[[nodiscard]] std::unique_ptr<ExportFormat> make_format(const FormatArguments& arguments,
                                                        const FormatUse& use, Store& store);

}  // namespace eventsrc::cli
