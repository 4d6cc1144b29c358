#include "table_input.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "event_time.hpp"
#include "eventsrc/error.hpp"
#include "eventsrc/event.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/names.hpp"
#include "output.hpp"
#include "text.hpp"

namespace eventsrc::cli {
namespace {

using Field = TableReader::Field;

/// Makes lines of a table's records.
class EventLines {
 public:
  EventLines(const std::vector<Field>& header, const TableEvents& events)
      : type_(events.type), zone_(events.zone) {
    for (const Field& field : header) add_column(field);
    find(events.columns.stream, Use::stream, "--stream-column");
    find(events.columns.type, Use::type, "--type-column");
    find(events.columns.time, Use::time, "--time-column");
    find(events.columns.id, Use::id, "--id-column");
  }

  void append(std::string& out, const std::vector<Field>& record) {
    if (record.size() != columns_.size()) {
      throw Error(ErrorCode::invalid,
                  fmt::format("the record has {} fields, and the first line names {} columns",
                              record.size(), columns_.size()))
          .at(record.front().line, record.front().column);
    }
    out += '{';
    data_ = "{";
    for (std::size_t i = 0; i < record.size(); ++i) add(out, columns_[i], record[i]);
    if (type_) member(out, R"("type")", json::quoted(*type_));
    if (out.back() != '{') out += ',';
    out.append(R"("data":)").append(data_).append("}}");
  }

 private:
  enum class Use { data, stream, type, time, id };

  struct Column {
    std::string name;
    std::string key;  // as a member of data
    Use use = Use::data;
  };

  void add_column(const Field& field) {
    const auto is_same = [&field](const Column& column) { return column.name == field.text; };
    if (std::any_of(columns_.begin(), columns_.end(), is_same)) {
      throw Error(ErrorCode::invalid,
                  fmt::format("the first line names column {} twice", json::quoted(field.text)))
          .at(field.line, field.column);
    }
    columns_.push_back({field.text, json::quoted(field.text)});
  }

  void find(const std::optional<std::string>& name, Use use, std::string_view option) {
    if (!name) return;
    for (Column& column : columns_) {
      if (column.name != *name) continue;
      if (column.use != Use::data) {
        throw Error(ErrorCode::usage, fmt::format("{}: column {} is named twice", option,
                                                  printable(json::quoted(*name))));
      }
      column.use = use;
      return;
    }
    std::string names;
    for (const Column& column : columns_) names += (names.empty() ? "" : ", ") + column.name;
    throw Error(ErrorCode::usage, fmt::format("{}: the table has no column {}: it has {}", option,
                                              printable(json::quoted(*name)), printable(names)));
  }

  void add(std::string& out, const Column& column, const Field& field) {
    const bool is_absent = field.text.empty() && !field.quoted;
    try {
      switch (column.use) {
        case Use::data:
          if (!is_absent) member(data_, column.key, value_of(field));
          return;
        case Use::stream:
          return member(out, R"("stream")", stream_of(field));
        case Use::type:
          return member(out, R"("type")", json::quoted(EventType(field.text).view()));
        case Use::time:
          if (!is_absent) member(out, R"("time")", time_of(field));
          return;
        case Use::id:
          if (!is_absent) member(out, R"("id")", json::quoted(EventId(field.text).view()));
          return;
      }
    } catch (const Error& error) {
      throw Error(error.code(),
                  fmt::format("column {}: {}", json::quoted(column.name), error.what()))
          .at(field.line, field.column);
    }
  }

  static void member(std::string& object, std::string_view key, std::string_view value) {
    if (object.back() != '{') object += ',';
    object.append(key).append(":").append(value);
  }

  // Numbers as they stand: leading zeros, as of postal codes, make none.
  std::string value_of(const Field& field) {
    const std::string& text = field.text;
    if (!field.quoted && (text == "true" || text == "false" || text == "null")) return text;
    const bool may_be_number =
        !field.quoted && (text.front() == '-' || (text.front() >= '0' && text.front() <= '9'));
    if (may_be_number && is_long_number(text)) {
      throw Error(ErrorCode::invalid,
                  "it is a number of more than 4,096 characters: shorten it, or quote it as text");
    }
    scratch_.clear();
    if (may_be_number && !checker_.minify(text, scratch_) && scratch_ == text) return text;
    return json::quoted(text);
  }

  // Refused before a store is made for it.
  static std::string stream_of(const Field& field) {
    const StreamId stream(field.text);
    if (stream.reserved()) {
      throw Error(ErrorCode::invalid,
                  fmt::format("stream {}: names that begin with '$' are written by eventsrc alone",
                              json::quoted(stream.view())));
    }
    return json::quoted(stream.view());
  }

  static bool is_long_number(std::string_view text) {
    if (text.size() <= json::kMaxNumberLength) return false;
    if (text.front() == '-') text.remove_prefix(1);
    const bool is_padded = text[0] == '0' && text[1] >= '0' && text[1] <= '9';
    return !is_padded && text.find_first_not_of("0123456789.eE+-") == std::string_view::npos;
  }

  [[nodiscard]] std::string time_of(const Field& field) const {
    const auto time = parse_event_time(field.text, zone_);
    if (time) return fmt::format("\"{}\"", to_string(*time));
    throw Error(
        ErrorCode::invalid,
        fmt::format("'{}' is not a time: write an RFC 3339 date and time, a date, or @SECONDS",
                    printable(field.text)));
  }

  std::optional<std::string> type_;
  TimeZone zone_;
  std::vector<Column> columns_;
  std::string data_;
  std::string scratch_;
  json::Checker checker_{1};
};

}  // namespace

void spool_table(const InputFile& input, const TableEvents& events, const SpoolFile& lines) {
  TableReader table(input.fd(), events.kind);
  std::vector<Field> record;
  if (!table.next(record)) {
    throw Error(ErrorCode::invalid, "the table is empty: its first line names the columns");
  }
  EventLines event_lines(record, events);
  Output out(lines.fd(), "a temporary file");
  std::int64_t line = 1;
  while (table.next(record)) {
    for (; line < record.front().line; ++line) out.write("\n");
    event_lines.append(out.buffer(), record);
    out.write("\n");
    ++line;
  }
  out.flush();
  lines.rewind();
}

Error with_column(const Error& error, const TableColumns& columns) {
  const std::string_view what = error.what();
  // What is wrong with an event beside others of its stream, the core says in these words.
  const std::optional<std::string> column = what.starts_with("time ") ? columns.time
                                            : what.starts_with("id ") ? columns.id
                                                                      : std::nullopt;
  if (!column || !error.details().line) return error;
  return {error.code(), fmt::format("column {}: {}", json::quoted(*column), what), error.details()};
}

}  // namespace eventsrc::cli
