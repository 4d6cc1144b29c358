#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "context.hpp"

namespace eventsrc::cli {

enum class Align { left, right };

struct Column {
  std::string_view title;
  std::size_t width = 0;  ///< at least; a wider cell pushes the rest of its row
  Align align = Align::left;
};

/// Aligned columns for people, printed row by row. Control characters of cells are escaped. On a
/// terminal a row is cut with … at its right edge.
class Table {
 public:
  /// Prints the titles.
  Table(Context& context, std::vector<Column> columns);

  /// As many cells as columns.
  void row(std::span<const std::string> cells);

 private:
  std::string line_of(std::span<const std::string> cells) const;

  Context& context_;
  std::vector<Column> columns_;
};

}  // namespace eventsrc::cli
