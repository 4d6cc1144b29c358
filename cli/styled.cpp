#include "styled.hpp"

#include <algorithm>

#include "text.hpp"

namespace eventsrc::cli {
namespace {

constexpr char kMark = '\x02';
constexpr std::string_view kReset = "\033[0m";

std::string_view sequence_of(Color color) {
  switch (color) {
    case Color::bold:
      return "\033[1m";
    case Color::red:
      return "\033[31m";
    case Color::green:
      return "\033[32m";
    case Color::yellow:
      return "\033[33m";
    case Color::none:
      break;
  }
  return {};
}

std::string place_of(const Difference& difference) {
  return difference.pointer.empty() ? "(state)" : difference.pointer;
}

}  // namespace

StyledLine& StyledLine::add(std::string_view text, Color color) {
  pieces_.push_back({printable(text), color});
  width_ += code_points(pieces_.back().text);
  return *this;
}

StyledLine& StyledLine::add(const StyledLine& other) {
  pieces_.insert(pieces_.end(), other.pieces_.begin(), other.pieces_.end());
  width_ += other.width_;
  return *this;
}

// Each piece begins with a mark and its colour: what was escaped has no such mark.
std::string StyledLine::packed() const {
  std::string text;
  for (const Piece& piece : pieces_) {
    text += kMark;
    text += static_cast<char>('0' + static_cast<int>(piece.color));
    text += piece.text;
  }
  return text;
}

StyledLine StyledLine::unpacked(std::string_view text) {
  StyledLine line;
  while (!text.empty()) {
    const auto color = static_cast<Color>(text[1] - '0');
    text.remove_prefix(2);
    const std::string_view piece = text.substr(0, text.find(kMark));
    // It was escaped when it was packed.
    line.pieces_.push_back({std::string(piece), color});
    line.width_ += code_points(piece);
    text.remove_prefix(piece.size());
  }
  return line;
}

void StyledLine::append_to(std::string& out, bool colored, std::optional<std::size_t> edge) const {
  const bool is_cut = edge && width_ > *edge;
  std::size_t left = is_cut ? std::max<std::size_t>(*edge, 1) - 1 : width_;
  for (const Piece& piece : pieces_) {
    const std::string_view text =
        is_cut ? first_code_points(piece.text, left) : std::string_view(piece.text);
    if (text.empty()) continue;
    if (is_cut) left -= code_points(text);
    const std::string_view sequence = colored ? sequence_of(piece.color) : std::string_view();
    out += sequence;
    out += text;
    if (!sequence.empty()) out += kReset;
  }
  if (is_cut) out += "…";
}

std::optional<std::size_t> right_edge(const Context& context) {
  const Terminal& terminal = context.terminal();
  if (!terminal.out_is_tty) return std::nullopt;
  return static_cast<std::size_t>(std::max(terminal.width, 1));
}

std::optional<std::size_t> short_value(const std::optional<std::size_t>& edge) {
  constexpr std::size_t kLeast = 12;
  if (!edge) return std::nullopt;
  return std::max(kLeast, *edge / 4);
}

std::string shortened(std::string_view text, std::optional<std::size_t> most) {
  // What is cut off may be long: it is not looked at. An escape has up to four bytes a code point.
  if (most && text.size() > 4 * *most) text = first_code_points(text, *most + 1);
  std::string whole = printable(text);
  if (!most || code_points(whole) <= *most) return whole;
  return std::string(first_code_points(whole, std::max<std::size_t>(*most, 1) - 1)) + "…";
}

void add_difference(StyledLine& line, const Difference& difference,
                    std::optional<std::size_t> most) {
  const std::string place = place_of(difference);
  switch (difference.kind) {
    case Difference::Kind::add:
      line.add("+ " + place + " " + shortened(difference.to, most), Color::green);
      return;
    case Difference::Kind::remove:
      line.add("- " + place + " " + shortened(difference.from, most), Color::red);
      return;
    case Difference::Kind::replace:
      line.add("~ " + place + " ", Color::yellow);
      line.add(shortened(difference.from, most), Color::red).add(" → ");
      line.add(shortened(difference.to, most), Color::green);
      return;
  }
}

StyledLine difference_line(std::string_view indent, const Difference& difference,
                           std::optional<std::size_t> edge) {
  std::optional<std::size_t> most;
  if (edge) {
    constexpr std::size_t kLeast = 8;
    const bool has_two = difference.kind == Difference::Kind::replace;
    const std::size_t around =
        indent.size() + code_points(printable(place_of(difference))) + (has_two ? 6 : 3);
    const std::size_t room = *edge > around ? *edge - around : 0;
    const std::size_t old_width = code_points(shortened(difference.from, *edge));
    const std::size_t new_width = code_points(shortened(difference.to, *edge));
    // One that is short leaves its room to the other.
    most = has_two ? std::max({room / 2, room - std::min(room, std::min(old_width, new_width))})
                   : room;
    most = std::max(*most, kLeast);
  }
  StyledLine line;
  line.add(indent);
  add_difference(line, difference, most);
  return line;
}

}  // namespace eventsrc::cli
