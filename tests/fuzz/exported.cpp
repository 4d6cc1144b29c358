#include "exported.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eventsrc/event_line.hpp"
#include "eventsrc/export_format.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/text_arena.hpp"
#include "fuzz.hpp"

namespace eventsrc::fuzz {
namespace {

// Not nlohmann's reader: it refuses numbers that no double can hold, which JSON allows.
void require_json_line(std::string_view line, std::string_view what) {
  json::Checker checker(kMaxDepth, 1);
  std::string out;
  require(!checker.minify(line, out) && out == line, what);
  require(line.find('\n') == std::string_view::npos, what);
}

/// The raw value of an object's member, if it has that.
std::optional<std::string_view> member(std::string_view object, std::string_view name) {
  json::Members members(object);
  std::string_view key;
  std::string_view value;
  while (members.next(key, value)) {
    if (json::decoded(key) == name) return value;
  }
  return std::nullopt;
}

void check_cloud_event(const EventView& event) {
  static const auto format = cloudevents_format("urn:eventsrc:fuzz");
  std::string line;
  format->event(line, event);
  require_json_line(line, "a CloudEvent is one line of JSON");
  for (const std::string_view name : {"specversion", "id", "source", "type"}) {
    const auto value = member(line, name);
    require(value && value->size() > 2 && value->starts_with('"'),
            "a CloudEvent has all attributes that one must have");
  }
  require(json::decoded(*member(line, "type")) == event.type, "a CloudEvent has its type");
  const auto data = member(line, "data");
  require(data.has_value() != event.redacted, "a CloudEvent has data unless it is erased");
  require(!data || *data == event.data, "a CloudEvent has the data as it was put in");
}

/// What a reader of CSV makes of a row; nothing if it is none.
std::optional<std::vector<std::string>> csv_fields(std::string_view row) {
  std::vector<std::string> fields;
  for (;;) {
    std::string& field = fields.emplace_back();
    if (row.starts_with('"')) {
      for (row.remove_prefix(1);; row.remove_prefix(1)) {
        const std::size_t end = row.find('"');
        if (end == std::string_view::npos) return std::nullopt;
        field += row.substr(0, end);
        row.remove_prefix(end + 1);
        if (!row.starts_with('"')) break;
        field += '"';
      }
    } else {
      field = row.substr(0, row.find_first_of(",\"\r\n"));
      row.remove_prefix(field.size());
    }
    if (row.empty()) return fields;
    if (!row.starts_with(',')) return std::nullopt;
    row.remove_prefix(1);
  }
}

bool is_number(std::string_view field) {
  const auto json = minified(field);
  return json && json->find_first_not_of("0123456789.eE+-") == std::string::npos;
}

/// Spreadsheets look for a formula behind blanks too.
bool is_formula(std::string_view field) {
  if (field.starts_with('\t') || field.starts_with('\r')) return true;
  const std::size_t first = field.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos &&
         std::string_view("=+-@").find(field[first]) != std::string_view::npos && !is_number(field);
}

void check_fields(const std::vector<std::string>& fields) {
  require(fields.size() == default_columns(Exported::events).size(),
          "a row has a field for each column");
  require(std::none_of(fields.begin(), fields.end(), is_formula),
          "no field of a safe table is a formula");
}

void check_tables(const EventView& event) {
  static const auto csv =
      table_format({.columns = default_columns(Exported::events), .guard = true});
  static const auto tsv = table_format({.kind = TableOptions::Kind::tsv,
                                        .columns = default_columns(Exported::events),
                                        .guard = true});
  std::string row;
  csv->event(row, event);
  const auto fields = csv_fields(row);
  require(fields.has_value(), "a row of CSV can be read");
  check_fields(*fields);
  const std::string& stream = fields->front();
  require(stream == event.stream || stream == '\'' + std::string(event.stream),
          "a row of CSV has the text");
  row.clear();
  tsv->event(row, event);
  require(row.find('\n') == std::string::npos, "a row of TSV is one line");
  std::vector<std::string> cells;
  for (const std::string_view cell : split(row, "\t")) cells.emplace_back(cell);
  check_fields(cells);
}

std::ptrdiff_t tags(const ExportFormat& page, const EventView& event) {
  std::string item;
  page.event(item, event);
  return std::count(item.begin(), item.end(), '<');
}

/// The same without what begins a tag.
std::string tame(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '<', '(');
  return out;
}

void check_page(const EventView& event) {
  static const auto page = page_format({.title = "fuzz"});
  EventView other = event;
  const std::string stream = tame(event.stream);
  const std::string type = tame(event.type);
  const std::string data = tame(event.data);
  const std::string meta = tame(event.meta.value_or(""));
  other.stream = stream;
  other.type = type;
  other.data = data;
  if (event.meta) other.meta = meta;
  require(tags(*page, event) == tags(*page, other), "nothing of an event is a tag of a page");
}

void check_search_lines(const EventView& event) {
  static const auto format = elasticsearch_format("fuzz");
  std::string text;
  format->event(text, event);
  const auto lines = split(text, "\n");
  require(lines.size() == 2, "Elasticsearch gets an action and a document");
  for (const std::string_view line : lines) {
    require_json_line(line, "a line for Elasticsearch is JSON");
  }
}

void check_line(const EventView& event) {
  std::string line;
  append_event_line(line, event, nullptr);
  require_json_line(line, "an event's line is JSON");
  EventLineReader reader({});
  TextArena texts;
  const NewEvent again = reader.parse(line, 1, texts);
  require(again.stream == event.stream && again.type == event.type && again.id == event.id &&
              again.data == event.data && again.meta == event.meta && again.time == event.time &&
              again.seq == event.seq && again.redacted == event.redacted,
          "an event's line is read back as it was");
}

}  // namespace

void check_exports(const EventView& event) {
  check_line(event);
  check_cloud_event(event);
  check_tables(event);
  check_page(event);
  check_search_lines(event);
}

}  // namespace eventsrc::fuzz
