#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "context.hpp"
#include "eventsrc/diff.hpp"

namespace eventsrc::cli {

enum class Color { none, bold, red, green, yellow };

/// A line for people: pieces of text with their colours. What comes from a store is escaped when it
/// is added.
class StyledLine {
 public:
  StyledLine& add(std::string_view text, Color color = Color::none);
  StyledLine& add(const StyledLine& other);
  /// How many code points it has.
  [[nodiscard]] std::size_t width() const noexcept { return width_; }
  /// Appends it, cut with … where it is wider than `edge`; with escape sequences if `colored`.
  void append_to(std::string& out, bool colored, std::optional<std::size_t> edge) const;

  /// As a text without control characters below `\x02`, and back.
  [[nodiscard]] std::string packed() const;
  [[nodiscard]] static StyledLine unpacked(std::string_view text);

 private:
  struct Piece {
    std::string text;
    Color color;
  };

  std::vector<Piece> pieces_;
  std::size_t width_ = 0;
};

/// The width of the terminal that output goes to; nothing where it goes elsewhere, where no line is
/// cut.
[[nodiscard]] std::optional<std::size_t> right_edge(const Context& context);

/// How many code points of a value are shown where several things share such a line: a quarter.
[[nodiscard]] std::optional<std::size_t> short_value(const std::optional<std::size_t>& edge);

/// `text`, escaped, cut with … where it has more than `most` code points.
[[nodiscard]] std::string shortened(std::string_view text, std::optional<std::size_t> most);

/// Adds `+ /email "a"`, `- /x 1` or `~ /balance 10 → 25`, with values of at most `most` code points
/// each; the whole state is called `(state)`.
void add_difference(StyledLine& line, const Difference& difference,
                    std::optional<std::size_t> most = {});

/// The same on a line of its own, of at most `edge` code points: both values keep their beginning.
[[nodiscard]] StyledLine difference_line(std::string_view indent, const Difference& difference,
                                         std::optional<std::size_t> edge);

}  // namespace eventsrc::cli
