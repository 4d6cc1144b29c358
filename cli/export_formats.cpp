#include "export_formats.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/error.hpp"

namespace eventsrc::cli {
namespace {

bool is_table(std::string_view format) { return format == "csv" || format == "tsv"; }

void check_goes_with(std::string_view option, bool given, bool fits, std::string_view formats) {
  if (!given || fits) return;
  throw Error(ErrorCode::usage, fmt::format("{} goes with --format {}", option, formats));
}

void check_options(const FormatArguments& arguments) {
  const std::string format = format_name(arguments);
  check_goes_with("--columns", !arguments.columns.empty(), is_table(format), "csv or tsv");
  check_goes_with("--csv-safe", arguments.csv_safe, is_table(format), "csv or tsv");
}

// Split at the commas that a pointer follows: others belong to names.
std::vector<std::string> split_columns(const std::vector<std::string>& lists) {
  std::vector<std::string> columns;
  for (std::string_view list : lists) {
    while (true) {
      const std::size_t end = list.find(",/");
      columns.emplace_back(list.substr(0, end));
      if (end == std::string_view::npos) break;
      list.remove_prefix(end + 1);
    }
  }
  return columns;
}

std::unique_ptr<ExportFormat> make_table(const FormatArguments& arguments, Exported what) {
  TableOptions options;
  options.what = what;
  if (arguments.format == "tsv") options.kind = TableOptions::Kind::tsv;
  options.guard = arguments.csv_safe;
  options.columns = split_columns(arguments.columns);
  if (options.columns.empty()) options.columns = default_columns(what);
  return table_format(options);
}

}  // namespace

void add_format_options(Command& command, FormatArguments& arguments) {
  command.choice("--format", "FORMAT", {"jsonl", "json", "csv", "tsv"}, arguments.format,
                 "jsonl (default): JSON Lines, lossless, what 'append --from' reads; json: one "
                 "array; csv, tsv: a table");
  command.list("--columns", "POINTER,...", arguments.columns,
               "of csv and tsv: what a row has, such as /seq,/data/amount; may be repeated");
  command.flag("--csv-safe", arguments.csv_safe,
               "of csv and tsv: a ' before texts that a spreadsheet would take for a formula");
}

std::string format_name(const FormatArguments& arguments) {
  return arguments.format.value_or("jsonl");
}

std::unique_ptr<ExportFormat> make_format(const FormatArguments& arguments, Exported what) {
  check_options(arguments);
  const std::string format = format_name(arguments);
  if (is_table(format)) return make_table(arguments, what);
  return format == "json" ? json_format() : json_lines_format();
}

}  // namespace eventsrc::cli
