#include "export_formats.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "text.hpp"

namespace eventsrc::cli {
namespace {

bool is_table(std::string_view format) { return format == "csv" || format == "tsv"; }

void check_goes_with(std::string_view option, bool given, bool fits, std::string_view formats) {
  if (!given || fits) return;
  throw Error(ErrorCode::usage, fmt::format("{} goes with --format {}", option, formats));
}

// What RFC 3986 lets stand in one.
bool is_uri_reference(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const auto is_hex = [&](std::size_t i) {
      return i < text.size() && std::isxdigit(static_cast<unsigned char>(text[i])) != 0;
    };
    if (c == '%' && is_hex(at + 1) && is_hex(at + 2)) continue;
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) continue;
    if (std::string_view("-._~:/?#[]@!$&'()*+,;=").find(c) == std::string_view::npos) return false;
  }
  return !text.empty();
}

// What Elasticsearch lets an index be called.
bool is_index_name(std::string_view text) {
  constexpr std::size_t kMostBytes = 255;
  return !text.empty() && text.size() <= kMostBytes && text != "." && text != ".." &&
         std::string_view("-_+").find(text[0]) == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  std::string_view("-_.+").find(c) != std::string_view::npos;
         });
}

void check_options(const FormatArguments& arguments) {
  const std::string format = format_name(arguments);
  check_goes_with("--columns", !arguments.columns.empty(), is_table(format), "csv or tsv");
  check_goes_with("--csv-safe", arguments.csv_safe, is_table(format), "csv or tsv");
  check_goes_with("--source", arguments.source.has_value(), format == "cloudevents", "cloudevents");
  check_goes_with("--index", arguments.index.has_value(), format == "elasticsearch",
                  "elasticsearch");
  if (arguments.source && !is_uri_reference(*arguments.source)) {
    throw Error(ErrorCode::usage,
                fmt::format("--source '{}' is no URI: give one such as https://example.com/shop, "
                            "with other characters as %XX",
                            *arguments.source));
  }
  if (arguments.index && !is_index_name(*arguments.index)) {
    throw Error(
        ErrorCode::usage,
        fmt::format("--index '{}' is no name for an index: give a-z, 0-9, '.', '-', '_' and "
                    "'+', a letter, digit or '.' first",
                    *arguments.index));
  }
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
  command.choice(
      "--format", "FORMAT",
      {"jsonl", "json", "csv", "tsv", "cloudevents", "elasticsearch", "html", "dynamodb-json"},
      arguments.format,
      "jsonl (default): JSON Lines, lossless, what 'append --from' reads; json: one "
      "array; csv, tsv: a table; cloudevents: CloudEvents 1.0, one a line; "
      "elasticsearch: what its bulk API reads; html: a page for a browser; dynamodb-json: the "
      "items of a table, for an import from "
      "S3");
  command.list("--columns", "POINTER,...", arguments.columns,
               "of csv and tsv: what a row has, such as /seq,/data/amount; may be repeated");
  command.flag("--csv-safe", arguments.csv_safe,
               "of csv and tsv: a ' before texts that a spreadsheet would take for a formula");
  command.option("--source", "URI", arguments.source,
                 "of cloudevents: where they come from (default urn:eventsrc:ID, with the store's "
                 "id)");
  command.option("--index", "NAME", arguments.index,
                 "of elasticsearch: the index they go to (default eventsrc)");
}

std::string format_name(const FormatArguments& arguments) {
  return arguments.format.value_or("jsonl");
}

void check_format(const FormatArguments& arguments, Exported what) {
  check_options(arguments);
  if (is_table(format_name(arguments))) static_cast<void>(make_table(arguments, what));
}

std::string store_title(const std::string& given) {
  const std::string name = given.substr(0, given.find('?'));
  return name.substr(name.rfind('/') + 1);
}

std::unique_ptr<ExportFormat> make_format(const FormatArguments& arguments, const FormatUse& use,
                                          Store& store) {
  const std::string format = format_name(arguments);
  if (is_table(format)) return make_table(arguments, use.what);
  if (format == "json") return json_format();
  if (format == "cloudevents") {
    return cloudevents_format(arguments.source ? *arguments.source
                                               : "urn:eventsrc:" + store.info().id);
  }
  if (format == "elasticsearch") {
    const std::string_view usual = use.what == Exported::events ? "eventsrc" : "eventsrc-states";
    return elasticsearch_format(arguments.index.value_or(std::string(usual)));
  }
  if (format == "html") {
    return page_format({as_utf8(use.title), use.what, use.is_one_stream, use.is_newest_first});
  }
  // Of dynamodb-json, it is only that lines end: its items are made otherwise.
  return json_lines_format();
}

}  // namespace eventsrc::cli
