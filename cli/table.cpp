#include "table.hpp"

#include <algorithm>
#include <utility>

#include "text.hpp"

namespace eventsrc::cli {

Table::Table(Context& context, std::vector<Column> columns)
    : context_(context), columns_(std::move(columns)) {
  std::vector<std::string> titles;
  for (Column& column : columns_) {
    column.width = std::max(column.width, column.title.size());
    titles.emplace_back(column.title);
  }
  const bool bold = context_.settings().color;
  context_.out().write((bold ? "\033[1m" : "") + line_of(titles) + (bold ? "\033[0m\n" : "\n"));
}

void Table::row(std::span<const std::string> cells) { context_.out().write(line_of(cells) + "\n"); }

std::string Table::line_of(std::span<const std::string> cells) const {
  std::string line;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::string cell = printable(cells[i]);
    const std::size_t width = columns(cell);
    const std::size_t padding = columns_[i].width > width ? columns_[i].width - width : 0;
    if (i > 0) line += "  ";
    if (columns_[i].align == Align::right) line.append(padding, ' ');
    line += cell;
    if (columns_[i].align == Align::left) line.append(padding, ' ');
  }
  line.erase(line.find_last_not_of(' ') + 1);
  const Terminal& terminal = context_.terminal();
  const auto edge = static_cast<std::size_t>(std::max(terminal.width, 1));
  if (terminal.out_is_tty && columns(line) > edge) {
    line = std::string(first_columns(line, edge - 1)) + "…";
  }
  return line;
}

}  // namespace eventsrc::cli
