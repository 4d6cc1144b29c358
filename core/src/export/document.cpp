#include <utility>

#include "eventsrc/event_line.hpp"
#include "eventsrc/export_format.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc {

Document::Document(const ExportFormat& format, std::string& out, bool pretty)
    : frame_(format.frame()),
      out_(out),
      is_event_line_(format.is_event_line()),
      pretty_(pretty && is_event_line_) {
  out_ += frame_.begin;
}

void Document::add(std::string_view item, const Hash* prev) {
  out_ += std::exchange(is_first_, false) ? frame_.first : frame_.between;
  if (prev != nullptr && is_event_line_) {
    with_prev_ = item;
    insert_prev(with_prev_, *prev);
    item = with_prev_;
  }
  if (pretty_) {
    json::append_pretty(out_, item);
  } else {
    out_ += item;
  }
  out_ += frame_.after;
}

void Document::end() { out_ += frame_.end; }

}  // namespace eventsrc
