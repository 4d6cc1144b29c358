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

/// Goes through the pieces of a packed line.
class Pieces {
 public:
  explicit Pieces(std::string_view packed) noexcept : left_(packed) {}

  bool next(std::string_view& text, Color& color) noexcept {
    if (left_.empty()) return false;
    color = static_cast<Color>(left_[1] - '0');
    left_.remove_prefix(2);
    text = left_.substr(0, left_.find(kMark));
    left_.remove_prefix(text.size());
    return true;
  }

 private:
  std::string_view left_;
};

void append_piece(std::string& out, std::string_view text, Color color, bool colored) {
  const std::string_view sequence = colored ? sequence_of(color) : std::string_view();
  out += sequence;
  out += text;
  if (!sequence.empty()) out += kReset;
}

std::string_view place_of(const Difference& difference) {
  return difference.pointer.empty() ? std::string_view("(state)") : difference.pointer;
}

}  // namespace

void StyledLine::begin(Color color) {
  if (!packed_.empty() && color == last_) return;
  packed_ += kMark;
  packed_ += static_cast<char>('0' + static_cast<int>(color));
  last_ = color;
}

StyledLine& StyledLine::add(std::string_view text, Color color) {
  if (text.empty()) return *this;
  begin(color);
  append_printable(packed_, text);
  return *this;
}

StyledLine& StyledLine::add_own(std::string_view text, Color color) {
  if (text.empty()) return *this;
  begin(color);
  packed_ += text;
  return *this;
}

StyledLine& StyledLine::add_spaces(std::size_t count) {
  if (count == 0) return *this;
  begin(Color::none);
  packed_.append(count, ' ');
  return *this;
}

StyledLine& StyledLine::add_shortened(std::string_view text, std::optional<std::size_t> most,
                                      Color color) {
  return most ? add_own(shortened(text, most), color) : add(text, color);
}

StyledLine& StyledLine::add(const StyledLine& other) { return add_packed(other.packed_); }

StyledLine& StyledLine::add_packed(std::string_view text) {
  Pieces pieces(text);
  std::string_view piece;
  Color color = Color::none;
  while (pieces.next(piece, color)) add_own(piece, color);
  return *this;
}

void StyledLine::clear() noexcept {
  packed_.clear();
  last_ = Color::none;
}

std::size_t StyledLine::width() const noexcept {
  std::size_t width = 0;
  Pieces pieces(packed_);
  std::string_view text;
  Color color = Color::none;
  while (pieces.next(text, color)) width += columns(text);
  return width;
}

void StyledLine::append_to(std::string& out, bool colored, std::optional<std::size_t> edge) const {
  const bool is_cut = edge && width() > *edge;
  std::size_t left = is_cut ? std::max<std::size_t>(*edge, 1) - 1 : 0;
  Pieces pieces(packed_);
  std::string_view text;
  Color color = Color::none;
  while (pieces.next(text, color)) {
    if (!is_cut) {
      append_piece(out, text, color, colored);
      continue;
    }
    const std::string_view part = first_columns(text, left);
    if (!part.empty()) append_piece(out, part, color, colored);
    if (part.size() < text.size()) break;
    left -= columns(part);
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
  // What is cut off may be long: it is not looked at.
  if (most) text = first_columns(text, *most + 2);
  std::string whole = printable(text);
  if (!most || columns(whole) <= *most) return whole;
  return std::string(first_columns(whole, std::max<std::size_t>(*most, 1) - 1)) + "…";
}

void add_difference(StyledLine& line, const Difference& difference,
                    std::optional<std::size_t> most) {
  const auto add_place = [&](std::string_view mark, Color color) {
    line.add_own(mark, color).add(place_of(difference), color).add_own(" ", color);
  };
  switch (difference.kind) {
    case Difference::Kind::add:
      add_place("+ ", Color::green);
      line.add_shortened(difference.to, most, Color::green);
      return;
    case Difference::Kind::remove:
      add_place("- ", Color::red);
      line.add_shortened(difference.from, most, Color::red);
      return;
    case Difference::Kind::replace:
      add_place("~ ", Color::yellow);
      line.add_shortened(difference.from, most, Color::red).add_own(" → ");
      line.add_shortened(difference.to, most, Color::green);
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
        indent.size() + columns(printable(place_of(difference))) + (has_two ? 6 : 3);
    const std::size_t room = *edge > around ? *edge - around : 0;
    const std::size_t old_width = columns(shortened(difference.from, *edge));
    const std::size_t new_width = columns(shortened(difference.to, *edge));
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
