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

/// A line for people: a text with colours. What comes from a store is escaped when it is added.
class StyledLine {
 public:
  StyledLine& add(std::string_view text, Color color = Color::none);
  /// What is printable already.
  StyledLine& add_own(std::string_view text, Color color = Color::none);
  StyledLine& add_spaces(std::size_t count);
  /// Cut with … where it has more than `most` columns.
  StyledLine& add_shortened(std::string_view text, std::optional<std::size_t> most, Color color);
  StyledLine& add(const StyledLine& other);
  void clear() noexcept;
  [[nodiscard]] bool empty() const noexcept { return packed_.empty(); }
  /// How many columns it takes.
  [[nodiscard]] std::size_t width() const noexcept;
  /// Appends it, cut with … where it is wider than `edge`; with escape sequences if `colored`.
  void append_to(std::string& out, bool colored, std::optional<std::size_t> edge) const;

  /// As a text without control characters below `\x02`, and back.
  [[nodiscard]] const std::string& packed() const noexcept { return packed_; }
  StyledLine& add_packed(std::string_view text);

 private:
  void begin(Color color);

  // Each piece begins with a mark and its colour: what was escaped has no such mark.
  std::string packed_;
  Color last_ = Color::none;
};

/// The width of the terminal that output goes to; nothing where it goes elsewhere, where no line is
/// cut.
[[nodiscard]] std::optional<std::size_t> right_edge(const Context& context);

/// How many columns of a value are shown where several things share such a line: a quarter.
[[nodiscard]] std::optional<std::size_t> short_value(const std::optional<std::size_t>& edge);

/// `text`, escaped, cut with … where it has more than `most` columns.
[[nodiscard]] std::string shortened(std::string_view text, std::optional<std::size_t> most);

/// Adds `+ /email "a"`, `- /x 1` or `~ /balance 10 → 25`, with values of at most `most` columns
/// each; the whole state is called `(state)`.
void add_difference(StyledLine& line, const Difference& difference,
                    std::optional<std::size_t> most = {});

/// The same on a line of its own, of at most `edge` columns: both values keep their beginning.
[[nodiscard]] StyledLine difference_line(std::string_view indent, const Difference& difference,
                                         std::optional<std::size_t> edge);

}  // namespace eventsrc::cli
