#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/export_format.hpp"
#include "eventsrc/json.hpp"
#include "eventsrc/value.hpp"
#include "export/state_text.hpp"

namespace eventsrc {
namespace {

enum class Field {
  stream,
  seq,
  time,
  type,
  data,
  meta,
  id,
  position,
  redacted,
  content,
  hash,
  view,
  key,
  state,
  value
};

struct FieldName {
  std::string_view name;
  Field field;
  bool of_events;
  bool of_states;
};

// The salt is not among them: whoever has it can find out what a redacted payload was.
constexpr std::array<FieldName, 15> kFields{{
    {"stream", Field::stream, true, true},
    {"seq", Field::seq, true, true},
    {"time", Field::time, true, true},
    {"type", Field::type, true, false},
    {"data", Field::data, true, false},
    {"meta", Field::meta, true, false},
    {"id", Field::id, true, false},
    {"view", Field::view, false, true},
    {"key", Field::key, false, true},
    {"state", Field::state, false, true},
    {"value", Field::value, false, true},
    {"position", Field::position, true, true},
    {"redacted", Field::redacted, true, true},
    {"content", Field::content, true, false},
    {"hash", Field::hash, true, false},
}};

bool has_parts(Field field) {
  return field == Field::data || field == Field::meta || field == Field::value;
}

struct Column {
  Field field;
  Path path;  // of a field with parts
};

Column parse_column(const std::string& pointer, Exported what) {
  const auto is_of = [what](const FieldName& field) {
    return what == Exported::events ? field.of_events : field.of_states;
  };
  Path path = is_pointer(pointer) ? parse_path(pointer) : Path{};
  const std::string_view name = path.empty() ? std::string_view() : path.front().name;
  const auto* const field = std::find_if(
      kFields.begin(), kFields.end(),
      [&](const FieldName& candidate) { return candidate.name == name && is_of(candidate); });
  if (field == kFields.end()) {
    std::string names;
    for (const FieldName& candidate : kFields) {
      if (is_of(candidate)) names += fmt::format(" /{}", candidate.name);
    }
    throw Error(
        ErrorCode::usage,
        fmt::format("column '{}' is no JSON Pointer that begins with one of{}", pointer, names));
  }
  if (path.size() > 1 && !has_parts(field->field)) {
    throw Error(ErrorCode::usage,
                fmt::format("column '{}': {} has no parts: give /{}", pointer, name, name));
  }
  path.erase(path.begin());
  return {field->field, std::move(path)};
}

class TableFormat final : public ExportFormat {
 public:
  explicit TableFormat(const TableOptions& options)
      : is_csv_(options.kind == TableOptions::Kind::csv), guard_(options.guard) {
    frame_.after = is_csv_ ? "\r\n" : "\n";
    for (const std::string& pointer : options.columns) {
      columns_.push_back(parse_column(pointer, options.what));
      next_cell(frame_.begin, columns_.size() == 1);
      append_text(frame_.begin, pointer.substr(1));
    }
    frame_.begin += frame_.after;
  }

  [[nodiscard]] const Frame& frame() const noexcept override { return frame_; }

  void event(std::string& out, const EventView& event) const override {
    row(out, [&](const Column& column) { append_cell(out, event, column); });
  }

  void state(std::string& out, const StateView& state) const override {
    const StateText text(*state.state);
    row(out, [&](const Column& column) { append_cell(out, state, text.value(), column); });
  }

 private:
  template <typename Append>
  void row(std::string& out, Append append) const {
    const std::size_t begin = out.size();
    bool is_first = true;
    for (const Column& column : columns_) {
      next_cell(out, std::exchange(is_first, false));
      append(column);
    }
    // An empty line would be read as none.
    if (is_csv_ && out.size() == begin) out += R"("")";
  }

  void next_cell(std::string& out, bool is_first) const {
    if (!is_first) out += is_csv_ ? ',' : '\t';
  }

  void append_cell(std::string& out, const EventView& event, const Column& column) const {
    switch (column.field) {
      case Field::stream:
        return append_text(out, event.stream);
      case Field::seq:
        return append_number(out, event.seq.value());
      case Field::time:
        return append_timestamp(out, event.time);
      case Field::type:
        return append_text(out, event.type);
      case Field::data:
        if (!event.redacted) append_part(out, event.data, column.path);
        return;
      case Field::meta:
        if (event.meta) append_part(out, *event.meta, column.path);
        return;
      case Field::id:
        if (event.id) append_text(out, *event.id);
        return;
      case Field::position:
        if (event.position) append_number(out, event.position->value());
        return;
      case Field::redacted:
        if (event.redacted) out += "true";
        return;
      case Field::content:
        if (event.redacted) append_hex(out, event.content);
        return;
      case Field::hash:
        return append_hex(out, event.hash);
      case Field::view:
      case Field::key:
      case Field::state:
      case Field::value:
        return;  // of states
    }
  }

