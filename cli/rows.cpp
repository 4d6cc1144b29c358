#include "rows.hpp"

#include <algorithm>

#include "text.hpp"

namespace eventsrc::cli {
namespace {

// Rows that are looked at before the first is printed.
constexpr std::size_t kFirstRows = 500;

// Spaces between columns.
constexpr std::size_t kGap = 2;

// Columns that give way are no narrower.
constexpr std::size_t kNarrowest = 8;

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
  if (const auto edge = whole_ ? std::nullopt : right_edge(context_)) {
    const bool has_tail = std::any_of(waiting_.begin(), waiting_.end(),
                                      [](const Row& row) { return !row.tail.empty(); });
    narrow(widths, has_tail ? *edge / 2 : *edge);
  }
  widths_ = std::move(widths);
  for (const Row& row : waiting_) print(row);
  waiting_.clear();
}

/// Until all columns together have no more than `most`, or none gives way further.
void Rows::narrow(std::vector<std::size_t>& widths, std::size_t most) const {
  for (;;) {
    std::size_t total = 0;
    std::size_t* widest = nullptr;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (widths[i] > 0) total += widths[i] + kGap;
      if (!columns_[i].gives_way || widths[i] <= kNarrowest) continue;
      if (widest == nullptr || widths[i] > *widest) widest = &widths[i];
    }
    if (total <= most || widest == nullptr) return;
    --*widest;
  }
}

void Rows::print(const Row& row) {
  for (const std::string& above : row.above) print(StyledLine().add(above));
  line_.clear();
  line_.add(row.lead);
  const bool cuts = !whole_ && right_edge(context_).has_value();
  std::string narrowed;
  std::size_t pending = 0;  // spaces, left out at the end of a line
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::string_view cell = row.cells[i];
    const std::size_t column = (*widths_)[i];
    if (column == 0 && cell.empty()) continue;
    std::size_t width = columns(cell);
    if (const std::size_t most = std::max(column, kNarrowest);
        cuts && columns_[i].gives_way && width > most) {
      cell = narrowed = cut(row.cells[i], most);
      width = columns(cell);
    }
    const std::size_t padding = column > width ? column - width : 0;
    if (columns_[i].align == Align::right) pending += padding;
    if (!cell.empty()) {
      line_.add_spaces(pending).add_own(cell, columns_[i].color);
      pending = 0;
    }
    if (columns_[i].align == Align::left) pending += padding;
    pending += kGap;
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
