#include "event_rows.hpp"

#include <iterator>
#include <vector>

#include <fmt/compile.h>
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

/// Takes what stands before the next end from a row's beginning.
std::string_view take_part(std::string_view& row) {
  const std::size_t end = row.find(kCellEnd);
  const std::string_view part = row.substr(0, end);
  row.remove_prefix(end + 1);
  return part;
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

void append_change_json(std::string& out, const ShownChange& change, Differences& scratch) {
  const EventView& event = change.event;
  JsonObject object(out);
  object.text("stream", event.stream).number("seq", event.seq.value()).time("time", event.time);
  object.text("type", event.type);
  if (event.id) object.text("id", *event.id);
  if (const auto actor = actor_of(event)) object.text("actor", *actor);
  if (event.redacted) object.boolean("redacted", true);
  if (change.key != nullptr) object.text("key", *change.key);
  if (change.state) object.text("state", kind_name(*change.state));
  object.raw("patch", change.parts ? "" : "null");
  if (change.parts) {
    scratch.clear();
    for (const ChangedPart& part : *change.parts) scratch.add(part, DiffFor::patch);
    append_patch(out, scratch.all());
  }
  object.close();
}

EventRows::EventRows(Context& context, Style style)
    : style_(style),
      zone_(context.zone()),
      edge_(right_edge(context)),
      rows_(context, columns(), style.full) {}

void EventRows::append_differences(std::string& out, const ShownChange& change) {
  const auto end_line = [&] {
    out += line_.packed();
    out += kCellEnd;
    line_.clear();
  };
  line_.clear();
  if (!change.parts) {
    line_.add_own("? (unknown)", Color::yellow);
    return end_line();
  }
  const auto most = style_.full ? std::nullopt : short_value(edge_);
  for (const ChangedPart& part : *change.parts) {
    differences_.clear();
    differences_.add(part, DiffFor::people);
    for (const Difference& difference : differences_.all()) {
      // Nobody sees what is behind the edge.
      if (!style_.full && edge_ && line_.width() > *edge_) return end_line();
      if (!line_.empty()) line_.add_spaces(2);
      add_difference(line_, difference, most);
      if (style_.full) end_line();
    }
  }
  if (!line_.empty()) end_line();
}

void EventRows::append_time(std::string& out, Timestamp time) {
  if (style_.full) {
    out += zone_.text(time);
    return;
  }
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  if (second != second_) {
    second_ = second;
    second_text_ = zone_.text_to_second(time);
  }
  out += second_text_;
}

void EventRows::make(std::string& out, const ShownChange& change) {
  const EventView& event = change.event;
  fmt::format_to(std::back_inserter(out), FMT_COMPILE("{}"), event.seq.value());
  out += kCellEnd;
  if (style_.with_stream) append_printable(out, event.stream);
  out += kCellEnd;
  append_time(out, event.time);
  out += kCellEnd;
  append_printable(out, event.type);
  out += kCellEnd;
  if (const auto actor = actor_of(event)) append_printable(out, *actor);
  out += kCellEnd;
  line_.clear();
  if (event.redacted) line_.add_own("(redacted)", Color::yellow);
  if (change.key != nullptr) line_.add(event.redacted ? " " : "").add(json::quoted(*change.key));
  out += line_.packed();
  out += kCellEnd;
  append_differences(out, change);
}

void EventRows::print(std::string_view row, const EventGraph::Drawn& drawn) {
  made_.above = drawn.before;
  made_.lead = drawn.row;
  made_.cells.resize(kCells);
  for (std::string& cell : made_.cells) cell = take_part(row);
  made_.tail.clear();
  made_.tail.add_packed(take_part(row));
  made_.below.clear();
  while (!row.empty()) {
    const std::string_view change = take_part(row);
    if (style_.full) {
      made_.below.emplace_back().add(drawn.below).add_spaces(4).add_packed(change);
    } else {
      if (!made_.tail.empty()) made_.tail.add_spaces(2);
      made_.tail.add_packed(change);
    }
  }
  for (const std::string& line : drawn.after) made_.below.emplace_back().add(line);
  rows_.add(made_);
}

}  // namespace eventsrc::cli
