#include "rows.hpp"

#include <algorithm>

#include "text.hpp"

namespace eventsrc::cli {
namespace {

// Rows that are looked at before the first is printed.
constexpr std::size_t kFirstRows = 500;

}  // namespace

void Rows::add(const Row& row) {
  if (widths_) return print(row);
  waiting_.push_back(row);
  if (waiting_.size() == kFirstRows) finish();
}

void Rows::finish() {
  std::vector<std::size_t> widths(columns_.size());
  for (const Row& row : waiting_) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], std::min(columns(row.cells[i]), columns_[i].widest));
    }
  }
  widths_ = std::move(widths);
  for (const Row& row : waiting_) print(row);
  waiting_.clear();
}

void Rows::print(const Row& row) {
  for (const std::string& above : row.above) print(StyledLine().add(above));
  line_.clear();
  line_.add(row.lead);
  std::size_t pending = 0;  // spaces, left out at the end of a line
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::string& cell = row.cells[i];
    const std::size_t column = (*widths_)[i];
    if (column == 0 && cell.empty()) continue;
    const std::size_t width = columns(cell);
    const std::size_t padding = column > width ? column - width : 0;
    if (columns_[i].align == Align::right) pending += padding;
    if (!cell.empty()) {
      line_.add_spaces(pending).add_own(cell, columns_[i].color);
      pending = 0;
    }
    if (columns_[i].align == Align::left) pending += padding;
    pending += 2;
  }
  if (!row.tail.empty()) line_.add_spaces(pending).add(row.tail);
  print(line_);
  for (const StyledLine& below : row.below) print(below);
}

void Rows::print(const StyledLine& line) {
  const auto edge = whole_ ? std::nullopt : right_edge(context_);
  line.append_to(context_.out().buffer(), context_.settings().color, edge);
  context_.out().buffer() += '\n';
  context_.out().relieve();
}

}  // namespace eventsrc::cli
