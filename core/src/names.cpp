#include "eventsrc/names.hpp"

#include <fmt/format.h>

#include "eventsrc/error.hpp"
#include "eventsrc/json.hpp"

namespace eventsrc {
namespace {

/// The control character at `at` in valid UTF-8, or -1 if none stands there.
int control_at(std::string_view text, std::size_t at) noexcept {
  const int byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x20 || byte == 0x7F) return byte;
  if (byte != 0xC2) return -1;
  const int second = static_cast<unsigned char>(text[at + 1]);  // U+0080..U+00BF: C2 80..C2 BF
  return second < 0xA0 ? second : -1;
}

}  // namespace

void check_name(std::string_view text, std::size_t max, std::string_view what) {
  if (text.empty()) {
    throw Error(ErrorCode::invalid, fmt::format("the {} is empty: give 1 to {} bytes", what, max));
  }
  if (text.size() > max) {
    throw Error(ErrorCode::invalid, fmt::format("the {} is {} bytes long: give at most {} bytes",
                                                what, text.size(), max));
  }
  if (!json::valid_utf8(text)) {
    std::size_t valid = text.size();
    while (!json::valid_utf8(text.substr(0, valid))) --valid;
    throw Error(ErrorCode::invalid,
                fmt::format("the {} is not valid UTF-8 at byte offset {}: give 1 to {} bytes of "
                            "UTF-8 text",
                            what, valid, max));
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    const int control = control_at(text, at);
    if (control < 0) continue;
    throw Error(ErrorCode::invalid,
                fmt::format("the {} has the control character U+{:04X} at byte offset {}: give 1 "
                            "to {} bytes of text without control characters",
                            what, control, at, max));
  }
}

StreamId::StreamId(std::string_view name) : name_(name) {
  check_name(name, kMaxStreamBytes, "stream name");
}

std::string_view StreamId::category() const noexcept { return view().substr(0, name_.find('/')); }

EventType::EventType(std::string_view name) : name_(name) {
  check_name(name, kMaxTypeBytes, "event type");
}

EventId::EventId(std::string_view text) : text_(text) { check_name(text, kMaxIdBytes, "event id"); }

}  // namespace eventsrc