  void append_cell(std::string& out, const StateView& of,
                   const std::optional<std::string_view>& value, const Column& column) const {
    const State& state = *of.state;
    const bool any = state.events > 0;
    switch (column.field) {
      case Field::stream:
        if (of.stream != nullptr) append_text(out, *of.stream);
        return;
      case Field::seq:
        if (any && of.stream != nullptr) append_number(out, state.seq.value());
        return;
      case Field::time:
        if (any) append_timestamp(out, state.time);
        return;
      case Field::position:
        if (any && state.position) append_number(out, state.position->value());
        return;
      case Field::redacted:
        if (state.redacted > 0) append_number(out, state.redacted);
        return;
      case Field::view:
        return append_text(out, of.view);
      case Field::key:
        if (of.key != nullptr) append_text(out, *of.key);
        return;
      case Field::state:
        return append_text(out, kind_name(state.kind));
      case Field::value:
        if (value) append_part(out, *value, column.path);
        return;
      case Field::type:
      case Field::data:
      case Field::meta:
      case Field::id:
      case Field::content:
      case Field::hash:
        return;  // of events
    }
  }

  static void append_number(std::string& out, std::int64_t number) {
    const fmt::format_int digits(number);
    out.append(digits.data(), digits.size());
  }

  // Strings as what they stand for, null as nothing, everything else as its JSON text.
  void append_part(std::string& out, std::string_view json, std::span<const Token> path) const {
    std::string buffer;
    json = Value::Look(json).at(path).text(buffer);
    if (json.empty()) return;
    switch (json.front()) {
      case '"':
        return append_text(out, json::decoded(json));
      case '{':
      case '[':
        return append_text(out, json);
      case 'n':
        return;
      default:
        out += json;
    }
  }

  void append_text(std::string& out, std::string_view text) const {
    const bool risky = guard_ && is_risky(text);
    if (!is_csv_) {
      if (risky) out += '\'';
      return append_escaped(out, text);
    }
    // A quoted nothing is an empty text; without quotes, there is none.
    const bool plain = !text.empty() && (risky || !seems_no_text(text)) && text.front() != ' ' &&
                       text.back() != ' ' &&
                       text.find_first_of(",\"\r\n\t") == std::string_view::npos;
    if (plain) {
      if (risky) out += '\'';
      out += text;
      return;
    }
    out += '"';
    if (risky) out += '\'';
    for (const char c : text) {
      if (c == '"') out += '"';
      out += c;
    }
    out += '"';
  }

  // Whether 'append --format csv' would take it for something else than text.
  static bool seems_no_text(std::string_view text) {
    if (text == "true" || text == "false" || text == "null") return true;
    return (text[0] == '-' || (text[0] >= '0' && text[0] <= '9')) &&
           text.find_first_not_of("0123456789.eE+-") == std::string_view::npos;
  }

  // Whether spreadsheets may run it: some look behind what cannot be seen, and take the wide and
  // the small forms of signs for the signs.
  static bool is_risky(std::string_view text) {
    using namespace std::string_view_literals;
    // Spaces, and what has no width.
    static constexpr std::array kUnseen{
        " "sv,      "\x7f"sv,   "\u00a0"sv, "\u00ad"sv, "\u1680"sv, "\u180e"sv, "\u2000"sv,
        "\u2001"sv, "\u2002"sv, "\u2003"sv, "\u2004"sv, "\u2005"sv, "\u2006"sv, "\u2007"sv,
        "\u2008"sv, "\u2009"sv, "\u200a"sv, "\u200b"sv, "\u200c"sv, "\u200d"sv, "\u200e"sv,
        "\u200f"sv, "\u2028"sv, "\u2029"sv, "\u202a"sv, "\u202b"sv, "\u202c"sv, "\u202d"sv,
        "\u202e"sv, "\u202f"sv, "\u205f"sv, "\u2060"sv, "\u2061"sv, "\u2062"sv, "\u2063"sv,
        "\u2064"sv, "\u2066"sv, "\u2067"sv, "\u2068"sv, "\u2069"sv, "\u3000"sv, "\ufeff"sv};
    static constexpr std::array kSigns{"="sv,      "+"sv,      "-"sv,      "@"sv,
                                       "\ufe66"sv, "\ufe62"sv, "\ufe63"sv, "\ufe6b"sv,
                                       "\uff1d"sv, "\uff0b"sv, "\uff0d"sv, "\uff20"sv};
    const auto begins = [&text](std::string_view with) { return text.starts_with(with); };
    const auto next_unseen = [&] { return std::find_if(kUnseen.begin(), kUnseen.end(), begins); };
    for (auto one = next_unseen(); one != kUnseen.end(); one = next_unseen()) {
      text.remove_prefix(one->size());
    }
    const bool is_control = !text.empty() && static_cast<unsigned char>(text[0]) < ' ';
    return is_control || std::any_of(kSigns.begin(), kSigns.end(), begins);
  }

  static void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
      switch (c) {
        case '\t':
          out += "\\t";
          break;
        case '\n':
          out += "\\n";
          break;
        case '\r':
          out += "\\r";
          break;
        case '\\':
          out += "\\\\";
          break;
        default:
          out += c;
      }
    }
  }

  bool is_csv_;
  bool guard_;
  std::vector<Column> columns_;
  Frame frame_;
};

}  // namespace

std::vector<std::string> default_columns(Exported what) {
  if (what == Exported::states) return {"/stream", "/key", "/state", "/seq", "/time", "/value"};
  return {"/stream", "/seq", "/time", "/type", "/id", "/data", "/meta", "/redacted"};
}

std::unique_ptr<ExportFormat> table_format(const TableOptions& options) {
  return std::make_unique<TableFormat>(options);
}

}  // namespace eventsrc
