#include "event_rows.hpp"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "eventsrc/diff.hpp"
#include "eventsrc/json.hpp"
#include "json_object.hpp"
#include "text.hpp"

namespace eventsrc::cli {
namespace {

// Of a row as text: behind each cell, and behind each line of changes.
constexpr char kCellEnd = '\x01';

constexpr std::size_t kCells = 5;

std::vector<Rows::Column> columns() {
  return {{.align = Align::right, .color = Color::yellow},
          {.widest = 40},
          {},
          {.color = Color::bold},
          {}};
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = text.find(kCellEnd);
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return parts;
}

}  // namespace

ShownChange shown(const EventView& event, const EventChange* change) {
  ShownChange shown{event};
  if (change == nullptr) return shown;
  shown.key = change->key;
  if (change->concerns) shown.state = change->after;
  shown.parts = change->parts;
  return shown;
}

void append_change_json(std::string& out, const ShownChange& change) {
  const EventView& event = change.event;
  JsonObject object(out);
  object.text("stream", event.stream).number("seq", event.seq.value()).time("time", event.time);
  object.text("type", event.type);
  if (event.id) object.text("id", *event.id);
  if (const auto actor = actor_of(event)) object.text("actor", *actor);
  if (event.redacted) object.boolean("redacted", true);
  if (change.key != nullptr) object.text("key", *change.key);
  if (change.state) object.text("state", kind_name(*change.state));
  std::string patch = "null";
  if (change.parts) {
    std::vector<Difference> all;
    for (const ChangedPart& part : *change.parts) {
      for (Difference& difference : diff(part, DiffFor::patch))
        all.push_back(std::move(difference));
    }
    patch.clear();
    append_patch(patch, all);
  }
  object.raw("patch", patch).close();
}

EventRows::EventRows(Context& context, Style style)
    : style_(style),
      zone_(context.zone()),
      edge_(right_edge(context)),
      rows_(context, columns(), style.full) {}

void EventRows::add_differences(std::vector<StyledLine>& lines, const ShownChange& change) const {
  if (!change.parts) {
    lines.emplace_back().add("? (unknown)", Color::yellow);
    return;
  }
  const auto most = style_.full ? std::nullopt : short_value(edge_);
  std::size_t width = 0;
  for (const ChangedPart& part : *change.parts) {
    for (const Difference& difference : diff(part, DiffFor::people)) {
      // Nobody sees what is behind the edge.
      if (!style_.full && edge_ && width > *edge_) return;
      if (style_.full || lines.empty()) lines.emplace_back();
      StyledLine& line = lines.back();
      if (!style_.full && line.width() > 0) line.add("  ");
      add_difference(line, difference, most);
      width = line.width();
    }
  }
}

std::string EventRows::make(const ShownChange& change) const {
  const EventView& event = change.event;
  std::string row;
  const auto cell = [&row](std::string_view text) {
    row += printable(text);
    row += kCellEnd;
  };
  cell(fmt::to_string(event.seq.value()));
  cell(style_.with_stream ? event.stream : std::string_view());
  cell(style_.full ? zone_.text(event.time) : zone_.text_to_second(event.time));
  cell(event.type);
  cell(actor_of(event).value_or(""));
  StyledLine note;
  if (event.redacted) note.add("(redacted)", Color::yellow);
  if (change.key != nullptr) note.add(event.redacted ? " " : "").add(json::quoted(*change.key));
  row += note.packed();
  row += kCellEnd;
  std::vector<StyledLine> lines;
  add_differences(lines, change);
  for (const StyledLine& line : lines) {
    row += line.packed();
    row += kCellEnd;
  }
  return row;
}

void EventRows::print(std::string_view row, const EventGraph::Drawn& drawn) {
  const std::vector<std::string_view> parts = split(row);
  Rows::Row made;
  made.above = drawn.before;
  made.lead = drawn.row;
  for (std::size_t i = 0; i < kCells; ++i) made.cells.emplace_back(parts[i]);
  made.tail = StyledLine::unpacked(parts[kCells]);
  for (std::size_t i = kCells + 1; i < parts.size(); ++i) {
    const StyledLine change = StyledLine::unpacked(parts[i]);
    if (style_.full) {
      made.below.emplace_back().add(drawn.below).add("    ").add(change);
    } else {
      if (made.tail.width() > 0) made.tail.add("  ");
      made.tail.add(change);
    }
  }
  for (const std::string& line : drawn.after) made.below.emplace_back().add(line);
  rows_.add(std::move(made));
}

}  // namespace eventsrc::cli
