#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "context.hpp"
#include "styled.hpp"
#include "table.hpp"

namespace eventsrc::cli {

/// Rows for people without titles: aligned cells, then free text, and lines below. The columns are
/// as wide as the first rows need; a wider cell of a later one pushes the rest of its row. On a
/// terminal lines are cut with … at its right edge, unless they are to be whole.
class Rows {
 public:
  struct Column {
    Align align = Align::left;
    Color color = Color::none;
    std::size_t widest = 24;  ///< it is never made wider for a cell
  };
  struct Row {
    std::vector<std::string> above;  ///< lines before it
    std::string lead;                ///< before its cells
    std::vector<std::string> cells;  ///< as many as columns; `printable`
    StyledLine tail;
    std::vector<StyledLine> below;
  };

  Rows(Context& context, std::vector<Column> columns, bool whole)
      : context_(context), columns_(std::move(columns)), whole_(whole) {}

  void add(const Row& row);
  /// Prints those that wait. Nothing is added after it.
  void finish();

 private:
  void print(const Row& row);
  void print(const StyledLine& line);

  Context& context_;
  std::vector<Column> columns_;
  bool whole_;
  std::vector<Row> waiting_;
  StyledLine line_;
  std::optional<std::vector<std::size_t>> widths_;  // 0: nothing ever stood there
};

}  // namespace eventsrc::cli
